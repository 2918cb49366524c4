"""When something happened: days back from the as-of day, dates, or days around a day."""

import re
from collections.abc import Mapping

from finegrain.compiler.events import read_past
from finegrain.compiler.mistakes import nearest
from finegrain.compiler.phrases import MOST_DAYS, Atom, in_days
from finegrain.compiler.reading import Entry, Node, Scalar
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.normal import EVER, Window

WINDOW_KEYS = ("in_the_last", "happened", "around", "days", "years")
_KINDS = WINDOW_KEYS[:3]
MOST_YEARS = 10
# Farther from an occasion than this, another occurrence of it is nearer.
MOST_DAYS_AROUND = 366
_RANGE = re.compile(r"(-?\d{1,6}) to (-?\d{1,6})(?: days?)?", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,6}")
_SPAN = re.compile(r"(\d{1,6}) (day|week)s?", re.IGNORECASE)


def read_window(context: Context, entries: Mapping[str, Entry], where: str) -> Window | None:
    """Return the window of an event condition: ever if there is none, None if it is wrong."""
    given = [key for key in _KINDS if key in entries]
    if len(given) > 1:
        names = " and ".join(given)
        context.wrong(entries[given[1]].place, where, f"{names} are two windows: keep one of them.")
        return None
    if given != ["around"]:
        strays = [key for key in ("days", "years") if key in entries]
        for key in strays:
            context.wrong(
                entries[key].place,
                f"{where}.{key}",
                f'"{key}" goes with around; write "in_the_last" for days back from the as-of day.',
            )
        if strays:
            return None
    if not given:
        return EVER
    if given == ["around"]:
        return _read_around(context, entries, where)
    key = given[0]
    is_span = key == "in_the_last"
    atom = read_past(context.reader, entries[key].value, f"{where}.{key}", is_span=is_span)
    return None if atom is None else _of_atom(atom)


def _of_atom(atom: Atom) -> Window:
    first, last = atom.values
    if atom.operator == "dated":
        return Window(first=first, last=last)  # type: ignore[arg-type]
    return Window(youngest=int(str(first)), oldest=None if last is None else int(str(last)))


def _read_around(context: Context, entries: Mapping[str, Entry], where: str) -> Window | None:
    node = entries["around"].value
    at = f"{where}.around"
    names = context.reader.texts(node, at)
    features = [name for name in names if name in context.subjects]
    sound = bool(names)
    for name in names:
        if name in features and context.subjects[name].kind != "day":
            context.wrong(node.place, at, f"{name} is no day: name a day or an occasion.")
            sound = False
        elif name not in features and name not in context.vocabulary.occasions:
            context.wrong(node.place, at, f'there is no occasion "{name}"; {_hint(context, name)}')
            sound = False
    if features and len(names) > 1 and sound:
        context.wrong(node.place, at, "around is one date feature or a list of occasions.")
        sound = False
    days = _read_days(context, entries, node, where, is_feature=bool(features))
    years = _read_years(context, entries, where, is_feature=bool(features))
    if not sound or days is None or years is None:
        return None
    return Window(
        around=names,
        is_around_feature=bool(features),
        from_day=days[0],
        to_day=days[1],
        years=years,
    )


def _hint(context: Context, name: str) -> str:
    occasions = context.vocabulary.occasions
    days = [subject.name for subject in context.subjects.values() if subject.kind == "day"]
    close = nearest(name, [*occasions, *days])
    if close:
        return f'did you mean "{close}"?'
    return f"choose one of {', '.join(occasions)}, or a feature that is a day."


def _read_days(
    context: Context, entries: Mapping[str, Entry], node: Node, where: str, *, is_feature: bool
) -> tuple[int, int] | None:
    if "days" not in entries:
        context.wrong(node.place, where, '"days" is missing: add it, as in "days: -3 to 0".')
        return None
    at = f"{where}.days"
    value = context.reader.scalar(entries["days"].value, at)
    if value is None:
        return None
    found = _RANGE.fullmatch(" ".join(value.text.split()))
    if not found:
        context.wrong(
            value.place,
            at,
            f'"{value.text}" is not understood; write days from the day on, as in "-3 to 0", '
            f'"0 to 30" or, for one day, "0 to 0".',
        )
        return None
    first, last = int(found[1]), int(found[2])
    most = MOST_DAYS if is_feature else MOST_DAYS_AROUND
    if first > last:
        context.wrong(value.place, at, f'"{value.text}" is empty: write the smaller one first.')
        return None
    if max(abs(first), abs(last)) > most:
        context.wrong(value.place, at, f"more than {most} days away: write fewer.")
        return None
    return first, last


def _read_years(
    context: Context, entries: Mapping[str, Entry], where: str, *, is_feature: bool
) -> int | None:
    if "years" not in entries:
        return 1
    at = f"{where}.years"
    if is_feature:
        context.wrong(
            entries["years"].place, at, "a date feature is one day: leave years to occasions."
        )
        return None
    return read_whole(context, entries["years"].value, at, most=MOST_YEARS)


def read_whole(
    context: Context, node: Node, where: str, *, most: int, least: int = 1
) -> int | None:
    """Return a whole number that is written as such."""
    value = context.reader.scalar(node, where)
    if value is None:
        return None
    number = int(value.text) if _WHOLE.fullmatch(value.text) else None
    # YAML reads 010 as 8, and nobody else does.
    is_plain = number is not None and str(number) == value.text
    if number is None or not is_plain or not least <= number <= most:
        context.wrong(
            value.place,
            where,
            f'"{value.text}" is not understood; write a whole number from {least} to {most}.',
        )
        return None
    return number


def read_span(context: Context, node: Node, where: str) -> int | None:
    """Return a number of days; 0 days is the same day."""
    value = context.reader.scalar(node, where)
    if value is None:
        return None
    found = _SPAN.fullmatch(" ".join(value.text.split()))
    days = int(found[1]) * (7 if found[2].lower() == "week" else 1) if found else MOST_DAYS + 1
    if days > MOST_DAYS:
        context.wrong(value.place, where, _about_span(value))
        return None
    return days


def _about_span(value: Scalar) -> str:
    days = in_days(value.text)
    if days:
        return f'"{value.text}" is not in days; write "{days}".'
    return f'"{value.text}" is not understood; write a number of days, as in "14 days".'
