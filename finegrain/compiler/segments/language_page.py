"""docs/segment_language.md: its tables are written from those that the compiler reads."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from finegrain.compiler.phrases import AMONG_ALL, ANY, OF_FEATURE, PHRASES
from finegrain.compiler.relations import contact_subjects, relations
from finegrain.compiler.segments.read_measure import measures_of
from finegrain.compiler.verbs import verbs

PAGE = Path("docs/segment_language.md")
_BLOCK = re.compile(r"(<!-- written: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """Return the page with its tables as they are now.

    Args:
        text: of the page, whose tables stand between `<!-- written: name -->` and `<!-- end -->`.
    """
    return _BLOCK.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}", text)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (heads, *rows)]
    lines.insert(1, "|" + "---|" * len(heads))
    return "\n".join(lines) + "\n"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _phrases() -> str:
    said: dict[str, list[str]] = {}
    for phrase in (*PHRASES, OF_FEATURE, AMONG_ALL):
        kinds = "any" if phrase.kinds == ANY else ", ".join(phrase.kinds)
        said.setdefault(kinds, []).extend(phrase.examples)
    said["yes or no"] = ["yes", "no"]
    order = ("number", "day", "yes or no", "any")
    return _table(("said of", "phrases"), ((kind, _code(said[kind])) for kind in order))


def _verbs() -> str:
    rows = []
    for verb in verbs().values():
        own = [each for each in measures_of(verb) if each not in _ALWAYS]
        rows.append((f"`{verb.name}`", verb.means, _code(verb.filters), _code(own)))
    return _table(("verb", "what it is", "filters", "measures"), rows)


_ALWAYS = ("on_days", "most_recent", "first_time", "every")


def _relations() -> str:
    rows = []
    for each in relations().values():
        asked = _code(each.columns)
        if each.features_of == "contact":
            asked = _code(contact_subjects())
        elif each.features_of:
            features = f"features of the {each.features_of}"
            asked = f"{asked}, {features}" if asked else features
        rows.append((f"`{each.name}`", each.means, " or ".join(each.of), asked))
    return _table(("relation", "what it is", "of", "what can be asked"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "phrases": _phrases,
    "verbs": _verbs,
    "relations": _relations,
}
