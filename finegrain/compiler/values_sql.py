"""The models of the values that declarations name, and of those that there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from finegrain.compiler.condition_sql import literal
from finegrain.compiler.phrases import Atom
from finegrain.compiler.verbs import Verb

VALUES = Path("models/insights/values")
WANTED_VALUES = VALUES / "wanted_values.sql"
KNOWN_VALUES = VALUES / "known_values.sql"

HEAD = (
    "-- Compiled from segments/ and models/features/declared/: edit these.\n-- noqa: disable=LT05\n"
)
_OF_WANTED = ("asked_by", "asker", "said_of", "looked_for_in", "wanted_value")
_OF_KNOWN = ("looked_for_in", "split_by", "known_value")
# What values are said with; known, unknown, numbers and days name none.
_OF_VALUES = ("is", "has", "category", "term")
# What stands between the values of a list, and between the words of a term.
SEPARATORS = {"list": ", ", "term": " "}


@dataclass(frozen=True, order=True)
class Place:
    """Where all values of a kind are.

    `name` is the model and column that have them, and `sql` is what is read of `model`. `kind` is
    text, list, term or category; `nodes` are how many names of categories follow one another. Rows
    for which `condition` does not hold are left out.
    """

    name: str
    model: str
    sql: str
    kind: str = "text"
    nodes: int = 1
    condition: str = ""


@dataclass(frozen=True)
class Wanted:
    """A value that a declaration names.

    `asked_by` is segment or feature, `asker` which one; `said_of` is the feature that must have the
    value, or the verb or relation and its filter.
    """

    asked_by: str
    asker: str
    said_of: str
    place: Place
    value: str


def column_of(model: str, column: str, kind: str = "text") -> Place:
    """Return the place that is a column of a model."""
    return Place(f"{model}.{column}", model, column, kind)


def values_of(atoms: Iterable[Atom]) -> Iterator[str]:
    """Give the values that phrases name, in lower case."""
    for atom in atoms:
        if atom.operator in _OF_VALUES:
            yield from (str(value).lower() for value in atom.values)


def place_of_filter(verb: Verb, filter_name: str, value: str) -> Place | None:
    """Return where a value of a filter is to be; None if `validate` knows all values."""
    wanted = verb.filters[filter_name]
    if wanted.kind == "category":
        nodes = value.count(" > ") + 1
        return Place("category_nodes.node", "category_nodes", "node", "category", nodes)
    if not wanted.known:
        return None
    model, column = wanted.known.split(".")
    if wanted.kind != "term":
        return column_of(model, column)
    # Terms that the verb leaves out must neither match nor be shown as the nearest.
    condition = " and ".join(each for each in verb.holds if each.startswith(f"{column} "))
    return Place(wanted.known, model, column, "term", condition=condition)


def values_files(wanted: Sequence[Wanted]) -> dict[Path, str]:
    """Return the text of both models, by its path in the project."""
    rows = list(dict.fromkeys(wanted))
    places = sorted({each.place for each in rows})
    return {
        WANTED_VALUES: HEAD + _united([_wanted(each) for each in rows], "wanted", _OF_WANTED),
        KNOWN_VALUES: HEAD + _united([_known(each) for each in places], "known", _OF_KNOWN),
    }


def _united(selects: Sequence[str], name: str, columns: Sequence[str]) -> str:
    if not selects:
        nothing = ",\n".join(f"        cast(null as varchar) as {each}" for each in columns)
        selects = [f"    select\n{nothing}\n    where 1 = 0"]
    body = "\n    union all\n".join(selects)
    return f"with {name} as (\n\n{body}\n\n)\n\nselect * from {name}\n"


def _wanted(each: Wanted) -> str:
    return (
        "    select\n"
        f"        '{each.asked_by}' as asked_by,\n"
        f"        '{each.asker}' as asker,\n"
        f"        '{each.said_of}' as said_of,\n"
        f"        '{each.place.name}' as looked_for_in,\n"
        f"        {literal(each.value)} as wanted_value"
    )


def _known(place: Place) -> str:
    separator = SEPARATORS.get(place.kind)
    condition = f"\n    where {place.condition}" if place.condition else ""
    return (
        "    select distinct\n"
        f"        '{place.name}' as looked_for_in,\n"
        f"        {literal(separator) if separator else 'cast(null as varchar)'} as split_by,\n"
        f"        {_value(place)} as known_value\n"
        f"    from {{{{ ref('{place.model}') }}}}{condition}"
    )


def _value(place: Place) -> str:
    """Names of categories that follow one another are read as one text."""
    below = [
        f"\n        || ' > ' || lead({place.sql}, {level}) over (\n"
        "            partition by category_path\n            order by level asc\n        )"
        for level in range(1, place.nodes)
    ]
    return place.sql + "".join(below)
