"""Conditions of segments as SQL.

A condition stands in a `where` or under `not`. In a `where` unknown is as good as false, so that a
thing never done may be null there; under `not` it has to be false.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from finegrain.compiler.condition_sql import atom_sql, literal
from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom
from finegrain.compiler.segments.normal import (
    Compared,
    Condition,
    Counted,
    InArm,
    Leaf,
    Measured,
    Member,
    Ranked,
    Rows,
)
from finegrain.compiler.segments.rows import COLUMNS, SHARES, Chosen, rows_key

SIGNS = {"at least": ">=", "more than": ">", "at most": "<=", "less than": "<", "exactly": "="}


@dataclass
class Needs:
    """What conditions need beside the features of a member.

    `measures` are columns by the name of the chosen rows, `models` the model that measures these,
    `ranks` rankings by name, `segments` ids of other segments; each in the order of its first use.
    """

    measures: dict[str, dict[str, None]] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    ranks: dict[str, Ranked] = field(default_factory=dict)
    segments: dict[str, None] = field(default_factory=dict)

    def measures_listed(self) -> str:
        """Return what macros are told of the measures: the model and columns of chosen rows."""
        inner = ", ".join(
            f"'{name}': (ref('{self.models[name]}'), {list(columns)})"
            for name, columns in self.measures.items()
        )
        return f"'measures': {{{inner}}}"


@dataclass
class Writer:
    """Writes the conditions of segments of one entity.

    `names` are chosen rows by what they are, `closed` features whose values are all known, so that
    their case is too, `arms` the first and last hash of each arm of each split, `key` the id of a
    member.
    """

    entity: str
    names: Mapping[tuple[str, Rows], Chosen]
    closed: frozenset[str]
    arms: Mapping[tuple[str, str], tuple[int, int]]
    key: str
    needs: Needs = field(default_factory=Needs)

    def text(self, condition: Condition, *, is_inside_not: bool = False) -> str:
        """Return a condition as SQL on one line, in which `or` always has brackets."""
        if isinstance(condition, All):
            parts = [self.text(part, is_inside_not=is_inside_not) for part in condition.parts]
            text = " and ".join(parts)
            return f"({text})" if is_inside_not else text
        if isinstance(condition, Any):
            parts = [self.text(part, is_inside_not=is_inside_not) for part in condition.parts]
            return f"({' or '.join(parts)})"
        if isinstance(condition, Not):
            return f"not ({self.text(condition.part, is_inside_not=True)})"
        return self._leaf(condition, is_inside_not=is_inside_not)

    def _leaf(self, leaf: Leaf, *, is_inside_not: bool) -> str:
        if isinstance(leaf, Atom):
            return atom_sql(leaf, leaf.feature, has_case=leaf.feature not in self.closed)
        if isinstance(leaf, Compared):
            return f"{leaf.feature} {SIGNS[leaf.operator]} {literal(leaf.share)} * {leaf.of}"
        if isinstance(leaf, Ranked):
            name = rank_name(leaf)
            self.needs.ranks[name] = leaf
            return name
        if isinstance(leaf, InArm):
            bounds = ", ".join(str(bound) for bound in self.arms[leaf.split, leaf.arm])
            return f"{{{{ is_in_arm('{leaf.split}', '{self.key}', {bounds}) }}}}"
        if isinstance(leaf, Member):
            self.needs.segments[leaf.segment] = None
            column = member_column(leaf.segment)
            return f"coalesce({column}, false)" if is_inside_not else column
        return self._counted(leaf, is_inside_not=is_inside_not)

    def _counted(self, leaf: Counted, *, is_inside_not: bool) -> str:
        if leaf.is_not:
            return f"{self._column(leaf.rows, 'is_chosen')} is null"
        parts = [self._measured(leaf, each, is_inside_not=is_inside_not) for each in leaf.measured]
        if is_inside_not or not parts:
            parts.insert(0, f"{self._column(leaf.rows, 'is_chosen')} is not null")
        text = " and ".join(parts)
        return f"({text})" if is_inside_not and len(parts) > 1 else text

    def _measured(self, leaf: Counted, measured: Measured, *, is_inside_not: bool) -> str:
        columns = [self._column(leaf.rows, each) for each in COLUMNS.get(measured.measure, ())]
        atom = measured.atom
        if measured.measure in SHARES:
            assert leaf.out_of is not None
            (kept,) = COLUMNS[measured.measure]
            whole = self._column(leaf.out_of, kept)
            known = f"case when {whole} > 0 then {whole} end"
            return times_of(columns[0], atom, known)
        if measured.measure == "average_spent":
            return times_of(columns[0], atom, columns[1])
        if measured.measure == "every":
            smallest, largest = columns
            low, high = atom.values
            text = f"{smallest} >= {literal(low)} and {largest} <= {literal(high)}"
            # Too few days for so many gaps are known to be too few.
            return f"coalesce({text}, false)" if is_inside_not else text
        if measured.measure in ("most_recent", "first_time"):
            return atom_sql(atom, columns[0])
        return atom_sql(atom, self._column(leaf.rows, measured.measure))

    def _column(self, rows: Rows, column: str) -> str:
        chosen = self.names[self.entity, rows_key(rows)]
        self.needs.measures.setdefault(chosen.name, {})[column] = None
        self.needs.models[chosen.name] = chosen.model
        return f"{chosen.name}_{column}"


def times_of(column: str, atom: Atom, whole: str) -> str:
    """Return SQL that compares with multiples of another column: exact where division is not."""
    values = [f"{literal(value)} * {whole}" for value in atom.values]
    if atom.operator == "from to":
        return f"{column} between {values[0]} and {values[1]}"
    return f"{column} {SIGNS[atom.operator]} {values[0]}"


def member_column(segment: str) -> str:
    """Return the column that says whether a member is in another segment."""
    return f"is_in_{segment}"


def rank_name(leaf: Ranked) -> str:
    """Return the column that says whether a member is among the first."""
    end = "top" if leaf.is_top else "bottom"
    number = f"{leaf.number.normalize():f}".replace(".", "_")
    unit = "_percent" if leaf.is_percent else ""
    each = f"_in_each_{leaf.each}" if leaf.each else ""
    name = f"is_{end}_{number}{unit}_by_{leaf.feature}{each}"
    if len(name) <= 60:
        return name
    digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:6]
    return f"{name[:52].rstrip('_')}_{digits}"
