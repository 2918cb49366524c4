"""Events that nobody can have: more than are looked at, or on days that there are not.

What is told here follows from one condition alone. Nothing is told that some data could make true:
days back from the as-of day and dates are never compared, for which day it is nobody knows.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, inf

from finegrain.compiler.phrases import Atom, Value
from finegrain.compiler.reading import Entry, Scalar
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.normal import Counted, Rows, Window

# What is counted row by row: whoever has more rows has no fewer of these.
COUNTED = ("times", "on_days", "products", "categories", "brands", "pages")


@dataclass(frozen=True)
class Days:
    """Days from `early` to `late`, both included, None is open.

    They are told as numbers that grow with time: ages below zero, or ordinals of dates.
    """

    early: int | None = None
    late: int | None = None

    def within(self, other: "Days") -> "Days":
        """Return the days that are in both."""
        earlies = [each for each in (self.early, other.early) if each is not None]
        lates = [each for each in (self.late, other.late) if each is not None]
        return Days(max(earlies, default=None), min(lates, default=None))

    @property
    def number(self) -> int | None:
        """How many there are; none if it is no more than 0, None if there is no end to them."""
        if self.early is None or self.late is None:
            return None
        return self.late - self.early + 1

    @property
    def is_empty(self) -> bool:
        """Whether there is no such day."""
        return self.number is not None and self.number < 1


# Days as ages and days as dates: each kind is looked at for itself.
KINDS = ("aged", "dated")


def days_of_window(window: Window, kind: str) -> Days:
    """Return the days of a window that is told in this kind of days, else all."""
    if window.around:
        return Days()
    if kind == "dated":
        return Days(_ordinal(window.first), _ordinal(window.last))
    return Days(None if window.oldest is None else -window.oldest, -window.youngest)


def days_of_phrase(atom: Atom | None, kind: str) -> Days:
    """Return the days of a phrase that is told in this kind of days, else all."""
    if atom is None or atom.operator != kind:
        return Days()
    one, other = atom.values
    if kind == "dated":
        return Days(_ordinal(one), _ordinal(other))
    return Days(None if other is None else -int(str(other)), -int(str(one)))


def _ordinal(day: Value) -> int | None:
    return day.toordinal() if isinstance(day, datetime.date) else None


def days_of_rows(counted: Counted, kind: str) -> Days:
    """Return the days that all chosen rows lie in, as far as they are told."""
    recent, first = phrase_of(counted, "most_recent"), phrase_of(counted, "first_time")
    days = days_of_window(counted.rows.window, kind)
    days = days.within(Days(days_of_phrase(first, kind).early, days_of_phrase(recent, kind).late))
    return days.within(_followed(counted.rows, kind))


def _followed(rows: Rows, kind: str) -> Days:
    """The days after which there is time for all steps."""
    return Days(None, -days_until_followed(rows)) if kind == "aged" else Days()


def phrase_of(counted: Counted, measure: str) -> Atom | None:
    """Return what is asked of a measure, or None."""
    return next((each.atom for each in counted.measured if each.measure == measure), None)


def days_until_followed(rows: Rows) -> int:
    """Return how many days ago the first event is at least, so that all steps can follow it."""
    days, verb = 0, rows.name
    for step in rows.steps:
        if step.is_not:
            days += step.within or 0
        elif step.verb == verb:
            # What follows itself does so on a later day.
            days += 1
        verb = step.verb
    return days


def ends_of(atom: Atom | None) -> tuple[int, int | None]:
    """Return the fewest and the most of a whole number that a phrase lets pass."""
    if atom is None:
        return 0, None
    numbers = [value for value in atom.values if isinstance(value, Decimal)]
    low, high = numbers[0], numbers[-1]
    ends: dict[str, tuple[int, int | None]] = {
        "at least": (ceil(low), None),
        "more than": (floor(low) + 1, None),
        "at most": (0, floor(high)),
        "less than": (0, ceil(high) - 1),
    }
    return ends.get(atom.operator, (ceil(low), floor(high)))


def counts_of(counted: Counted) -> dict[str, tuple[int, int | None]]:
    """Return the fewest and the most of what is counted, by measure."""
    found = {each: ends_of(phrase_of(counted, each)) for each in COUNTED}
    # Each day has a time, and who has chosen rows has one.
    fewest = max(found["on_days"][0], counted.rows.gaps or 0, 1)
    most = [each for each in (found["times"][1], counted.rows.latest) if each is not None]
    found["times"] = (max(found["times"][0], fewest), min(most, default=None))
    most = [each for each in (found["on_days"][1], found["times"][1]) if each is not None]
    found["on_days"] = (fewest, min(most, default=None))
    return found


def room_for(counted: Counted, gap: int) -> int | None:
    """Return on how many days chosen rows can be, each so far from the next; None is unknown."""
    numbers = [days_of_rows(counted, kind).number for kind in KINDS]
    rooms = [(number - 1) // gap + 1 for number in numbers if number is not None]
    window = counted.rows.window
    if window.around:
        # The latest years of each occasion; a day of a member is once.
        times = 1 if window.is_around_feature else window.years * len(window.around)
        rooms.append(times * ((window.to_day - window.from_day) // gap + 1))
    return min(rooms, default=None)


def check_event(
    context: Context, entries: Mapping[str, Entry], where: str, counted: Counted
) -> bool:
    """Tell what nobody can have done; whether there was no such mistake.

    Args:
        context: of the segment.
        entries: the keys of the condition.
        where: the part of the declaration, for mistakes.
        counted: what they mean.
    """
    if counted.is_not:
        return True
    for key, sentence in _mistakes(counted):
        value = entries[key].value
        if isinstance(value, Scalar):
            said = " ".join(value.text.split())
            sentence = f'"{said}" cannot be: {sentence}'
        context.wrong(value.place, f"{where}.{key}", sentence)
        # One is enough: others may follow from it.
        return False
    return True


def _mistakes(counted: Counted) -> Iterator[tuple[str, str]]:
    """Give the keys that cannot be as they are, each with why and what to write."""
    yield from _of_days(counted)
    yield from _of_latest(counted)
    yield from _of_counts(counted)


def _of_days(counted: Counted) -> Iterator[tuple[str, str]]:
    rows = counted.rows
    needed = days_until_followed(rows)
    follow = f"what is to follow takes {_days(needed)}"
    oldest = rows.window.oldest
    if oldest is not None and oldest < needed:
        yield (
            "followed_by",
            f"this cannot be: {follow}, and the window begins {_days(oldest)} ago; write a window "
            f"that begins {_days(needed)} ago or before.",
        )
    recent, first = phrase_of(counted, "most_recent"), phrase_of(counted, "first_time")
    for kind in KINDS:
        window = days_of_window(rows.window, kind)
        chosen = days_of_window(rows.window, kind).within(_followed(rows, kind))
        for key, atom in (("most_recent", recent), ("first_time", first)):
            asked = days_of_phrase(atom, kind)
            if window.within(asked).is_empty:
                yield key, "no day of the window is one; write days that the window has."
            elif chosen.within(asked).is_empty:
                yield key, f"{follow}; write days that are {_days(needed)} ago or more."
        apart = _fewest_between(chosen, recent, first, kind)
        if days_of_rows(counted, kind).is_empty:
            yield "first_time", "the most recent time would be before the first; change one."
        elif apart > 0 and counts_of(counted)["on_days"][1] == 1:
            yield "first_time", "on one day the first time is the most recent one; change one."
        elif apart > _most_between(counted):
            yield (
                "every",
                f"the first time and the most recent one are {_days(apart)} apart at least; write "
                f"longer gaps, or change one of them.",
            )


def _fewest_between(chosen: Days, recent: Atom | None, first: Atom | None, kind: str) -> int:
    """How many days there are at least from the first time to the most recent one."""
    early = chosen.within(days_of_phrase(recent, kind)).early
    late = chosen.within(days_of_phrase(first, kind)).late
    return 0 if early is None or late is None else early - late


def _most_between(counted: Counted) -> float:
    """How many days there are at most, if gaps are asked between all days."""
    every, gaps = phrase_of(counted, "every"), counted.rows.gaps
    if every is None or gaps is None or counts_of(counted)["on_days"][1] != gaps:
        return inf
    return (gaps - 1) * int(str(every.values[1]))


def _of_latest(counted: Counted) -> Iterator[tuple[str, str]]:
    latest = counted.rows.latest
    if latest is None:
        return
    for key in ("times", "on_days"):
        if ends_of(phrase_of(counted, key))[0] > latest:
            yield (
                key,
                f"only the latest {latest} are looked at; write {latest} or fewer, or more in "
                f"latest.",
            )


def _of_counts(counted: Counted) -> Iterator[tuple[str, str]]:
    times, on_days = (ends_of(phrase_of(counted, each)) for each in ("times", "on_days"))
    every = phrase_of(counted, "every")
    if times[1] is not None and on_days[0] > times[1]:
        yield "on_days", f"there are no more days than times, which are {times[1]} at most."
    gaps = counted.rows.gaps or 0
    if every and on_days[1] is not None and on_days[1] < gaps:
        yield "on_days", f"every looks at {gaps} days; write {gaps} or more."
    room = room_for(counted, 1)
    if room is not None and on_days[0] > room:
        yield (
            "on_days",
            f"there {'is' if room == 1 else 'are'} {_days(room)} for it; write {room} or fewer, "
            f"or a longer window.",
        )
    if every is None:
        return
    gap = max(int(str(every.values[0])), 1)
    room = room_for(counted, gap)
    if room is not None and gaps > room:
        yield (
            "every",
            f"{gaps} days that far apart take {_days((gaps - 1) * gap + 1)}, and the window has "
            f"room for {room}; write fewer times, or a longer window.",
        )
    more = max(on_days[0] - gaps, 0)
    needed = (gaps - 1) * gap + more + 1
    if any((days_of_rows(counted, kind).number or inf) < needed for kind in KINDS):
        yield (
            "on_days",
            f"{_days(on_days[0])}, of which the latest {gaps} are that far apart, take "
            f"{_days(needed)}; write fewer, or a longer window.",
        )


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"
