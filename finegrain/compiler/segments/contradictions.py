"""Conditions that hold for nobody, or for everybody, whatever the data say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from finegrain.compiler import conditions
from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom, Subject
from finegrain.compiler.segments.check import members_of
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.impossible import (
    COUNTED,
    KINDS,
    Days,
    counts_of,
    days_of_phrase,
    days_of_rows,
    days_of_window,
    ends_of,
    phrase_of,
)
from finegrain.compiler.segments.normal import (
    EVER,
    Compared,
    Condition,
    Counted,
    InArm,
    Member,
    Ranked,
    Rows,
    Window,
)
from finegrain.compiler.segments.read_condition import ReadStep
from finegrain.compiler.segments.read_measure import SHARES, subject_of_measure
from finegrain.compiler.segments.shape import filter_shape, rows_shape, shape
from finegrain.compiler.trials import Trials, outcomes, trials_of
from finegrain.compiler.verbs import verbs

_COUNT = Subject("count", "number", is_always_known=True, is_whole=True)
# What is not settled after so many is let pass.
_MOST_TRIALS = 5_000
_ZERO, _ONE = Decimal(0), Decimal(1)


def check_steps(context: Context, steps: Sequence[ReadStep], where: str) -> bool:
    """Tell what holds for nobody or for everybody; whether there was no such mistake.

    Args:
        context: of the segment.
        steps: all of which hold.
        where: the segment, for mistakes.
    """
    told = _Told(context)
    rules = [told.tell(step.condition) for step in steps]
    before = len(context.reader.mistakes.found)
    trials = Trials(told.subjects, _MOST_TRIALS)
    for step, rule in zip(steps, rules, strict=True):
        possible = told.outcomes(rule)
        is_mixed = _asks_twice(rule)
        if True not in possible or (is_mixed and not trials.can_hold(rule)):
            context.wrong(step.place, step.where, f'"{step.said}" holds for nobody: change it.')
        elif possible == {True} or (is_mixed and not trials.can_hold(None, [rule])):
            context.wrong(
                step.place, step.where, f'"{step.said}" holds for everybody: leave it out.'
            )
    if len(context.reader.mistakes.found) > before:
        return False
    _check_subsets(context, steps)
    if len(context.reader.mistakes.found) == before:
        for group in _related(rules):
            together = All(tuple(rules[place] for place in group))
            if len(group) > 1 and not _can_hold(told, trials, together):
                _tell_who_contradicts(context, told, trials, steps, rules, group, where)
    return len(context.reader.mistakes.found) == before


def _related(rules: Sequence[conditions.Condition]) -> list[list[int]]:
    """The places of rules that share features with one another, so that they depend on another."""
    groups: list[tuple[set[str], list[int]]] = []
    for place, rule in enumerate(rules):
        names = {atom.feature for atom in conditions.atoms_of(rule)}
        places = [place]
        apart = []
        for other in groups:
            if other[0] & names:
                names |= other[0]
                places += other[1]
            else:
                apart.append(other)
        groups = [*apart, (names, sorted(places))]
    return [places for _, places in groups]


def _can_hold(told: "_Told", trials: Trials, rule: conditions.Condition) -> bool:
    if _asks_twice(rule):
        return trials.can_hold(rule)
    return True in told.outcomes(rule)


def _asks_twice(rule: conditions.Condition) -> bool:
    """Whether a feature is asked more than once, so that the answers depend on one another."""
    names = [atom.feature for atom in conditions.atoms_of(rule)]
    return len(set(names)) < len(names)


def _tell_who_contradicts(
    context: Context,
    told: "_Told",
    trials: Trials,
    steps: Sequence[ReadStep],
    rules: Sequence[conditions.Condition],
    group: Sequence[int],
    where: str,
) -> None:
    for number, later in enumerate(group):
        for earlier in group[:number]:
            if not _can_hold(told, trials, All((rules[earlier], rules[later]))):
                one, other = steps[earlier], steps[later]
                _contradict(context, one, other, _why(context, one, other))
                return
    context.wrong(
        steps[group[-1]].place, where, "nobody can be in it: its conditions contradict one another."
    )


def _why(context: Context, one: ReadStep, other: ReadStep) -> str:
    names = [set(members_of(step.condition)) for step in (one, other)]
    families = [{context.vocabulary.family_with(each) for each in some} - {None} for some in names]
    shared = sorted(str(each) for each in families[0] & families[1])
    if not shared or names[0] & names[1]:
        return ""
    return f": nobody is in two segments of {shared[0]}"


def _contradict(context: Context, one: ReadStep, other: ReadStep, why: str = "") -> None:
    context.wrong(
        other.place,
        other.where,
        f'nobody can be in it: "{one.said}" and "{other.said}" contradict one another'
        f"{why}. Change one.",
    )


@dataclass(frozen=True)
class _Count:
    """How many rows of a kind a step asks for, by measure; `some` is what it asks for itself."""

    step: ReadStep
    rows: Rows
    ends: Mapping[str, tuple[int, int | None]]
    some: Counted | None = None


def _check_subsets(context: Context, steps: Sequence[ReadStep]) -> None:
    """Whoever did something narrow did the wider thing too, and as often."""
    counts = [
        found
        for step in steps
        for part in _parts_of(step.condition)
        for found in _counts_of(step, part)
    ]
    for wide in counts:
        for narrow in counts:
            if narrow is wide or not narrow.some or not _is_within(narrow.rows, wide.rows):
                continue
            if not (_is_more(narrow, wide) or (wide.some and _is_later(narrow.some, wide.some))):
                continue
            one, other = sorted((wide.step, narrow.step), key=steps.index)
            if one is not other:
                is_wider = rows_shape(wide.rows) != rows_shape(narrow.rows)
                why = ": the one counts what the other does, and more" if is_wider else ""
                _contradict(context, one, other, why)
            else:
                context.wrong(one.place, one.where, f'"{one.said}" holds for nobody: change it.')
            return


def _parts_of(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _parts_of(part)
    else:
        yield condition


def _counts_of(step: ReadStep, condition: Condition) -> Iterator[_Count]:
    """What a condition says of a number of rows, if that is all it says or all of it holds."""
    is_not = isinstance(condition, Not)
    counted = condition.part if isinstance(condition, Not) else condition
    if not isinstance(counted, Counted):
        return
    if counted.is_not if not is_not else not (counted.is_not or counted.measured):
        yield _Count(step, counted.rows, {"times": (0, 0)})
    elif not is_not:
        yield _Count(step, counted.rows, counts_of(counted), counted)
    elif not counted.is_not and len(counted.measured) == 1:
        # Not at least three is two at most, or none.
        (measured,) = counted.measured
        least, most = ends_of(measured.atom) if measured.measure in COUNTED else (0, None)
        if least > 0 and most is None:
            yield _Count(step, counted.rows, {measured.measure: (0, least - 1)})


def _is_more(narrow: _Count, wide: _Count) -> bool:
    """Whether more of the narrow is asked for than is allowed of the wide."""
    return any(
        most is not None and narrow.ends.get(measure, (0, None))[0] > most
        for measure, (_, most) in wide.ends.items()
    )


def _is_later(narrow: Counted, wide: Counted) -> bool:
    """Whether the narrow was done after the most recent time of the wide, or before its first."""
    recent, first = phrase_of(wide, "most_recent"), phrase_of(wide, "first_time")
    for kind in KINDS:
        days = days_of_rows(narrow, kind)
        latest, earliest = days_of_phrase(recent, kind).late, days_of_phrase(first, kind).early
        if days.within(Days(earliest, latest)).is_empty:
            return True
    return False


def _is_within(narrow: Rows, wide: Rows) -> bool:
    if (narrow.source, narrow.name) != (wide.source, wide.name):
        return False
    if rows_shape(narrow, with_gaps=False) == rows_shape(wide, with_gaps=False):
        return True
    if wide.latest is not None or (wide.steps and wide.steps != narrow.steps):
        return False
    asked = {filter_shape(each) for each in (*narrow.filters, *narrow.base)}
    if not {filter_shape(each) for each in wide.filters} <= asked:
        return False
    return wide.window == EVER or _is_window_within(narrow.window, wide.window)


def _is_window_within(narrow: Window, wide: Window) -> bool:
    if narrow == wide:
        return True
    # Which occurrence of an occasion counts depends on when its days are over.
    if narrow.around or wide.around:
        return False
    for kind in KINDS:
        days, of = days_of_window(narrow, kind), days_of_window(wide, kind)
        if days.within(of) != days:
            return False
    return True


@dataclass
class _Told:
    """Conditions told as conditions on features, so that they can be tried."""

    context: Context
    subjects: dict[str, Subject] = field(default_factory=dict)

    def outcomes(self, rule: conditions.Condition) -> frozenset[bool | None]:
        """What a rule may come to, if every feature in it is asked once."""
        atoms: dict[str, list[Atom]] = {}
        for atom in conditions.atoms_of(rule):
            atoms.setdefault(atom.feature, []).append(atom)
        domains = {name: trials_of(self.subjects[name], of) for name, of in atoms.items()}
        return outcomes(rule, domains, {})

    def tell(self, condition: Condition) -> conditions.Condition:
        """Return a condition as one on features, some of which are made up for it."""
        if isinstance(condition, Atom):
            self.subjects[condition.feature] = self.context.subjects[condition.feature]
            return condition
        if isinstance(condition, Not):
            return Not(self.tell(condition.part))
        if isinstance(condition, All):
            return All(tuple(self.tell(part) for part in condition.parts))
        if isinstance(condition, Any):
            return Any(tuple(self.tell(part) for part in condition.parts))
        if isinstance(condition, Counted):
            return self._tell_counted(condition)
        if isinstance(condition, InArm):
            # A split with one arm is everybody.
            name = f"split {condition.split}"
            arms = self.context.vocabulary.splits.get(condition.split, ())
            self.subjects[name] = Subject(name, "text", values=arms, is_always_known=True)
            return Atom(name, "is", (condition.arm.lower(),), "", condition.arm)
        if isinstance(condition, Member):
            family = self.context.vocabulary.family_with(condition.segment)
            if family:
                name = f"family {family}"
                self.subjects[name] = Subject(name, "text", is_always_known=True)
                return Atom(name, "is", (condition.segment,), "", condition.segment)
        assert isinstance(condition, Compared | Ranked | Member)
        name = repr(shape(condition))
        is_known = isinstance(condition, Member)
        self.subjects[name] = Subject(name, "yes or no", is_always_known=is_known)
        return Atom(name, "yes", (), "", "yes")

    def _tell_counted(self, counted: Counted) -> conditions.Condition:
        rows = repr(rows_shape(counted.rows, with_gaps=False))
        times = f"{rows} times"
        self.subjects[times] = replace(_COUNT, name=times)
        if counted.is_not:
            return Atom(times, "exactly", (_ZERO,), "", "exactly 0")
        parts: list[conditions.Condition] = [Atom(times, "at least", (_ONE,), "", "at least 1")]
        for measured in counted.measured:
            measure = measured.measure
            name = f"{rows} {measure}"
            if measure in SHARES:
                name += repr(rows_shape(counted.out_of)) if counted.out_of else ""
            if counted.rows.source == "did":
                subject = subject_of_measure(verbs()[counted.rows.name], measure)
            else:
                subject = _COUNT
            if measure in SHARES and (measure == "spent_share" or not self._is_part(counted)):
                # What was spent can be below nothing, so that a part is more than the whole.
                subject = replace(subject, unit="ratio")
            self.subjects[name] = replace(subject, name=name)
            parts.append(replace(measured.atom, feature=name))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    @staticmethod
    def _is_part(counted: Counted) -> bool:
        """Whether the rows are among those they are a share of, so that it is 100% at most."""
        return counted.out_of is not None and (
            counted.rows.latest is not None or _is_within(counted.rows, counted.out_of)
        )
