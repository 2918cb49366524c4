"""The phrases of the language: one table of patterns, and what each means.

A phrase is said of something: a feature of the dictionary, or the day or the number of events. Its
kind decides which phrases are understood. What a phrase means is an `Atom`, from which SQL, words
and trials are made.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from finegrain.compiler.mistakes import advice

Value = Decimal | str | datetime.date | None
_ENDLESS = Decimal("Infinity")


@dataclass(frozen=True)
class Subject:
    """What a phrase is said of.

    `kind` is number, yes or no, day, text or list, as in the dictionary; `values` are all that a
    text can be, if they are known, and `usual` some that it often is; `is_always_known` says that
    it is never null. `least` and `most` are the smallest and the largest value that a number can
    have, None if that is not told.
    """

    name: str
    kind: str
    unit: str = ""
    values: tuple[str, ...] = ()
    is_always_known: bool = False
    is_whole: bool = False
    usual: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def smallest(self) -> Decimal:
        """The smallest value there can be: what is whole and never unknown was counted."""
        if self.least is not None:
            return self.least
        is_counted = self.is_whole and self.is_always_known
        return Decimal(0) if is_counted or self.unit == "share" else -_ENDLESS

    @property
    def largest(self) -> Decimal:
        """The largest value there can be."""
        if self.most is not None:
            return self.most
        return Decimal(1) if self.unit == "share" else _ENDLESS


@dataclass(frozen=True)
class Atom:
    """One condition in its normal form.

    Days are ages: 0 is the as-of day and a day ahead is below zero. Values by operator:
    at least, more than, at most, less than, exactly: a number; from to: two numbers; aged: the
    youngest and the oldest age, each None if open; dated: the first and the last day, each None if
    open; is: texts, of which one is enough; has: the same for a list; the others: none.
    """

    feature: str
    operator: str
    values: tuple[Value, ...]
    unit: str
    said: str


class NotUnderstoodError(ValueError):
    """A phrase that is not understood; the message says what to write."""


@dataclass(frozen=True)
class Phrase:
    """A row of the table: the kinds it is said of, its pattern, examples, and its meaning."""

    kinds: tuple[str, ...]
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    meaning: Callable[[re.Match[str]], tuple[str, tuple[Value, ...]]]


_NUMBER = r"-?\d+(?:\.\d+)?"
_DATE = r"\d{4}-\d{2}-\d{2}"
_DAYS = r"(?:day|days|week|weeks)"
_UNIT = r"(?P<unit>%| [a-z][a-z ]*)?"
MOST_DAYS = 36_500


def _days(number: str, unit: str) -> Decimal:
    days = Decimal(number) * (7 if unit.startswith("week") else 1)
    if days > MOST_DAYS:
        raise NotUnderstoodError(f"{number} {unit} are more than {MOST_DAYS} days: write fewer.")
    return days


def _at_least_one(days: Decimal) -> Decimal:
    if days < 1:
        raise NotUnderstoodError("the last 0 days are no day: write 1 day or more.")
    return days


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise NotUnderstoodError(f"{text} is no day: write one such as 2025-01-31.") from None


def _ordered(low: Value, high: Value, said: str) -> tuple[Value, Value]:
    if low > high:  # type: ignore[operator]
        raise NotUnderstoodError(f'"{said}" is empty: write the smaller one first.')
    return low, high


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


ANY = ("number", "yes or no", "day", "text", "list")

PHRASES: tuple[Phrase, ...] = (
    Phrase(ANY, _compiled("known"), ("known",), lambda found: ("known", ())),
    Phrase(ANY, _compiled("unknown"), ("unknown",), lambda found: ("unknown", ())),
    Phrase(
        ("number",),
        _compiled(rf"(at least|at most|more than|less than|exactly) ({_NUMBER}){_UNIT}"),
        ("at least 21", "more than 21", "at most 21", "less than 21", "exactly 21"),
        lambda found: (found[1].lower(), (Decimal(found[2]),)),
    ),
    Phrase(
        ("number",),
        _compiled(rf"({_NUMBER})%? to ({_NUMBER}){_UNIT}"),
        ("21 to 30",),
        lambda found: ("from to", _ordered(Decimal(found[1]), Decimal(found[2]), found[0])),
    ),
    Phrase(
        ("day",),
        _compiled(rf"in the last (\d+) ({_DAYS})"),
        ("in the last 90 days",),
        lambda found: ("aged", (Decimal(0), _at_least_one(_days(found[1], found[2])) - 1)),
    ),
    Phrase(
        ("day",),
        _compiled(rf"(\d+) to (\d+) ({_DAYS}) ago"),
        ("90 to 180 days ago",),
        lambda found: (
            "aged",
            _ordered(_days(found[1], found[3]), _days(found[2], found[3]), found[0]),
        ),
    ),
    Phrase(
        ("day",),
        _compiled(rf"more than (\d+) ({_DAYS}) ago"),
        ("more than 90 days ago",),
        lambda found: ("aged", (_days(found[1], found[2]) + 1, None)),
    ),
    Phrase(
        ("day",),
        _compiled(rf"in the next (\d+) ({_DAYS})"),
        ("in the next 30 days",),
        lambda found: ("aged", (-_at_least_one(_days(found[1], found[2])), Decimal(-1))),
    ),
    Phrase(
        ("day",),
        _compiled(rf"({_DATE}) to ({_DATE})"),
        ("2025-01-01 to 2025-03-31",),
        lambda found: ("dated", _ordered(_date(found[1]), _date(found[2]), found[0])),
    ),
    Phrase(
        ("day",),
        _compiled(rf"since ({_DATE})"),
        ("since 2025-01-01",),
        lambda found: ("dated", (_date(found[1]), None)),
    ),
    Phrase(
        ("day",),
        _compiled(rf"before ({_DATE})"),
        ("before 2025-01-01",),
        lambda found: ("dated", (None, _date(found[1]) - datetime.timedelta(days=1))),
    ),
)

# Phrases that need more than the one subject: another feature, or all members.
OF_FEATURE = Phrase(
    ("number",),
    _compiled(rf"(at least|at most|more than|less than|exactly) ({_NUMBER})% of ([a-z][a-z0-9_]*)"),
    ("at least 200% of usual_order_gap_days",),
    lambda found: (found[1].lower(), (Decimal(found[2]) / 100, found[3].lower())),
)
AMONG_ALL = Phrase(
    ("number",),
    _compiled(r"(top|bottom) (\d+(?:\.\d+)?)(%)?(?: in each ([a-z][a-z0-9_]*))?"),
    ("top 5%", "bottom 100", "top 5% in each region"),
    lambda found: (
        found[1].lower(),
        (Decimal(found[2]), found[3] or "", found[4].lower() if found[4] else None),
    ),
)

# YAML takes 1_000 for a number, and people write 1,000 and 1'000; 21,5 is half more than 21.
_GROUPED = re.compile(r"(?<=\d)(?:_(?=\d)|[,'](?=\d{3}(?!\d)))")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_CURRENCY = re.compile(
    r"(?!day)[a-z]{3}|(?:us )?dollars?|euros?|pounds?|francs?|yen|kronor|roubles?|zloty"
)
_OTHER_SPANS = {"hour": 1 / 24, "minute": 1 / 1440, "month": 30, "quarter": 90, "year": 365}
_SPAN = re.compile(rf"(\d+)( to )?(\d+)? ({'|'.join(_OTHER_SPANS)})s?\b", re.IGNORECASE)


def understand(subject: Subject, text: str, tag: str = "str") -> Atom:
    """Return what a phrase, a value or yes or no says of a subject.

    Args:
        subject: what it is said of.
        text: as it is written.
        tag: what YAML takes it for.

    Raises NotUnderstoodError, whose message says what to write.
    """
    said = " ".join(text.split())
    for phrase in PHRASES:
        if subject.kind not in phrase.kinds:
            continue
        found = phrase.pattern.fullmatch(said)
        if found and tag == "str":
            operator, values = phrase.meaning(found)
            if subject.kind == "number":
                values = _in_unit(subject, found, values)
            return Atom(subject.name, operator, values, subject.unit, said)
    if subject.kind in ("text", "list"):
        return value_of(subject, [said], tag, text)
    if subject.kind == "yes or no" and said.lower() in ("yes", "no", "true", "false"):
        operator = "yes" if said.lower() in ("yes", "true") else "no"
        return Atom(subject.name, operator, (), subject.unit, operator)
    raise NotUnderstoodError(_how_to_say(subject, said, tag))


def check_range(subject: Subject, atom: Atom) -> None:
    """Refuse what holds for no value that a number can have.

    Raises NotUnderstoodError, whose message says what to write.
    """
    numbers = [value for value in atom.values if isinstance(value, Decimal)]
    if subject.kind != "number" or not numbers:
        return
    low, high = numbers[0], numbers[-1]
    smallest, largest = subject.smallest, subject.largest
    is_below = {"at least": False, "more than": False, "less than": high <= smallest}
    is_above = {"at most": False, "less than": False, "more than": low >= largest}
    if is_below.get(atom.operator, high < smallest):
        side, bound, instead = "below", smallest, "more"
    elif is_above.get(atom.operator, low > largest):
        side, bound, instead = "above", largest, "less"
    else:
        return
    said = f"{bound * 100:f}%" if subject.unit == "share" else f"{bound:f}"
    raise NotUnderstoodError(
        f'"{atom.said}" is {side} {said}, and {subject.name} never is: write {said} or {instead}.'
    )


def value_of(subject: Subject, values: Sequence[str], tag: str = "str", text: str = "") -> Atom:
    """Return the condition that a text is one of some values, or a list holds one of them.

    Raises NotUnderstoodError, whose message says what to write.
    """
    if tag != "str":
        taken = {"bool": "yes or no", "timestamp": "a date"}.get(tag, "a number")
        if subject.values and " ".join(text.lower().split()) not in map(str.lower, subject.values):
            hint = advice(text, list(subject.values))
            raise NotUnderstoodError(
                f"{text} is {taken} in YAML, and no value of {subject.name}; {hint}"
            )
        usual = f", or write {_listed(subject.usual)}" if subject.usual else ""
        raise NotUnderstoodError(f'{text} is {taken} in YAML; put it in quotes: "{text}"{usual}.')
    chosen = []
    for value in values:
        if _looks_like_a_phrase(value):
            raise NotUnderstoodError(
                f'"{value}" is said of numbers and days, but {subject.name} is a {subject.kind}; '
                f"write values of it, known or unknown."
            )
        if subject.kind == "list" and ", " in value:
            raise NotUnderstoodError(f'"{value}" has a comma: write the values as [a, b].')
        known = {each.lower(): each for each in subject.values}
        if known and value.lower() not in known:
            raise NotUnderstoodError(
                f'"{value}" is no value of {subject.name}; {advice(value, list(subject.values))}'
            )
        chosen.append(known.get(value.lower(), value.lower()))
    operator = "is" if subject.kind == "text" else "has"
    return Atom(subject.name, operator, tuple(chosen), subject.unit, " or ".join(values))


def _listed(values: Sequence[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last


def _looks_like_a_phrase(value: str) -> bool:
    # "50 to 75" can be a value, such as a band of incomes.
    is_phrase = any(each.pattern.fullmatch(value) for each in PHRASES if each.kinds != ANY)
    return is_phrase and not value[:1].isdigit()


def _in_unit(
    subject: Subject, found: re.Match[str], values: tuple[Value, ...]
) -> tuple[Value, ...]:
    """Numbers in the unit of the subject; a per cent is a hundredth."""
    if "unit" not in found.re.groupindex:
        return values
    unit = "%" if "%" in found[0] else (found["unit"] or "").strip().lower()
    numbers = [value for value in values if isinstance(value, Decimal)]
    if unit == "%" and subject.unit not in ("share", "ratio"):
        raise NotUnderstoodError(
            f'"{found[0]}" has a %, but {subject.name} is in {subject.unit}: write it without.'
        )
    if unit == "%":
        return tuple(number / 100 for number in numbers)
    if subject.unit == "share":
        raise NotUnderstoodError(
            f'{subject.name} is a share; write it in per cent, as in "{_percent(found[0])}".'
        )
    if subject.unit == "money" and _CURRENCY.fullmatch(unit):
        raise NotUnderstoodError(
            f'"{found[0]}" is not understood; leave the currency out: '
            f'"{found[0].removesuffix(found["unit"])}".'
        )
    if unit and unit not in (subject.unit, subject.unit.removesuffix("s")):
        raise NotUnderstoodError(
            f'"{found[0]}" is in {unit}, but {subject.name} is in {subject.unit}: write '
            f'"{found[0].removesuffix(found["unit"])}".'
        )
    return values


def _percent(said: str) -> str:
    words = re.sub(r" [a-z][a-z ]*$", "", said, flags=re.IGNORECASE)
    numbers = [Decimal(number) for number in re.findall(_NUMBER, words)]
    if all(abs(number) <= 1 for number in numbers):
        words = re.sub(_NUMBER, lambda found: f"{Decimal(found[0]) * 100:f}", words)
    return re.sub(r"(\d)\.0+$", r"\1", words) + "%"


def in_days(said: str) -> str | None:
    """Return a number of hours, months or the like as days, or None if it is none."""
    span = _SPAN.search(said)
    if not span:
        return None
    spans = [
        round(int(number) * _OTHER_SPANS[span[4].lower()]) or 1
        for number in (span[1], span[3])
        if number
    ]
    return " to ".join(map(str, spans)) + (" days" if spans[-1] > 1 else " day")


def _how_to_say(subject: Subject, said: str, tag: str) -> str:
    plain = _COMMA.sub(".", _GROUPED.sub("", said))
    is_phrase = any(each.pattern.fullmatch(plain) for each in PHRASES if subject.kind in each.kinds)
    if plain != said and (is_phrase or re.fullmatch(_NUMBER, plain)):
        sign = re.findall(r"\d([_,'])\d", said)[0].replace(",", "comma")
        hint = f'"{plain}"'
        if re.fullmatch(_NUMBER, plain):
            share = "%" if subject.unit == "share" else ""
            hint = f'"exactly {plain}{share}" or "at least {plain}{share}"'
        return f'"{said}" has a {sign} in it, and a number has none: write {hint}.'
    days_meant = in_days(said)
    if subject.kind == "day" and days_meant:
        return f'"{said}" is not in days; write "{days_meant}".'
    if subject.kind == "day" and re.fullmatch(_DATE, said):
        _date(said)
        return (
            f'"{said}" is not understood; write "{said} to {said}", "since {said}" or "before '
            f'{said}".'
        )
    number = re.search(_NUMBER, plain)
    if subject.kind == "number":
        one = number[0] if number else "21"
        share = "%" if subject.unit == "share" else ""
        if "%" in said and number and subject.unit not in ("", "share", "ratio"):
            return (
                f'"{said}" has a %, but {subject.name} is in {subject.unit}; write "at least '
                f'{one}".'
            )
        if re.fullmatch(_NUMBER, said) or tag in ("int", "float"):
            return (
                f'"{said}" can mean two things; write "exactly {one}{share}" or '
                f'"at least {one}{share}".'
            )
        higher = f"{Decimal(one) + 9:f}"
        return (
            f'"{said}" is not understood; write "at least {one}{share}", "more than {one}{share}" '
            f'or "{one} to {higher}{share}".'
        )
    if subject.kind == "day":
        days = number[0].lstrip("-") if number and "." not in number[0] else "90"
        if len(days) > 3 or days == "0":
            days = "90"
        return (
            f'"{said}" is not understood; write "in the last {days} days", "{days} to '
            f'{int(days) * 2} days ago", "more than {days} days ago" or "since 2025-01-01".'
        )
    return (
        f'"{said}" is not understood: {subject.name} is yes or no; write yes, no, known or unknown.'
    )
