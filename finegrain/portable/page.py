"""The tables of docs/portable_sql.md that follow from the lists; this module writes them."""

from pathlib import Path

from finegrain.portable import allowed

PAGE = Path("docs/portable_sql.md")
BEGIN = "<!-- Generated from finegrain/portable/*.yml by `python -m finegrain.portable.page`. -->\n"
END = "<!-- End of what is generated. -->\n"

HEADINGS = {
    "syntax": "Grammar",
    "types": "Types and casts",
    "function": "Functions",
    "meaning": "Meaning",
}


def render(page: str) -> str:
    """Return the page with its generated part written anew.

    Raises ValueError if the page does not say where that part begins and ends.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has lost the comments around its tables: restore both.")
    return before + begin + _tables() + end + after


def _tables() -> str:
    counts = f"{len(allowed.functions())} functions, {len(allowed.constructs())} constructs, "
    counts += f"{len(allowed.types())} types and {len(allowed.operators())} signs may be written.\n"
    counts += f"{len(allowed.rules())} kinds of what is refused are known by name:"
    parts = [f"\n{counts}"]
    for kind, heading in HEADINGS.items():
        rules = [rule for rule in allowed.rules().values() if rule.kind == kind]
        rows = [f"| `{rule.name}` | {_cell(rule.what)} | {_cell(rule.instead)} |" for rule in rules]
        parts += [f"\n### {heading}\n", "| rule | refused | write |", "|---|---|---|", *rows, ""]
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")


def main() -> None:
    """Write the page in the current folder."""
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
