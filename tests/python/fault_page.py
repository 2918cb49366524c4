"""Writes what the tests of faults noted into docs/faults.md, between its two marks:

FINEGRAIN_FAULTS=faults.jsonl python -m pytest -m "long or not long" tests/python/test_faults.py
python tests/python/fault_page.py faults.jsonl
"""

import json
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/faults.md"
BEGIN, END = "<!-- begin of the result -->", "<!-- end of the result -->"


def table(lines: list[str]) -> str:
    """The result as a table: one line for each kind of fault and ending."""
    cells: dict[tuple[str, str], list[str]] = {}
    for line in dict.fromkeys(lines):
        noted = json.loads(line)
        cells.setdefault((noted["kind"], noted["ending"]), []).extend(noted["tables"])
    rows = ["| fault | source tables | cells | ending |", "|---|---|---|---|"]
    total = 0
    for (kind, ending), tables in cells.items():
        names = sorted(set(tables))
        which = ", ".join(names) if len(names) <= 3 else f"{len(names)} tables"
        total += len(tables)
        rows.append(f"| {kind} | {which or 'none'} | {len(tables) or ''} | {ending} |")
    head = f"{total} cells of a fault and a source table:"
    return "\n".join([head, "", *rows])


def main(notes: str) -> None:
    page = PAGE.read_text()
    result = table(Path(notes).read_text().splitlines())
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{result}\n{END}{after}")


if __name__ == "__main__":
    main(sys.argv[1])
