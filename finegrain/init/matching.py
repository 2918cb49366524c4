"""Decides which column of a source is which column of the input contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from finegrain.init.columns import Column, Kind, Table
from finegrain.init.names import squash, words_of
from finegrain.init.synonyms import (
    COLUMN_NAMES,
    ENTITY_WORDS,
    INVOICE_LINES,
    NOISE_WORDS,
    TABLE_NAMES,
    VAGUE_NAMES,
    scores,
)
from finegrain.init.targets import DAYS, IDS, NUMBERS, TIMES

SURE = 90
LIKELY = 75

# A second column is mentioned if its score is this close to that of the chosen one.
RIVAL_DISTANCE = 5

# How sure it is that a household stands for a customer.
HOUSEHOLD = 80

# From this score on a table's name counts as a hint of what it holds.
NAMED = 55

# Keys of their tables: a column that repeats is not one.
_KEYS = {
    "order_lines": "order_line_id",
    INVOICE_LINES: "order_line_id",
    "refunds": "refund_id",
}
# Amounts of which several may stand side by side: to take one of them would be wrong.
_NEVER_TIED = frozenset({"discount_amount"})


class Sureness(StrEnum):
    """How sure a match is."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True)
class Match:
    """A column of the source taken for `target`, with the column that was nearly taken instead."""

    target: str
    column: Column
    score: int
    rival: str | None = None

    @property
    def sureness(self) -> Sureness:
        """How sure it is; a rival takes the certainty away."""
        if self.score < LIKELY:
            return Sureness.GUESS
        return Sureness.SURE if self.score >= SURE and not self.rival else Sureness.LIKELY


@dataclass(frozen=True)
class Matches:
    """The matches of a table in a role, and the columns that were refused, with the reason."""

    taken: Mapping[str, Match]
    refused: Mapping[str, str]

    def get(self, target: str) -> Match | None:
        """Return the match for a column of the contract."""
        return self.taken.get(target)

    def score(self, target: str) -> int:
        """Return the score of the match for a column, 0 if there is none."""
        match = self.taken.get(target)
        return match.score if match else 0


def name_score(table: str, role: str) -> int:
    """Return how well a table's name fits a role, 0 to 100."""
    words = [word for word in words_of(table) if word not in NOISE_WORDS]
    best = 0
    for synonym, score in scores(TABLE_NAMES[role]).items():
        wanted = words_of(synonym)
        if words == wanted:
            best = max(best, score)
        elif words[-len(wanted) :] == wanted:
            best = max(best, score - 10)
        elif _contains(words, wanted):
            best = max(best, score - 30)
    return max(best, 0)


def match_columns(table: Table, role: str, is_named: bool) -> Matches:
    """Match a table's columns to those of a role.

    `is_named` says that the table's own name fits the role: then vague names such as id count.
    """
    scored: list[tuple[int, int, int, str, Column]] = []
    refused: dict[str, str] = {}
    for target_place, target in enumerate(COLUMN_NAMES[role]):
        for column_place, column in enumerate(table.columns):
            score = column_score(column, role, target, is_named)
            if not score:
                continue
            if reason := misfit(column, role, target):
                refused.setdefault(column.name, reason)
                continue
            scored.append((-score, target_place, column_place, target, column))
    scored.sort(key=lambda entry: entry[:3])
    chosen: dict[str, tuple[int, Column]] = {}
    used: set[str] = set()
    for minus_score, _, _, target, column in scored:
        if target not in chosen and column.name not in used:
            chosen[target] = (-minus_score, column)
            used.add(column.name)
    if role == "customers" and "source_customer_id" not in chosen and "household_id" in chosen:
        # Nobody in a household is named: the household itself is the customer.
        chosen["source_customer_id"] = (HOUSEHOLD, chosen.pop("household_id")[1])
    taken: dict[str, Match] = {}
    for target in COLUMN_NAMES[role]:
        if target not in chosen:
            continue
        score, column = chosen[target]
        rivals = [
            other
            for minus_score, _, _, rival_target, other in scored
            if rival_target == target
            and other.name not in used
            and -minus_score >= score - RIVAL_DISTANCE
        ]
        if rivals and target in _NEVER_TIED and score < LIKELY:
            for other in (column, *rivals):
                refused[other.name] = "one of several discounts: add up those that belong together"
            used.discard(column.name)
            continue
        taken[target] = Match(target, column, score, rivals[0].name if rivals else None)
    return Matches(taken, {name: why for name, why in refused.items() if name not in used})


def column_score(column: Column, role: str, target: str, is_named: bool) -> int:
    """Return how well a column's name fits a column of the contract, 0 to 100."""
    wanted = _squashed(role, target)
    words = words_of(column.name)
    whole = squash(column.name)
    found = 0 if whole in VAGUE_NAMES and not is_named else wanted.get(whole, 0)
    if len(words) > 1 and words[0] in ENTITY_WORDS[role]:
        rest = squash(column.name[_length_of_first_word(column.name) :])
        found = max(found, wanted.get(rest, 0) - 5)
    for ending, score in wanted.items():
        if ending.startswith("*") and whole.endswith(ending[1:]):
            found = max(found, score)
    return found


def misfit(column: Column, role: str, target: str) -> str | None:
    """Return why a column cannot be `target` in spite of its name; None if it can."""
    if column.kind is Kind.OTHER:
        return f"its type {column.data_type} is not a single value"
    if target in TIMES or target in DAYS:
        return _misfit_of_date(column)
    if target in NUMBERS:
        return _misfit_of_number(column, target)
    if target in IDS:
        return _misfit_of_id(column, role, target)
    if target == "is_home_owner":
        return None if column.kind in (Kind.BOOLEAN, Kind.TEXT, Kind.INTEGER) else "no yes or no"
    if target == "status" and column.kind is Kind.BOOLEAN:
        return None
    if column.kind is not Kind.TEXT:
        return f"{column.data_type}, where words are expected"
    return None


def is_key(column: Column) -> bool:
    """Whether a column names rows one by one, but for a few that came twice; yes if unknown."""
    share = column.distinct_share
    return share is None or share >= 0.9


def _misfit_of_date(column: Column) -> str | None:
    if column.dates or not column.is_profiled:
        allowed = (Kind.TEXT, Kind.DATE, Kind.TIMESTAMP, Kind.ZONED)
        return None if column.dates or column.kind in allowed else "not a date"
    if column.kind is Kind.TEXT and not column.filled:
        return None
    return "it does not read as a date"


def _misfit_of_number(column: Column, target: str) -> str | None:
    if column.kind is Kind.TEXT and column.is_profiled and column.filled and not column.numbers:
        return "it does not read as a number"
    if not column.is_numeric and column.kind is not Kind.TEXT:
        return f"{column.data_type}, where a number is expected"
    is_share = column.is_whole is False and 0 < (column.highest or 0) <= 1
    if target == "discount_amount" and is_share and (column.lowest or 0) >= 0:
        return "it looks like a share of the price, where money is expected"
    return None


def _misfit_of_id(column: Column, role: str, target: str) -> str | None:
    if column.kind in (Kind.DATE, Kind.TIMESTAMP, Kind.ZONED, Kind.BOOLEAN):
        return f"{column.data_type}, where an id is expected"
    if column.kind is Kind.DECIMAL and column.is_whole is False:
        return "numbers with fractions, where an id is expected"
    if _KEYS.get(role) == target and not is_key(column):
        return "it repeats, so it does not name rows"
    return None


def _contains(words: list[str], wanted: list[str]) -> bool:
    places = range(len(words) - len(wanted) + 1)
    return any(words[place : place + len(wanted)] == wanted for place in places)


def _length_of_first_word(name: str) -> int:
    """Length of the first word of a name in letters, as order in orderStatus and order_status."""
    first = words_of(name)[0]
    start = len(name) - len(name.lstrip("_ -"))
    length = start + len(first)
    # The plural, which words_of has taken off.
    if name[length : length + 1].lower() == "s":
        length += 1
    return length


@cache
def _squashed(role: str, target: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, score in scores(COLUMN_NAMES[role][target]).items():
        key = "*" + squash(name) if name.startswith("*") else squash(name)
        found[key] = max(score, found.get(key, 0))
    return found
