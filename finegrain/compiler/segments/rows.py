"""The chosen rows that segments measure: what is equal is chosen once, whatever asks for it."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom
from finegrain.compiler.segments.normal import (
    Condition,
    Counted,
    Filter,
    Leaf,
    Rows,
    Segment,
    Window,
)

# What is kept of chosen rows for each measure, and of the rows that a share is out of.
COLUMNS = {
    "average_spent": ("spent", "times"),
    "most_recent": ("last_on",),
    "first_time": ("first_on",),
    "every": ("smallest_gap_days", "largest_gap_days"),
    "share": ("times",),
    "items_share": ("items",),
    "spent_share": ("spent",),
    "amount_share": ("amount",),
}
SHARES = ("share", "items_share", "spent_share", "amount_share")
# How many of something are needed is the first number of such a phrase.
_AT_LEAST = ("at least", "more than", "exactly", "from to")
_MOST_LETTERS = 48
_SHORT = 30
# Operators that a name of rows leaves out: the value says enough.
_PLAIN = ("is", "has", "category", "term")


@dataclass
class Chosen:
    """Rows that some segment measures, and the columns that are kept of them.

    Whoever has fewer than `fewest` is for every segment as one who has none.
    """

    entity: str
    rows: Rows
    name: str
    columns: dict[str, None] = field(default_factory=dict)
    fewest: int = 0

    @property
    def model(self) -> str:
        """The model that measures these rows, with all others of the verb or relation."""
        return f"{self.rows.name}_measures"


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Give the leaves of a condition, from left to right."""
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition


def conditions_of(segment: Segment) -> list[Condition]:
    """Return all that must hold: the base population and the steps, in order."""
    return [condition for _, condition in (*segment.inside, *segment.steps)]


def chosen_rows(segments: Sequence[Segment]) -> dict[tuple[str, Rows], Chosen]:
    """Return the rows that segments measure, each with all columns that any of them asks for."""
    found: dict[tuple[str, Rows], Chosen] = {}
    for segment in segments:
        for condition in conditions_of(segment):
            for leaf in leaves(condition):
                if isinstance(leaf, Counted):
                    _add(found, segment.of, leaf)
    return found


def _add(found: dict[tuple[str, Rows], Chosen], entity: str, leaf: Counted) -> None:
    chosen = _entry(found, entity, leaf.rows)
    fewest = fewest_times(leaf)
    chosen.fewest = min(chosen.fewest or fewest, fewest)
    for measured in leaf.measured:
        columns = COLUMNS.get(measured.measure, (measured.measure,))
        chosen.columns.update(dict.fromkeys(columns))
        if measured.measure in SHARES:
            assert leaf.out_of is not None
            whole = _entry(found, entity, leaf.out_of)
            whole.columns.update(dict.fromkeys(columns))
            whole.fewest = 1


def fewest_times(leaf: Counted) -> int:
    """Return a number of chosen rows below which the leaf is as false as without any."""
    numbers = [1]
    for measured in leaf.measured:
        if measured.measure == "times" and measured.atom.operator in _AT_LEAST:
            (number, *_) = measured.atom.values
            assert isinstance(number, Decimal)
            numbers.append(ceil(number))
    return max(numbers)


def _entry(found: dict[tuple[str, Rows], Chosen], entity: str, rows: Rows) -> Chosen:
    key = (entity, rows_key(rows))
    if key not in found:
        name = rows_name(entity, key[1])
        if any(each.name == name for each in found.values()):
            name = f"{name}_{_digits(entity, key[1])}"
        found[key] = Chosen(entity, key[1], name)
    return found[key]


def rows_key(rows: Rows) -> Rows:
    """Return rows without what was only said differently: filters in order, words left out."""
    return Rows(
        source=rows.source,
        name=rows.name,
        filters=_sorted(rows.filters),
        window=rows.window,
        steps=tuple(
            type(step)(step.verb, step.is_not, _sorted(step.filters), step.same, step.within)
            for step in rows.steps
        ),
        latest=rows.latest,
        base=_sorted(rows.base),
        gaps=rows.gaps,
    )


def _sorted(filters: Sequence[Filter]) -> tuple[Filter, ...]:
    unsaid = [Filter(each.name, _unsaid(each.condition)) for each in filters]
    return tuple(sorted(unsaid, key=repr))


def _unsaid(condition: Atom | Any[Atom]) -> Atom | Any[Atom]:
    if isinstance(condition, Any):
        parts = [_unsaid_atom(part) for part in condition.parts]
        return Any(tuple(sorted(parts, key=repr)))
    return _unsaid_atom(condition)


def _unsaid_atom(atom: Atom) -> Atom:
    values = atom.values
    if atom.operator in ("is", "has", "category", "term"):
        values = tuple(sorted({str(value).lower() for value in values}))
    values = tuple(
        value.normalize() + 0 if isinstance(value, Decimal) else value for value in values
    )
    return Atom(atom.feature, atom.operator, values, "", "")


def rows_name(entity: str, rows: Rows) -> str:
    """Return a name that is read well, and that no other rows have.

    A name that leaves something out ends with the first digits of a hash of all of it.
    """
    words = [rows.name]
    for each in (*rows.base, *rows.filters):
        atoms = each.condition.parts if isinstance(each.condition, Any) else (each.condition,)
        words.append(each.name)
        for atom in atoms:
            words += [] if atom.operator in _PLAIN else [atom.operator]
            words += [_word(value) for value in atom.values if value is not None]
    whole = " ".join([*words, window_name(rows.window)])
    slug = re.sub(r"[^a-z0-9]+", "_", whole.lower()).strip("_")
    is_plain = re.fullmatch(r"[a-z0-9 _]+", whole.lower()) and "  " not in whole
    told = (rows.window.around, rows.window.first, rows.window.last, rows.steps, rows.latest)
    told_more = (rows.base, rows.gaps, entity != "customer" and rows.source != "did")
    has_two = any(isinstance(each.condition, Any) for each in rows.filters)
    if is_plain and len(slug) <= _MOST_LETTERS and not any((*told, *told_more, has_two)):
        return slug
    extras = [f"latest {rows.latest}"] if rows.latest else []
    extras += [step.verb for step in rows.steps]
    text = re.sub(r"[^a-z0-9]+", "_", " ".join([*words, *extras]).lower())[:_SHORT].strip("_")
    return f"{text}_{window_name(rows.window)}_{_digits(entity, rows)}"


def _digits(entity: str, rows: Rows) -> str:
    return hashlib.md5(repr((entity, rows)).encode(), usedforsecurity=False).hexdigest()[:6]


def _word(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def window_name(window: Window) -> str:
    """Return a window as a part of a name: 90d, 90d_to_180d, ever."""
    if window.around:
        return "around"
    if window.first or window.last:
        return "dated"
    if window.oldest is not None and window.youngest == 0:
        return f"{window.oldest + 1}d"
    if window.oldest is not None:
        return f"{window.youngest}d_to_{window.oldest}d"
    return f"before_{window.youngest}d" if window.youngest else "ever"
