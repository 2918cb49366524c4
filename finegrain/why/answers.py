"""What a member's values say of each condition of a segment, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any as Whatever

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom
from finegrain.compiler.segments.check import all_steps
from finegrain.compiler.segments.normal import (
    Compared,
    Condition,
    Counted,
    InArm,
    Leaf,
    Measured,
    Member,
    Ranked,
    Segment,
)
from finegrain.compiler.segments.rows import SHARES
from finegrain.compiler.segments.words import in_words
from finegrain.compiler.verbs import verbs
from finegrain.why.distance import (
    NUMBERS,
    DayOf,
    age_flips_in,
    day_in,
    distance_of,
    flips_in,
)
from finegrain.why.question import asked_sums

MARKS = {True: "yes", False: "no", None: "unknown"}
Row = Mapping[str, Whatever]


@dataclass(frozen=True)
class Answer:
    """One line: a condition, or the word that holds those below it together.

    `holds` is None if it is unknown; `details` say his value, and how far it is from another
    answer; `flips_on` is the day from which age alone gives another.
    """

    depth: int
    said: str
    holds: bool | None
    details: tuple[str, ...] = ()
    flips_on: date | None = None


@dataclass(frozen=True)
class Explained:
    """A segment asked of a member: the answers of each step, those of its base population first."""

    segment: Segment
    as_of_on: date
    steps: tuple[tuple[Answer, ...], ...]

    @property
    def is_member(self) -> bool:
        """Whether every step holds."""
        return all(step[0].holds is True for step in self.steps)


class _Reader:
    """Gives each leaf its number, in the order in which it was asked."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.number = 0
        self.as_of_on: date = row["as_of_on"]

    def answers(self, condition: Condition, depth: int) -> list[Answer]:
        if isinstance(condition, All | Any):
            parts = [self.answers(part, depth + 1) for part in condition.parts]
            first = [part[0].holds for part in parts]
            is_any = isinstance(condition, Any)
            word = "one of these is enough" if is_any else "all of these"
            holds = _any(first) if is_any else _all(first)
            return [Answer(depth, word, holds), *(line for part in parts for line in part)]
        if isinstance(condition, Not):
            inner = self.answers(condition.part, depth + 1)
            holds = None if inner[0].holds is None else not inner[0].holds
            return [Answer(depth, "not", holds), *inner]
        self.number += 1
        prefix = f"value_{self.number}_"
        values = {
            name.removeprefix(prefix): value
            for name, value in self.row.items()
            if name.startswith(prefix)
        }
        holds = self.row[f"holds_{self.number}"]
        return [_leaf(condition, holds, values, depth, self.as_of_on)]


def explained(segment: Segment, row: Row) -> Explained:
    """Return the answers that a row of the question holds."""
    reader = _Reader(row)
    steps = tuple(tuple(reader.answers(each, 0)) for _, each in all_steps(segment))
    return Explained(segment, reader.as_of_on, steps)


def _all(parts: Sequence[bool | None]) -> bool | None:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _any(parts: Sequence[bool | None]) -> bool | None:
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def _leaf(leaf: Leaf, holds: bool | None, values: Row, depth: int, as_of_on: date) -> Answer:
    flips: int | None = None
    if isinstance(leaf, Atom):
        details = _of_feature(leaf, values["own"], as_of_on)
        if isinstance(values["own"], date):
            flips = age_flips_in(leaf, (as_of_on - values["own"]).days)
    elif isinstance(leaf, Compared):
        details = _compared(leaf, values["own"], values["other"])
    elif isinstance(leaf, Ranked):
        details = _ranked(leaf, values["own"], values["cut"])
    elif isinstance(leaf, Counted):
        details = tuple(_counted(leaf, values, as_of_on))
        if "days" in values:
            flips = flips_in(leaf, _days(leaf, values["days"]))
    else:
        assert isinstance(leaf, Member | InArm)
        details = ()
    return Answer(depth, in_words(leaf), holds, details, day_in(as_of_on, flips))


def _of_feature(atom: Atom, value: Whatever, as_of_on: date) -> tuple[str, ...]:
    if value is None:
        return ("unknown",)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, date):
        return (f"{value.isoformat()}, {_ago((as_of_on - value).days)}",)
    if isinstance(value, str) or atom.operator not in NUMBERS:
        return (_shown(value, atom.unit),)
    return (f"{_shown(value, atom.unit)}{_distance(atom, _number(value), atom.unit)}",)


def _compared(leaf: Compared, own: Whatever, other: Whatever) -> tuple[str, ...]:
    if own is None or other is None:
        missing = leaf.feature if own is None else leaf.of
        return (f"{missing} is unknown",)
    bound = leaf.share * _number(other)
    atom = Atom(leaf.feature, leaf.operator, (bound,), "", "")
    share = f"{leaf.share * 100:f}".rstrip("0").rstrip(".")
    told = f"{_shown(own)}, and {share}% of {leaf.of} is {_shown(bound)}"
    return (f"{told}{_distance(atom, _number(own), '')}",)


def _ranked(leaf: Ranked, own: Whatever, cut: Whatever) -> tuple[str, ...]:
    if own is None or cut is None:
        return ("unknown",)
    atom = Atom(leaf.feature, "at least" if leaf.is_top else "at most", (_number(cut),), "", "")
    side = "top" if leaf.is_top else "bottom"
    return (f"{_shown(own)}, the {side} ends at {_shown(cut)}{_distance(atom, _number(own), '')}",)


def _counted(leaf: Counted, values: Row, as_of_on: date) -> Iterator[str]:
    """Number and last day of what was chosen, then each measure with its distance."""
    times = values.get("times")
    last_on = values.get("last_on")
    if not times:
        yield "none"
        return
    noun = verbs()[leaf.rows.name].measures["times"].unit if leaf.rows.source == "did" else "found"
    last = f", the last on {last_on.isoformat()}" if isinstance(last_on, date) else ""
    own = next((each for each in leaf.measured if each.measure == "times"), None)
    distance = _distance(own.atom, _number(times), "") if own else ""
    yield f"{_shown(times)} {noun if times != 1 else _singular(noun)}{last}{distance}"
    for measured in leaf.measured:
        if measured is not own:
            yield _measure(measured, values, as_of_on)


def _singular(noun: str) -> str:
    return noun.removesuffix("es") if noun.endswith("ches") else noun.removesuffix("s")


def _measure(measured: Measured, values: Row, as_of_on: date) -> str:
    measure, atom = measured.measure, measured.atom
    name = measure.replace("_", " ")
    if measure in ("most_recent", "first_time"):
        on = values["last_on" if measure == "most_recent" else "first_on"]
        return f"{name}: {on.isoformat()}, {_ago((as_of_on - on).days)}"
    if measure == "every":
        smallest, largest = values["smallest_gap_days"], values["largest_gap_days"]
        if smallest is None:
            return f"{name}: too few days to tell"
        return f"{name}: {smallest} to {largest} days between the latest ones"
    if measure in SHARES:
        kept = {"share": "times"}.get(measure, measure.removesuffix("_share"))
        part, whole = _number(values[kept]), _number(values.get(f"of_{kept}"))
        if whole <= 0:
            return f"{name}: unknown, as there is nothing to divide by"
        told = f"{name}: {_percent(part / whole)}, {_shown(part)} of {_shown(whole)}"
        return f"{told}{_distance(atom, part / whole, 'share')}"
    value = values[measure] if measure != "average_spent" else None
    if measure == "average_spent":
        value = _number(values["spent"]) / _number(values["times"])
    return f"{name}: {_shown(value)}{_distance(atom, _number(value), '')}"


def _days(leaf: Counted, text: str | None) -> list[DayOf]:
    found = []
    for day in (text or "").split(", "):
        if day:
            age, *sums = day.split(":")
            values = dict(zip(asked_sums(leaf), map(Decimal, sums), strict=True))
            found.append(DayOf(int(age), {**values, "on_days": Decimal(1)}))
    return found


def _distance(atom: Atom, value: Decimal, unit: str) -> str:
    if atom.operator not in NUMBERS:
        return ""
    distance = distance_of(atom, value)
    size = _points(abs(distance)) if unit == "share" else _shown(abs(distance))
    low, high = atom.values[0], atom.values[-1]
    is_below = atom.operator in ("at least", "more than", "exactly", "from to") and value < _number(
        low
    )
    is_above = atom.operator in ("at most", "less than", "exactly", "from to") and value > _number(
        high
    )
    if is_below:
        return f", {size} too low"
    if is_above:
        return f", {size} too high"
    if distance == 0:
        return ", at the threshold"
    return f", {size} to spare"


def _number(value: Whatever) -> Decimal:
    return Decimal(str(value or 0))


def _shown(value: Whatever, unit: str = "") -> str:
    if isinstance(value, str):
        return value
    if unit == "share":
        return _percent(_number(value))
    number = round(_number(value), 2)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"


def _points(share: Decimal) -> str:
    return f"{share * 100:.1f} points"


def _ago(days: int) -> str:
    if days == 0:
        return "on the as-of day"
    unit = "day" if abs(days) == 1 else "days"
    return f"{days} {unit} ago" if days > 0 else f"in {-days} {unit}"
