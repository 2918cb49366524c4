"""Random segments over the whole grammar, each as it is declared and as it is meant.

A declaration is plain dicts and lists, ready to be written as YAML. Beside it stands its normal
form, made here and not read by the compiler, so that what the compiler reads can be compared too.
Values are taken from the rows of a world, so that many of them lie on a boundary.

    python random_segments.py WAREHOUSE [NUMBER] [SEED]      how many members random segments have
"""

import itertools
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any as Anything

import numpy as np
import yaml
from segment_oracle import SHARES, VERBS, Array, Column, Oracle, Verb, World
from segment_world import read_world

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.mistakes import Place
from finegrain.compiler.phrases import Atom, Subject, Value
from finegrain.compiler.relations import contact_subjects, relations, stores
from finegrain.compiler.segments.normal import (
    EVER,
    Compared,
    Condition,
    Counted,
    Filter,
    InArm,
    Measured,
    Member,
    Ranked,
    Rows,
    Segment,
    Step,
    Window,
)
from finegrain.compiler.subjects import subject_of
from finegrain.compiler.verbs import verbs
from finegrain.dictionary.features import ACCOUNTS, CUSTOMERS, load_features

Declared = dict[str, Anything]
# What is wrong with a declaration that asks for everybody or nobody: another one is drawn.
POINTLESS = ("holds for everybody", "holds for nobody", "contradict", "is always 100%",
             "has the same rule")  # fmt: skip
# What is wrong with a condition that holds for nobody, wherever it stands: drawn again too.
IMPOSSIBLE = ("cannot be", "never is")
AIM = (0.001, 0.9)
SIGNS = ("at least", "more than", "at most", "less than", "exactly")
NOTHING = "no such thing"


@dataclass
class Chosen:
    """Rows as they are declared, and as they are meant."""

    keys: Declared
    filters: tuple[Filter, ...]
    window: Window


@dataclass
class Maker:
    """Makes segments, one after the other, from what a world holds.

    Args:
        world: the rows.
        project: folder of dbt_project.yml, for the dictionary of features.
        seed: equal seeds make equal segments.
        wrong: tells what the compiler finds wrong with a declaration; what is pointless is drawn
            again, and anything else is left for the caller to see.
    """

    world: World
    project: Path
    seed: int = 0
    wrong: Callable[[Declared], str] = lambda declared: ""
    made: list[Segment] = field(default_factory=list)
    pointless: list[tuple[str, Segment, Array]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.oracle = Oracle(self.world)
        features = {
            "customer": load_features(self.project, CUSTOMERS),
            "account": load_features(self.project, ACCOUNTS),
        }
        self.subjects: dict[str, dict[str, Subject]] = {
            of: {each.name: subject_of(each) for each in found} for of, found in features.items()
        }
        self.subjects["contact"] = contact_subjects()
        self._numbers: dict[int, list[Decimal]] = {}

    # Segments.

    def segments(self, number: int) -> Iterator[tuple[Declared, Segment]]:
        """Give so many segments: most have some members, and not all."""
        for place in range(1, number + 1):
            of = self.random.choices(["customer", "account", "contact"], [90, 7, 3])[0]
            is_free = self.random.random() < 0.1
            for attempt in itertools.count():
                declared, segment = self._segment(f"random_{place}", of)
                share = self.oracle.mask(segment).mean()
                sentence = self.wrong(declared)
                is_sound = not any(words in sentence for words in (*POINTLESS, *IMPOSSIBLE))
                if not is_sound:
                    self.pointless.append((sentence, segment, self.oracle.mask(segment)))
                if is_sound and (is_free or AIM[0] <= share <= AIM[1] or attempt > 10):
                    break
                self.oracle.forget(segment)
            self.made.append(segment)
            yield declared, segment

    def _segment(self, name: str, of: str) -> tuple[Declared, Segment]:
        label = name.replace("_", " ").capitalize()
        # Some ask for something sensitive, and it does no harm to say so of the others.
        declared: Declared = {"segment": name, "label": label, "sensitive": True}
        if of != "customer":
            declared["of"] = of
        inside: list[tuple[str, Condition]] = []
        if self.random.random() < 0.15:
            keys, condition = self._features(of)
            declared["inside"] = keys
            inside = [(str(part), part) for part in condition]
        where = []
        steps: list[tuple[str, Condition]] = []
        for _ in range(self.random.choices([1, 2, 3], [4, 4, 2])[0]):
            keys, parts = self._condition(of, 0)
            where.append(keys)
            steps += [(str(part), part) for part in parts]
        declared["where"] = where
        expires_on = None
        if self.random.random() < 0.03:
            expires_on = self.world.as_of + timedelta(days=self.random.choice([-1, 0, 1]))
            declared["expires_on"] = expires_on.isoformat()
        segment = Segment(
            name, declared["label"], of, Place(1, 1), tuple(steps), tuple(inside),
            expires_on=expires_on,
        )  # fmt: skip
        return declared, segment

    def _condition(self, of: str, depth: int) -> tuple[Declared, list[Condition]]:
        """One entry of a `where`, and the conditions that it is."""
        kinds: dict[Callable[[], tuple[Declared, list[Condition]]], float] = {
            lambda: self._features(of): 30,
            lambda: self._event(of): {"customer": 50, "account": 20}.get(of, 0),
            lambda: self._relation(of): {"customer": 5, "account": 30, "contact": 30}[of],
            lambda: self._near(): 3 if of == "customer" else 0,
            lambda: self._member(of): 5,
            lambda: self._arm(): 2 if self.world.splits else 0,
            lambda: self._group(of, depth): 12 if depth < 2 else 0,
        }
        return self.random.choices(list(kinds), list(kinds.values()))[0]()

    def _group(self, of: str, depth: int) -> tuple[Declared, list[Condition]]:
        kind = self.random.choice(["any", "any", "all", "not"])
        if kind == "not":
            keys, parts = self._condition(of, depth + 1)
            return {"not": keys}, [Not(_together(parts))]
        made = [self._condition(of, depth + 1) for _ in range(self.random.randint(2, 3))]
        whole = tuple(_together(parts) for _, parts in made)
        return {kind: [keys for keys, _ in made]}, [Any(whole) if kind == "any" else All(whole)]

    # Features.

    def _features(self, of: str) -> tuple[Declared, list[Condition]]:
        keys: Declared = {}
        parts: list[Condition] = []
        for _ in range(self.random.choices([1, 2], [4, 1])[0]):
            name = self.random.choice(list(self.subjects[of]))
            subject, column = self.subjects[of][name], self.world.features[of][name]
            if name in keys or not column.known.any():
                continue
            chance = self.random.random()
            if subject.kind == "number" and chance < 0.12:
                keys[name], ranked = self._rank(of, name)
                parts.append(ranked)
            elif subject.kind == "number" and chance < 0.2:
                keys[name], multiple = self._multiple(of, name)
                parts.append(multiple)
            else:
                keys[name], phrase = self._phrases(subject, column)
                # A list of phrases is read as a condition like others.
                parts.append(phrase if isinstance(phrase, Atom) else Any(phrase.parts))
        return (keys, parts) if parts else self._features(of)

    def _rank(self, of: str, name: str) -> tuple[str, Condition]:
        is_top = self.random.random() < 0.6
        is_percent = self.random.random() < 0.6
        size = len(self.world.ids[of])
        most = max(2, size // 5)
        number = self._one([1, 2.5, 5, 10, 33, 50] if is_percent else [1, 7, 100, most])
        each = None
        said = f"{'top' if is_top else 'bottom'} {number}{'%' if is_percent else ''}"
        if self.random.random() < 0.4:
            values = {
                other: len(self.world.features[of][other].texts)
                for other, subject in self.subjects[of].items()
                if subject.kind == "text"
            }
            each = self._one([other for other, number in values.items() if 1 < number < 60])
            said += f" in each {each}"
        return said, Ranked(name, is_top, Decimal(str(number)), is_percent, each, said)

    def _multiple(self, of: str, name: str) -> tuple[str, Condition]:
        subject = self.subjects[of][name]
        others = [
            each.name
            for each in self.subjects[of].values()
            if each.kind == "number" and each.unit == subject.unit and each.name != name
        ]
        if not others:
            return self._rank(of, name)
        other = self._one(others)
        sign, percent = self._one(SIGNS), self._one(["50", "100", "100", "110", "200", "62.5"])
        said = f"{sign} {percent}% of {other}"
        return said, Compared(name, sign, Decimal(percent) / 100, other, said)

    def _phrases(self, subject: Subject, column: Column) -> tuple[Anything, Atom | Any[Atom]]:
        """A phrase, or now and then a list of which one is enough."""
        can_be_unknown = not column.known.all() and not subject.is_always_known
        if can_be_unknown and self.random.random() < 0.08:
            operator = self._one(["known", "unknown"])
            return operator, Atom(subject.name, operator, (), subject.unit, operator)
        if subject.kind in ("text", "list"):
            return self._texts(subject, column, can_be_unknown=can_be_unknown)
        if subject.kind == "yes or no":
            is_yes = self.random.random() < 0.6
            said: Anything = self._one(["yes", "Yes", True] if is_yes else ["no", "No", False])
            return said, Atom(subject.name, "yes" if is_yes else "no", (), subject.unit, str(said))
        one = self._day if subject.kind == "day" else self._number
        if self.random.random() < 0.08:
            made = [one(subject, column) for _ in range(2)]
            if made[0][0] != made[1][0]:
                return [said for said, _ in made], Any(tuple(atom for _, atom in made))
        return one(subject, column)

    def _texts(
        self, subject: Subject, column: Column, *, can_be_unknown: bool
    ) -> tuple[Anything, Atom | Any[Atom]]:
        whole = [column.texts[code] for code in np.unique(column.values[column.known])]
        if subject.kind == "list":
            whole = sorted({text for each in whole for text in each.split(", ")})
        usual = [column.texts[code] for code in self._some(column.values[column.known], 2)]
        if subject.kind == "list":
            usual = [self._one(text.split(", ")) for text in usual]
        values = [*usual, *self._some_of(whole, self.random.randint(0, 2))]
        if not subject.values and self.random.random() < 0.05:
            values.append(NOTHING)
        by_key = {value.lower(): value for value in values}
        values = self._some_of(list(by_key.values()), self.random.randint(1, len(by_key)))
        operator = "is" if subject.kind == "text" else "has"
        lower = tuple(value.lower() for value in values)
        atom = Atom(subject.name, operator, lower, subject.unit, " or ".join(values))
        written = [self._case(value) for value in values]
        if can_be_unknown and self.random.random() < 0.05:
            unknown = Atom(subject.name, "unknown", (), subject.unit, "unknown")
            return [*written, "unknown"], Any((atom, unknown))
        if len(written) == 1 and self.random.random() < 0.7:
            return written[0], atom
        return written, atom

    def _number(self, subject: Subject, column: Column) -> tuple[str, Atom]:
        numbers = self._sorted(column)
        said, operator, values = self._compare(numbers, is_share=subject.unit == "share")
        return said, Atom(subject.name, operator, values, subject.unit, said)

    def _compare(
        self, numbers: Sequence[Decimal], *, is_share: bool = False, least: Decimal | None = None
    ) -> tuple[str, str, tuple[Value, ...]]:
        """A phrase about numbers of which there are some, and what it means."""
        first, second = sorted(self._one(numbers) for _ in range(2))
        if self.random.random() < 0.2:
            # A little beside what there is.
            first = first + self._one([Decimal("0.01"), Decimal(1)])
        if least is not None:
            first, second = max(first, least), max(second, least)
        first, second = min(first, second), max(first, second)
        sign = "%" if is_share else ""
        low, high = [f"{number * 100 if is_share else number:f}" for number in (first, second)]
        if self.random.random() < 0.25:
            return f"{low} to {high}{sign}", "from to", (first, second)
        operator = self._one(SIGNS)
        if operator == "exactly" and len(set(numbers)) > 50 and self.random.random() < 0.8:
            operator = "at least"
        if least is not None and first == least and operator == "less than":
            operator = "at most"
        return f"{operator} {low}{sign}", operator, (first,)

    def _day(self, subject: Subject, column: Column) -> tuple[str, Atom]:
        said, operator, values = self._days(np.sort(column.values[column.known]))
        return said, Atom(subject.name, operator, values, subject.unit, said)

    def _days(self, days: Array, *, is_past: bool = False) -> tuple[str, str, tuple[Value, ...]]:
        """A phrase about days of which there are some, and what it means."""
        first, second = sorted(int(self._one(days)) for _ in range(2))
        if is_past:
            first, second = min(first, 0), min(second, 0)
        on = [self.world.as_of + timedelta(days=day) for day in (first, second)]
        chance = self.random.random()
        if second > 0 and not is_past and chance < 0.5:
            if self.random.random() < 0.5 and second % 7 == 0:
                return f"in the next {second // 7} weeks", "aged", (Decimal(-second), Decimal(-1))
            return f"in the next {second} days", "aged", (Decimal(-second), Decimal(-1))
        young, old = Decimal(max(-second, 0)), Decimal(max(-first, 0))
        if chance < 0.3:
            weeks = int(old + 1) % 7 == 0
            span = f"{int(old + 1) // 7} weeks" if weeks else f"{old + 1} days"
            return f"in the last {span}", "aged", (Decimal(0), old)
        if chance < 0.5:
            return f"{young} to {old} days ago", "aged", (young, old)
        if chance < 0.65 and old > 0:
            return f"more than {old - 1} days ago", "aged", (old, None)
        if chance < 0.8:
            return f"{on[0]} to {on[1]}", "dated", (on[0], on[1])
        if chance < 0.9:
            return f"since {on[0]}", "dated", (on[0], None)
        return f"before {on[1]}", "dated", (None, on[1] - timedelta(days=1))

    # Events.

    def _verbs(self, of: str) -> list[str]:
        known = verbs()
        return [
            name
            for name, verb in VERBS.items()
            if verb.source in self.world.events
            and known[name].source.of == of
            and self._is_there(verb)
        ]

    def _is_there(self, verb: Verb) -> bool:
        """Whether the world has what the verb is about."""
        columns = self.world.events[verb.source].columns
        needed = {name for _, name in verb.measures.values()} | {*verb.filters.values(), verb.day}
        return needed - {""} <= set(columns)

    def _event(self, of: str) -> tuple[Declared, list[Condition]]:
        known = self._verbs(of)
        if not known:
            return self._features(of)
        verb = self._one(known)
        chosen = self._chosen(of, verb)
        rows = Rows("did", verb, chosen.filters, chosen.window)
        if self.random.random() < 0.2:
            keys = {"did_not": verb, **chosen.keys}
            return keys, [Counted(rows, is_not=True, said=str(keys))]
        keys = {"did": verb, **chosen.keys}
        if self.random.random() < 0.15:
            followed, steps = self._steps(of, verb)
            keys["followed_by"] = followed
            rows = Rows("did", verb, chosen.filters, chosen.window, steps)
        out_of = None
        chance = self.random.random()
        if chance < 0.25 and set(SHARES.values()) & set(VERBS[verb].measures):
            rows, out_of = self._base(of, keys, rows)
        measured: list[Measured] = []
        if out_of is not None and (rows.latest is None or self.random.random() < 0.5):
            name = self._one(
                [
                    share
                    for share, measure in SHARES.items()
                    if measure in VERBS[verb].measures and measure in VERBS[out_of.name].measures
                ]
            )
            measured.append(self._share(of, rows, out_of, name, keys))
        elif rows.latest is None:
            out_of = None
        for _ in range(self.random.choices([0, 1, 2], [2, 5, 1])[0]):
            found = self._measure(of, rows, keys)
            if found is not None:
                measured.append(found)
                if found.measure == "every":
                    rows = replace(rows, gaps=int(str(keys["times"]).rsplit(" ", 1)[1]))
                    measured = [each for each in measured if each.measure != "times"]
                    number = Decimal(rows.gaps or 0)
                    atom = Atom("times", str(keys["times"]).rsplit(" ", 1)[0], (number,), "", "")
                    measured.append(Measured("times", atom))
        return keys, [Counted(rows, tuple(measured), out_of, said=str(keys))]

    def _chosen(self, of: str, verb: str, *, most: int = 2) -> Chosen:
        """Filters and a window."""
        keys: Declared = {}
        filters = []
        known = verbs()[verb].filters
        for name in self._some_of(list(known), min(len(known), self.random.randint(0, most))):
            condition = self._filter(verb, name)
            if condition is not None:
                keys[name], found = condition
                filters.append(Filter(name, found))
        window_keys, window = self._window(of, verb)
        return Chosen(keys | window_keys, tuple(filters), window)

    def _filter(self, verb: str, name: str) -> tuple[Anything, Atom | Any[Atom]] | None:
        wanted = verbs()[verb].filters[name]
        means = VERBS[verb]
        column = self.world.events[means.source].columns[means.filters[name]]
        if not column.known.any():
            return None
        if wanted.kind == "category":
            return self._categories(name, column)
        if wanted.kind == "term":
            return self._terms(name, column)
        if wanted.kind == "page":
            return self._pages(name, column)
        subject = Subject(name, wanted.kind, wanted.unit, wanted.values)
        return self._phrases(subject, column)

    def _categories(self, name: str, column: Column) -> tuple[Anything, Atom]:
        values = []
        for code in self._some(column.values[column.known], self.random.randint(1, 3)):
            nodes = [node.strip() for node in column.texts[code].split(">")]
            first = self.random.randrange(len(nodes))
            last = first + (1 if self.random.random() < 0.7 else 2)
            values.append(" > ".join(nodes[first:last]))
        if self.random.random() < 0.04:
            values.append(NOTHING)
        values = list({value.lower(): value for value in values}.values())
        atom = Atom(name, "category", tuple(value.lower() for value in values), "", "")
        written = [self._case(value) for value in values]
        return (written[0] if len(written) == 1 else written), atom

    def _terms(self, name: str, column: Column) -> tuple[Anything, Atom]:
        values = []
        for code in self._some(column.values[column.known], self.random.randint(1, 3)):
            term = column.texts[code].split()
            first = self.random.randrange(len(term))
            last = self.random.randint(first + 1, len(term))
            found = " ".join(term[first:last])
            values.append(found if self.random.random() < 0.93 else found[:-1] or "x")
        values = list({value.lower(): value for value in values}.values())
        atom = Atom(name, "term", tuple(value.lower() for value in values), "", "")
        written = [self._case(value) for value in values]
        return (written[0] if len(written) == 1 else written), atom

    def _pages(self, name: str, column: Column) -> tuple[Anything, Atom]:
        values = []
        for code in self._some(column.values[column.known], self.random.randint(1, 3)):
            path = column.texts[code]
            # One above it may have been seen too, or not at all.
            above = path.rpartition("/")[0]
            values.append(path if self.random.random() < 0.9 else above or "/")
        if self.random.random() < 0.04:
            values.append(NOTHING)
        values = list(dict.fromkeys(values))
        atom = Atom(name, "is", tuple(values), "", "")
        ends = ["", "", "/"]
        written = [self._case(value) + self._one(ends) for value in values]
        return (written[0] if len(written) == 1 else written), atom

    def _event_days(self, verb: str) -> Array:
        rows = self.world.events[VERBS[verb].source]
        days = rows.columns[VERBS[verb].day]
        found: Array = days.values[days.known & (rows.members >= 0) & (days.values <= 0)]
        return found

    def _window(self, of: str, verb: str) -> tuple[Declared, Window]:
        chance = self.random.random()
        days = self._event_days(verb)
        if chance < 0.3 or not len(days):
            return {}, EVER
        if chance < 0.6:
            number = self._one([7, 30, 90, 180, 365, 730, 1 - int(self._one(days))])
            said = f"{number} days" if number % 7 else f"{number // 7} weeks"
            return {"in_the_last": said}, Window(0, number - 1)
        if chance < 0.85:
            said, operator, values = self._days(days, is_past=True)
            if operator == "aged":
                young, old = [None if each is None else int(str(each)) for each in values]
                return {"happened": said}, Window(young or 0, old)
            first, last = [each if isinstance(each, date) else None for each in values]
            return {"happened": said}, Window(first=first, last=last)
        start = self.random.choice([-30, -14, -3, -1, 0, 1, 10])
        end = start + self.random.choice([0, 3, 7, 14, 60])
        keys: Declared = {"days": f"{start} to {end}"}
        if of == "customer" and self.random.random() < 0.6:
            known = sorted({occasion for _, occasion, _ in self.world.occasions})
            chosen = tuple(self._some_of(known, self.random.randint(1, 3)))
            years = self.random.choice([1, 1, 2, 3])
            if years > 1 or self.random.random() < 0.3:
                keys["years"] = years
            around = list(chosen) if len(chosen) > 1 else chosen[0]
            window = Window(around=chosen, from_day=start, to_day=end, years=years)
            return {"around": around} | keys, window
        features = [each.name for each in self.subjects[of].values() if each.kind == "day"]
        feature = self._one(features)
        window = Window(around=(feature,), is_around_feature=True, from_day=start, to_day=end)
        return {"around": feature} | keys, window

    def _steps(self, of: str, before: str) -> tuple[list[Declared], tuple[Step, ...]]:
        declared, steps = [], []
        number = self.random.choices([1, 2], [3, 1])[0]
        for place in range(number):
            verb = self._one(self._verbs(of))
            is_not = place == number - 1 and self.random.random() < 0.3
            keys: Declared = {"did_not" if is_not else "did": verb}
            filters = []
            names = list(verbs()[verb].filters)
            for name in self._some_of(names, min(len(names), self.random.choice([0, 0, 1]))):
                found = self._filter(verb, name)
                if found is not None:
                    keys[name] = found[0]
                    filters.append(Filter(name, found[1]))
            both = set(verbs()[before].same) & set(verbs()[verb].same)
            same = self._one(sorted(both)) if both and self.random.random() < 0.5 else None
            if same is not None:
                keys["same"] = same
            within = None
            if self.random.random() < 0.7:
                within = self._one([0, 1, 3, 7, 14, 60, 180])
                keys["within"] = f"{within} days"
                if verb == before and within == 0:
                    within, keys["within"] = 7, "1 week"
            declared.append(keys)
            steps.append(Step(verb, is_not, tuple(filters), same, within))
            before = verb
        return declared, tuple(steps)

    def _base(self, of: str, keys: Declared, rows: Rows) -> tuple[Rows, Rows | None]:
        """What a share is out of; the key is added."""
        verb = rows.name
        chance = self.random.random()
        if chance < 0.3 and (rows.filters or rows.steps):
            if self.random.random() < 0.5:
                keys["out_of"] = "all"
            return rows, Rows("did", verb, (), rows.window)
        if chance < 0.55 and verbs()[verb].source.at:
            number = self._one([1, 2, 3, 5, 10])
            base = self._chosen(of, verb, most=1)
            wanted = {name: base.keys[name] for name in (each.name for each in base.filters)}
            if rows.window == EVER and self.random.random() < 0.5:
                wanted = dict(base.keys)
                rows = replace(rows, window=base.window)
            keys["out_of"] = {**wanted, "latest": number}
            latest = Rows("did", verb, base.filters, rows.window, (), number, base.filters)
            rows = Rows("did", verb, rows.filters, rows.window, rows.steps, number, base.filters)
            return rows, latest
        other = verb
        base_keys: Declared = {}
        if self.random.random() < 0.3:
            shared = [
                each
                for each in self._verbs(of)
                if set(SHARES.values()) & set(VERBS[verb].measures) & set(VERBS[each].measures)
            ]
            other = self._one(shared)
            if other != verb:
                base_keys["did"] = other
        chosen = self._chosen(of, other, most=1)
        window = rows.window if chosen.window == EVER else chosen.window
        base_keys |= chosen.keys
        if not base_keys or (not chosen.filters and window == rows.window and other == verb):
            if not (rows.filters or rows.steps):
                return rows, None
            keys["out_of"] = "all"
            return rows, Rows("did", verb, (), rows.window)
        keys["out_of"] = base_keys
        if rows.window == EVER:
            # One window that is written inside is that of both.
            rows = replace(rows, window=window)
        return rows, Rows("did", other, chosen.filters, window)

    def _share(self, of: str, rows: Rows, out_of: Rows, name: str, keys: Declared) -> Measured:
        part, scale = self.oracle.sums(of, rows, SHARES[name])
        whole, whole_scale = self.oracle.sums(of, out_of, SHARES[name])
        known = (whole != 0) & (part != 0)
        found = [
            Fraction(int(one) * whole_scale, int(other) * scale)
            for one, other in zip(part[known][:500], whole[known][:500], strict=True)
        ]
        numbers = [Decimal(round(each * 10_000)) / 10_000 for each in found if 0 < each <= 100] or [
            Decimal("0.5")
        ]
        least = Decimal("0.0001")
        said, operator, values = self._compare(numbers, is_share=True, least=least)
        keys[name] = said
        return Measured(name, Atom(name, operator, values, "share", said))

    def _measure(self, of: str, rows: Rows, keys: Declared) -> Measured | None:
        """One measure; the key is added."""
        names = [*VERBS[rows.name].measures, "on_days", "most_recent", "first_time"]
        names += ["average_spent"] if "spent" in VERBS[rows.name].measures else []
        names += ["every", "times", "times"]
        name = self._one(names)
        if name in keys or (name == "every" and "times" in keys):
            return None
        chosen = self.oracle.chosen(of, rows)
        table = self.oracle.table(of, rows)
        if name in ("most_recent", "first_time"):
            days = table.columns[VERBS[rows.name].day].values[chosen]
            if not len(days):
                days = np.array([-10])
            said, operator, values = self._days(np.sort(days), is_past=True)
            keys[name] = said
            return Measured(name, Atom(name, operator, values, "", said))
        if name == "every":
            number, low = self._one([2, 2, 3, 4]), self._one([1, 7, 20, 45])
            high = low + self._one([0, 10, 30, 100])
            keys["times"] = f"{self._one(['at least', 'at least', 'exactly'])} {number}"
            keys["every"] = f"{low} to {high} days"
            atom = Atom(name, "from to", (Decimal(low), Decimal(high)), "days", keys["every"])
            return Measured(name, atom)
        if name == "average_spent":
            spent, scale = self.oracle.sums(of, rows, "spent")
            times, _ = self.oracle.sums(of, rows, "times")
            known = times > 0
            both = zip(spent[known][:500], times[known][:500], strict=True)
            each = [Fraction(int(one), int(other) * scale) for one, other in both]
            numbers = [Decimal(round(number * 100)) / 100 for number in each if number > 0]
            least = Decimal("0.01")
        else:
            total, scale = self.oracle.sums(of, rows, name)
            numbers = [Decimal(int(number)) / scale for number in np.sort(total[total > 0])]
            is_money = name in ("spent", "discount", "amount")
            least = Decimal("0.01") if is_money else Decimal(1)
            if not is_money:
                numbers = [Decimal(int(number)) for number in numbers]
        said, operator, values = self._whole_compare(numbers or [least], least, name)
        keys[name] = said
        return Measured(name, Atom(name, operator, values, "", said))

    def _whole_compare(
        self, numbers: Sequence[Decimal], least: Decimal, name: str
    ) -> tuple[str, str, tuple[Value, ...]]:
        """The same as of numbers; counts are whole."""
        while True:
            said, operator, values = self._compare(numbers, least=least)
            if least == 1 and any(value != int(str(value).split(".")[0]) for value in values):
                continue
            return said, operator, values

    # What belongs to members.

    def _relation(self, of: str) -> tuple[Declared, list[Condition]]:
        known = [
            name for name, each in relations().items()
            if of in each.of and (name, of) in self.world.relations
        ]  # fmt: skip
        if not known:
            return self._features(of)
        name = self._one(known)
        relation, table = relations()[name], self.world.relations[name, of]
        subjects = {each: subject for each, (subject, _) in relation.columns.items()}
        if relation.features_of:
            subjects = {**self.subjects[relation.features_of], **subjects}
        keys: Declared = {}
        filters = []
        for each in self._some_of(list(subjects), self.random.choice([0, 1, 1, 2])):
            column = table.columns[each]
            if column.known.any():
                keys[each], found = self._phrases(subjects[each], column)
                filters.append(Filter(each, found))
        rows = Rows("has", name, tuple(filters))
        if self.random.random() < 0.2:
            keys = {"has_not": name, **keys}
            return keys, [Counted(rows, is_not=True, said=str(keys))]
        keys = {"has": name, **keys}
        measured = []
        if self.random.random() < 0.4:
            total, _ = self.oracle.sums(of, rows, "rows")
            numbers = [Decimal(int(number)) for number in np.sort(total[total > 0])]
            if self.random.random() < 0.1:
                keys["count"] = "exactly 0"
                return keys, [Counted(rows, is_not=True, said=str(keys))]
            said, operator, values = self._whole_compare(
                numbers or [Decimal(1)], Decimal(1), "count"
            )
            keys["count"] = said
            measured = [Measured("times", Atom("times", operator, values, "", said))]
        return keys, [Counted(rows, tuple(measured), said=str(keys))]

    def _near(self) -> tuple[Declared, list[Condition]]:
        columns = self.world.relations["store", "customer"].columns
        subjects = {each: subject for each, (subject, _) in stores().columns.items()}
        keys: Declared = {"near": "store"}
        filters = []
        if self.random.random() < 0.5:
            keys["id"], found = self._texts(subjects["id"], columns["id"], can_be_unknown=False)
            filters.append(Filter("id", found))
        number = round(Decimal(str(self._one(columns["km"].values))), self._one([0, 1, 2]))
        if self.random.random() < 0.3:
            number = self._one(self._sorted(columns["km"]))
        number = min(number, Decimal(100))
        operator = self._one(["at most", "at most", "less than", "at least", "more than"])
        keys["km"] = f"{operator} {number:f}"
        filters.append(Filter("km", Atom("km", operator, (number,), "km", keys["km"])))
        rows = Rows("near", "store", tuple(filters))
        return keys, [Counted(rows, said=str(keys))]

    def _member(self, of: str) -> tuple[Declared, list[Condition]]:
        macros = [name for kind, name in self.world.segments if kind == of]
        own = [segment.name for segment in self.made if segment.of == of]
        known = own if own and (self.random.random() < 0.5 or not macros) else macros
        if not known:
            return self._features(of)
        names = self._some_of(known, self.random.choice([1, 1, 2, 3]))
        is_in = self.random.random() < 0.7
        key = "in" if is_in else "not_in"
        keys = {key: names if len(names) > 1 or self.random.random() < 0.3 else names[0]}
        whole: Condition = Any(tuple(Member(name, name) for name in names))
        return keys, [whole if is_in else Not(whole)]

    def _arm(self) -> tuple[Declared, list[Condition]]:
        split = self._one(list(self.world.splits))
        arm = self._one([arm for arm, _ in self.world.splits[split]])
        return {"split": split, "arm": arm}, [InArm(split, arm, f"{split} {arm}")]

    # Drawing.

    def _one(self, choices: Anything) -> Anything:
        return choices[self.random.randrange(len(choices))]

    def _some_of(self, choices: list[str], number: int) -> list[str]:
        return self.random.sample(choices, min(number, len(choices)))

    def _some(self, codes: Array, number: int) -> list[int]:
        """Frequent ones more often, each once."""
        return sorted({int(self._one(codes)) for _ in range(number)})

    def _case(self, text: str) -> str:
        return self.random.choices([text, text.upper(), text.lower()], [6, 1, 1])[0]

    def _sorted(self, column: Column) -> list[Decimal]:
        """The known numbers of a column in order, exactly as they are."""
        if id(column) not in self._numbers:
            values = np.sort(column.values[column.known])
            values = values[:: max(1, len(values) // 1000)]
            if values.dtype == np.float64:
                found = [Decimal(repr(float(value))) for value in values]
            else:
                found = [plain(Decimal(int(value)) / column.scale) for value in values]
            self._numbers[id(column)] = found
        return self._numbers[id(column)]


def plain(number: Decimal) -> Decimal:
    """A number with four places at most, and no more than it needs."""
    return Decimal(f"{round(number, 4):f}".rstrip("0").rstrip("."))


def _together(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def pack_yaml(name: str, declared: Sequence[Declared]) -> str:
    """The property file of a pack."""
    about = "One row per member and random segment of the pack that he is in."
    meta = {"segments": list(declared)}
    model = {"name": name, "description": about, "config": {"meta": meta}}
    return yaml.safe_dump({"version": 2, "models": [model]}, sort_keys=False, allow_unicode=True)


def main() -> None:
    """Print how many members random segments have."""
    file = Path(sys.argv[1])
    number, seed = [int(each) for each in (*sys.argv[2:4], "200", "1")[:2]]
    maker = Maker(read_world(file), Path(__file__).parents[2], seed)
    shares = []
    for _, segment in maker.segments(number):
        shares.append(float(maker.oracle.mask(segment).mean()))
    edges = [0, 1e-9, 0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 0.999999, 1.01]
    for low, high in itertools.pairwise(edges):
        inside = sum(low <= share < high for share in shares)
        print(f"{low:9.4f} to {high:9.4f}: {inside:5d}")


if __name__ == "__main__":
    main()
