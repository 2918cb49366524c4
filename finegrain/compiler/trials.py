"""Rules of which the first that holds wins, tried on values at and around every bound.

A rule is dead if no values of the features make it the first that holds. All combinations would be
far too many; features are given values one by one, and a branch ends as soon as the outcome is
known.
"""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from finegrain.compiler.conditions import Condition, atoms_of
from finegrain.compiler.logic import All, Not
from finegrain.compiler.phrases import Atom, Subject, Value

# Anything does where no condition names a date: they are tried around those that are named.
_SOME_DAY = datetime.date(2025, 12, 31)
_DAY = datetime.timedelta(days=1)
# A rule that is not settled after so many steps is let pass.
_MOST_STEPS = 100_000


@dataclass(frozen=True)
class Moment:
    """A day: how many days ago it is, and its date.

    Any date is any number of days ago, once: what holds on no day of today may on one to come.
    """

    age: int
    on: datetime.date


Trial = Decimal | str | Moment | bool | frozenset[str] | None
Outcome = frozenset[bool | None]
_BOTH_AND_UNKNOWN: Outcome = frozenset({True, False, None})


def holds(atom: Atom, value: Trial) -> bool | None:
    """Whether an atom holds of a value, as in SQL: None is unknown."""
    if atom.operator in ("known", "unknown"):
        return (value is None) == (atom.operator == "unknown")
    if value is None:
        return None
    if atom.operator in ("yes", "no"):
        return bool(value) == (atom.operator == "yes")
    if isinstance(value, frozenset):
        return any(each in value for each in atom.values)
    if atom.operator == "is":
        return value in {str(each).lower() for each in atom.values}
    if isinstance(value, Moment):
        low, high = atom.values
        at: Value = Decimal(value.age) if atom.operator == "aged" else value.on
        return (low is None or low <= at) and (high is None or at <= high)  # type: ignore[operator]
    assert isinstance(value, Decimal)
    low = atom.values[0]
    assert isinstance(low, Decimal)
    if atom.operator == "from to":
        high = atom.values[1]
        assert isinstance(high, Decimal)
        return low <= value <= high
    return {
        "at least": value >= low,
        "more than": value > low,
        "at most": value <= low,
        "less than": value < low,
        "exactly": value == low,
    }[atom.operator]


def trials_of(subject: Subject, atoms: Sequence[Atom]) -> list[Trial]:
    """Return values of a feature at and around every bound that atoms name."""
    found: list[Trial] = [] if subject.is_always_known else [None]
    bounds = {value for atom in atoms for value in atom.values if value is not None}
    if subject.kind == "yes or no":
        return [*found, True, False]
    if subject.kind == "text":
        named = sorted({str(bound).lower() for bound in bounds})
        others = [value.lower() for value in subject.values if value.lower() not in named]
        # A value that nothing names, if there can be one.
        return [*found, *named, *(others[:1] if subject.values else [""])]
    if subject.kind == "list":
        named = sorted({str(bound).lower() for bound in bounds})
        sets = [frozenset[str]({""}), *(frozenset({one}) for one in named), frozenset(named)]
        return [*found, *sets, *(frozenset(pair) for pair in combinations(named, 2))]
    if subject.kind == "day":
        ages = {int(bound) for bound in bounds if isinstance(bound, Decimal)}
        dates = {bound for bound in bounds if isinstance(bound, datetime.date)}
        near_ages = {age + step for age in ages for step in (-1, 0, 1)}
        near_dates = {day + step * _DAY for day in dates for step in (-1, 0, 1)}
        return [
            *found,
            *(
                Moment(age, day)
                for day in sorted(near_dates or {_SOME_DAY})
                for age in sorted(near_ages or {0})
            ),
        ]
    step = Decimal(1) if subject.is_whole else Decimal("0.000001")
    numbers = [bound for bound in bounds if isinstance(bound, Decimal)]
    if subject.is_whole:
        # Between 0 and 1 there is none.
        numbers = [Decimal(end(number)) for number in numbers for end in (math.floor, math.ceil)]
    near = {number + away for number in numbers for away in (-step, Decimal(0), step)}
    near = {min(max(number, subject.smallest), subject.largest) for number in near or {Decimal(0)}}
    return [*found, *sorted(near)]


@dataclass
class Trials:
    """Tries rules on the features they are about."""

    subjects: Mapping[str, Subject]
    most_steps: int = _MOST_STEPS
    _steps: int = field(default=0, init=False)

    def can_hold(self, rule: Condition | None, unless: Sequence[Condition] = ()) -> bool:
        """Whether some values make a rule true, and none of the others.

        Args:
            rule: None for no rule, which is always true.
            unless: rules that would win.
        """
        rules = [*unless] if rule is None else [rule, *unless]
        atoms: dict[str, list[Atom]] = {}
        for each in rules:
            for atom in atoms_of(each):
                atoms.setdefault(atom.feature, []).append(atom)
        domains = {name: trials_of(self.subjects[name], of) for name, of in atoms.items()}
        self._steps = 0
        return self._search(rule, unless, domains, {})

    def _search(
        self,
        rule: Condition | None,
        unless: Sequence[Condition],
        domains: Mapping[str, list[Trial]],
        chosen: Mapping[str, Trial],
    ) -> bool:
        self._steps += 1
        if self._steps > self.most_steps:
            return True
        if rule is not None and True not in outcomes(rule, domains, chosen):
            return False
        open_rules = []
        for other in unless:
            possible = outcomes(other, domains, chosen)
            if possible == {True}:
                return False
            if True in possible:
                open_rules.append(other)
        left = [
            atom.feature
            for each in ([] if rule is None else [rule]) + open_rules
            for atom in atoms_of(each)
            if atom.feature not in chosen
        ]
        if not left:
            return True
        return any(
            self._search(rule, open_rules, domains, {**chosen, left[0]: value})
            for value in domains[left[0]]
        )


def outcomes(
    condition: Condition, domains: Mapping[str, list[Trial]], chosen: Mapping[str, Trial]
) -> Outcome:
    """Return what a condition may come to, once the features not yet chosen are."""
    if isinstance(condition, Atom):
        name = condition.feature
        values = [chosen[name]] if name in chosen else domains[name]
        return frozenset(holds(condition, value) for value in values)
    if isinstance(condition, Not):
        inner = outcomes(condition.part, domains, chosen)
        return frozenset(None if each is None else not each for each in inner)
    # In SQL's logic `all` is the least of its parts and `any` the greatest: false, unknown, true.
    rank = {False: 0, None: 1, True: 2}
    pick = min if isinstance(condition, All) else max
    found: set[bool | None] = {pick is min}
    for part in condition.parts:
        possible = outcomes(part, domains, chosen)
        found = {
            pick(one, other, key=lambda each: rank[each]) for one in found for other in possible
        }
    return frozenset(found)
