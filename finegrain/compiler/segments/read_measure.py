"""What must hold of the chosen rows: how many, how much, what share of others, how regularly."""

import re
from collections.abc import Mapping
from decimal import Decimal

from finegrain.compiler.events import read_past
from finegrain.compiler.phrases import (
    MOST_DAYS,
    Atom,
    NotUnderstoodError,
    Subject,
    check_range,
    in_days,
    understand,
)
from finegrain.compiler.reading import Entry, Listing, Node, Scalar
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.normal import Measured
from finegrain.compiler.verbs import Verb

COUNTS = (
    *("times", "items", "spent", "amount", "on_days"),
    *("products", "categories", "brands", "pages"),
)
# What each is a share of.
SHARES = {
    "share": "times",
    "items_share": "items",
    "spent_share": "spent",
    "amount_share": "amount",
}
DAYS = ("most_recent", "first_time")
MEASURES = (*COUNTS, "average_spent", *SHARES, *DAYS, "every")
# Measures that are sums, so that they may be anything; the others count what is there.
_SUMS = ("items", "spent", "amount", "average_spent")
# What each counts, as a filter.
_COUNTED = {
    "products": "product",
    "categories": "category",
    "brands": "brand",
    "pages": "page",
}
_LIKE_A_NUMBER = re.compile(
    r"-?\d|(at|more|less|fewer|over|under|above|below|exactly|about|only|no|none|one|two|three|four|"
    r"five|several|many|few|all|any|known|unknown|top|bottom)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"(\d{1,6}) to (\d{1,6}) (day|week)s?", re.IGNORECASE)
MOST_GAPS = 50


def measures_of(verb: Verb) -> list[str]:
    """Return the measures that a verb has."""
    counts = [each for each in COUNTS if each in verb.measures or each == "on_days"]
    averages = ["average_spent"] if {"times", "spent"} <= set(counts) else []
    shares = [each for each, of in SHARES.items() if of in counts]
    return [*counts, *averages, *shares, *DAYS, "every"]


def subject_of_measure(verb: Verb, measure: str) -> Subject:
    """Return what phrases say of a measure."""
    if measure in SHARES:
        return Subject(measure, "number", "share")
    if measure in DAYS:
        return Subject(measure, "day", "day")
    if measure in ("on_days", "every"):
        return Subject(measure, "number", "days", is_always_known=True, is_whole=True)
    unit = verb.measures["spent" if measure == "average_spent" else measure].unit
    is_counted = measure not in _SUMS
    return Subject(measure, "number", unit, is_always_known=is_counted, is_whole=is_counted)


def read_measures(
    context: Context, entries: Mapping[str, Entry], where: str, verb: Verb
) -> list[Measured]:
    """Return the measures of an event condition; those with mistakes are left out."""
    found = []
    for key, entry in entries.items():
        if key not in measures_of(verb):
            continue
        at = f"{where}.{key}"
        meant = _meant_instead(verb, key, entry.value)
        if meant:
            context.wrong(entry.value.place, at, meant)
            continue
        if key == "every":
            atom = _read_every(context, entry.value, at)
        elif key in DAYS:
            atom = read_past(context.reader, entry.value, at, is_span=False)
            atom = atom and Atom(key, atom.operator, atom.values, "day", atom.said)
        else:
            atom = read_number(context, entry.value, at, subject_of_measure(verb, key))
        if atom is not None:
            found.append(Measured(key, atom))
    return found


def _meant_instead(verb: Verb, measure: str, node: Node) -> str:
    """What to write where a measure says what a filter or a share does."""
    items = node.items if isinstance(node, Listing) else (node,)
    texts = [each.text.strip() for each in items if isinstance(each, Scalar) and each.tag == "str"]
    if not texts or len(texts) < len(items):
        return ""
    chosen = _COUNTED.get(measure, "")
    if chosen in verb.filters and not any(map(_LIKE_A_NUMBER.match, texts)):
        listed = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
        return f"{measure} counts them; to choose one write {chosen}: {listed}."
    share = next((each for each, of in SHARES.items() if of == measure), "")
    if share not in measures_of(verb) or "%" not in texts[0] or isinstance(node, Listing):
        return ""
    subject = subject_of_measure(verb, share)
    for said in (texts[0], f"at least {texts[0]}"):
        try:
            understand(subject, said)
        except NotUnderstoodError:
            continue
        return f"{measure} has no %: for a share of all write {share}: {said}."
    return ""


def read_number(
    context: Context, node: Node, where: str, subject: Subject, instead: str = "did_not"
) -> Atom | None:
    """Return what a phrase says of a number that is known, and of rows of which there is one.

    Args:
        context: of the segment.
        node: what is written.
        where: the part of the declaration, for mistakes.
        subject: the number.
        instead: what to write where there is to be no row.
    """
    value = context.reader.scalar(node, where)
    if value is None:
        return None
    try:
        atom = understand(subject, value.text, value.tag)
        _check_number(atom, subject, instead)
    except NotUnderstoodError as error:
        context.wrong(value.place, where, str(error))
        return None
    return atom


def _check_number(atom: Atom, subject: Subject, instead: str) -> None:
    said, name = atom.said, subject.name
    if atom.operator in ("known", "unknown"):
        raise NotUnderstoodError(f'"{said}" is said of features; write a number, as in "at least".')
    # A share of other rows can be more than all of them.
    if subject.unit != "share":
        check_range(subject, atom)
    numbers = [value for value in atom.values if isinstance(value, Decimal)]
    if subject.is_whole and any(number % 1 for number in numbers):
        raise NotUnderstoodError(f'"{said}" has a fraction, but {name} is a whole number.')
    if name not in _SUMS and any(number < 0 for number in numbers):
        raise NotUnderstoodError(f'"{said}" is below 0, and {name} never is: write 0 or more.')
    if not subject.is_whole or not subject.is_always_known:
        return
    low, high = numbers[0], numbers[-1]
    if atom.operator == "at least" and low == 0:
        raise NotUnderstoodError(f'"{said}" holds for everybody; write "at least 1".')
    none = atom.operator in ("at most", "exactly", "from to") and high == 0
    if none or (atom.operator == "less than" and high <= 1):
        raise NotUnderstoodError(f'"{said}" is none at all: write {instead}, and leave {name} out.')
    if atom.operator == "from to" and low == 0:
        raise NotUnderstoodError(f'{name} is at least 1 here; write "1 to {high}".')


def _read_every(context: Context, node: Node, where: str) -> Atom | None:
    value = context.reader.scalar(node, where)
    if value is None:
        return None
    said = " ".join(value.text.split())
    found = _EVERY.fullmatch(said)
    if not found:
        meant = in_days(said)
        hint = f'write "{meant}"' if meant and " to " in meant else 'write it as in "45 to 75 days"'
        context.wrong(value.place, where, f'"{value.text}" is not understood; {hint}.')
        return None
    days = 7 if found[3].lower() == "week" else 1
    low, high = int(found[1]) * days, int(found[2]) * days
    if low > high:
        context.wrong(value.place, where, f'"{said}" is empty: write the smaller one first.')
        return None
    if high < 1 or high > MOST_DAYS:
        context.wrong(value.place, where, f'"{said}": write from 1 day to {MOST_DAYS} days.')
        return None
    return Atom("every", "from to", (Decimal(low), Decimal(high)), "days", said)


def gaps_of(
    context: Context, entries: Mapping[str, Entry], where: str, measured: list[Measured]
) -> int | None:
    """Return how many of the latest days `every` looks at, or None if it is not asked."""
    if "every" not in entries:
        return None
    times = [each.atom for each in measured if each.measure == "times"]
    atom = times[0] if times else None
    if atom and atom.operator in ("at least", "exactly"):
        number = int(str(atom.values[0]))
        if 2 <= number <= MOST_GAPS:
            return number
    elif "times" in entries and not times:
        return None  # what is wrong with times is told already
    context.wrong(
        entries["every"].place,
        f"{where}.every",
        f'say between how many: add "times: at least 4", with a number from 2 to {MOST_GAPS}.',
    )
    return None
