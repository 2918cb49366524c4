"""How far a value is from where a condition's answer changes, and when age alone changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finegrain.compiler.phrases import Atom
from finegrain.compiler.segments.normal import Counted, Window

NUMBERS = ("at least", "more than", "at most", "less than", "exactly", "from to")
# Measures of a span that are sums of those of its days.
SUMS = ("times", "items", "spent", "amount", "on_days")
AGES = ("most_recent", "first_time")


@dataclass(frozen=True)
class DayOf:
    """What chosen rows of one day come to; `age` is 0 on the as-of day."""

    age: int
    sums: dict[str, Decimal]


def bounds_of(atom: Atom) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest number of a phrase; None is open."""
    low, high = Decimal(str(atom.values[0])), Decimal(str(atom.values[-1]))
    if atom.operator in ("at least", "more than"):
        return low, None
    if atom.operator in ("at most", "less than"):
        return None, high
    return low, high


def number_holds(atom: Atom, value: Decimal) -> bool:
    """Whether a number is what a phrase asks for."""
    low, high = bounds_of(atom)
    if atom.operator == "more than":
        return low is not None and value > low
    if atom.operator == "less than":
        return high is not None and value < high
    return (low is None or value >= low) and (high is None or value <= high)


def distance_of(atom: Atom, value: Decimal) -> Decimal:
    """Return how far a number is from the nearest bound: below zero if it is below the lowest one,
    above zero if it is above the highest; what there is to spare, if it holds."""
    low, high = bounds_of(atom)
    if low is not None and value < low:
        return value - low
    if high is not None and value > high:
        return value - high
    spare = [abs(value - bound) for bound in (low, high) if bound is not None]
    return min(spare)


def age_flips_in(atom: Atom, age: int) -> int | None:
    """Return in how many days a day's condition has another answer, or None if never."""
    if atom.operator != "aged":
        return None
    youngest, oldest = (None if each is None else int(str(each)) for each in atom.values)
    if youngest is not None and age < youngest:
        return youngest - age
    if oldest is not None and age <= oldest:
        return oldest - age + 1
    return None


def can_flip(leaf: Counted) -> bool:
    """Whether age can change the answer, and sums of days tell when."""
    window = leaf.rows.window
    is_plain = not (leaf.rows.steps or leaf.rows.latest or leaf.rows.gaps)
    is_aged = not (window.around or window.first or window.last)
    return (
        leaf.rows.source == "did"
        and is_plain
        and is_aged
        and all(
            each.measure in SUMS or (each.measure in AGES and each.atom.operator == "aged")
            for each in leaf.measured
        )
    )


def flips_in(leaf: Counted, days: Sequence[DayOf]) -> int | None:
    """Return in how many days a count has another answer if nothing more happens.

    None if age never changes it, or if it cannot be told from the sums of days.
    """
    if not can_flip(leaf):
        return None
    window = leaf.rows.window
    now = _holds(leaf, days, 0)
    latest = max(window.youngest, (window.oldest or 0) + 1, *_bounds(leaf)) + 1
    for later in range(1, latest + 1):
        if _holds(leaf, days, later) != now:
            return later
    return None


def _bounds(leaf: Counted) -> list[int]:
    """Ages at which the answer to a measured day can change."""
    return [
        int(str(value)) + 1
        for each in leaf.measured
        if each.measure in AGES
        for value in each.atom.values
        if value is not None
    ]


def _holds(leaf: Counted, days: Sequence[DayOf], later: int) -> bool:
    chosen = [day for day in days if _is_in(leaf.rows.window, day.age + later)]
    if leaf.is_not or not chosen:
        return leaf.is_not and not chosen
    ages = [day.age + later for day in chosen]
    for each in leaf.measured:
        if each.measure in AGES:
            age = min(ages) if each.measure == "most_recent" else max(ages)
            youngest, oldest = each.atom.values
            if youngest is not None and age < int(str(youngest)):
                return False
            if oldest is not None and age > int(str(oldest)):
                return False
        else:
            total = sum((day.sums[each.measure] for day in chosen), Decimal(0))
            if not number_holds(each.atom, total):
                return False
    return True


def _is_in(window: Window, age: int) -> bool:
    return age >= window.youngest and (window.oldest is None or age <= window.oldest)


def day_in(as_of_on: date, days: int | None) -> date | None:
    """Return the day that lies so many days ahead."""
    return None if days is None else date.fromordinal(as_of_on.toordinal() + days)
