"""Days of a table that the conditions of a query let through, told from literals alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlglot import exp

DAY_TYPES = ("DATE", "TIMESTAMP")


@dataclass(frozen=True)
class Days:
    """First and last day that a condition lets through, and whether rows without a day pass."""

    first: date = date.min
    last: date = date.max
    nulls: bool = True

    def both(self, other: "Days") -> "Days":
        """What passes two conditions."""
        return Days(
            max(self.first, other.first), min(self.last, other.last), self.nulls and other.nulls
        )

    def either(self, other: "Days") -> "Days":
        """What passes one of two conditions, and the days between."""
        return Days(
            min(self.first, other.first), max(self.last, other.last), self.nulls or other.nulls
        )


ONLY_NULLS = Days(date.max, date.min, nulls=True)
MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.EQ,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
}


@dataclass(frozen=True)
class Conditions:
    """Reads conditions on one table: `alias` in the query, with these types of its columns.

    `constants` are columns with one value in every row, as partitions of one source have.
    """

    alias: str
    types: Mapping[str, str]
    constants: Mapping[str, str]

    def days(self, condition: exp.Expr) -> dict[str, Days] | None:
        """Days by column, of those that the condition restricts; None if no row can pass."""
        node = condition.unnest()
        if isinstance(node, exp.And):
            one, another = self.days(node.this), self.days(node.expression)
            return None if one is None or another is None else all_of(one, another)
        if isinstance(node, exp.Or):
            one, another = self.days(node.this), self.days(node.expression)
            if one is None or another is None:
                return another if one is None else one
            return {name: one[name].either(another[name]) for name in one.keys() & another.keys()}
        known = self._constant(node)
        if known is not None:
            return {} if known else None
        return self._restricted(node)

    def _restricted(self, node: exp.Expr) -> dict[str, Days]:
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            return self._of_column(node.this, ONLY_NULLS)
        if isinstance(node, exp.Not):
            inner = node.this.unnest()
            if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
                return self._of_column(inner.this, Days(nulls=False))
        if isinstance(node, exp.Between):
            return all_of(
                self._compared(exp.GTE, node.this, node.args["low"]),
                self._compared(exp.LTE, node.this, node.args["high"]),
            )
        if isinstance(node, exp.In) and node.expressions:
            found = [self._compared(exp.EQ, node.this, value) for value in node.expressions]
            days = found[0]
            for other in found[1:]:
                days = {name: days[name].either(other[name]) for name in days.keys() & other.keys()}
            return days
        if type(node) in MIRRORED:
            if _moment(node.args["expression"]) is not None:
                return self._compared(type(node), node.this, node.args["expression"])
            return self._compared(MIRRORED[type(node)], node.args["expression"], node.this)
        return {}

    def _constant(self, node: exp.Expr) -> bool | None:
        """Whether a condition holds for all rows or none, where literals and constants tell."""
        if isinstance(node, exp.Boolean):
            return bool(node.this)
        if isinstance(node, exp.Not):
            inner = self._constant(node.this.unnest())
            return None if inner is None else not inner
        if isinstance(node, exp.In) and node.expressions:
            value = self._value(node.this)
            listed = [self._value(one) for one in node.expressions]
            return None if value is None or None in listed else value in listed
        if isinstance(node, (exp.EQ, exp.NEQ)):
            one, another = self._value(node.this), self._value(node.expression)
            if one is not None and another is not None:
                return (one == another) == isinstance(node, exp.EQ)
        return None

    def _value(self, node: exp.Expr) -> str | None:
        inner = _uncast(node)
        if isinstance(inner, exp.Literal):
            return str(inner.this)
        if isinstance(inner, exp.Column) and inner.table == self.alias:
            return self.constants.get(inner.name)
        return None

    def _compared(
        self, kind: type[exp.Expr], column: exp.Expr, literal: exp.Expr
    ) -> dict[str, Days]:
        moment = _moment(literal)
        if moment is None:
            return {}
        first, last = date.min, date.max
        if kind in (exp.EQ, exp.GTE, exp.GT):
            first = moment.date()
        if kind in (exp.EQ, exp.LTE, exp.LT):
            last = moment.date()
        if kind is exp.LT and moment.time() == time():
            last -= timedelta(days=1)
        inner = _uncast(column, to_days_only=True)
        if kind is exp.GT and self.types.get(inner.name, "").upper() == "DATE":
            first += timedelta(days=1)
        return self._of_column(column, Days(first, last, nulls=False))

    def _of_column(self, node: exp.Expr, days: Days) -> dict[str, Days]:
        """Those days, if this is a day or time of the table; a function around it hides it."""
        inner = _uncast(node, to_days_only=True)
        if not isinstance(inner, exp.Column) or inner.table != self.alias:
            return {}
        is_day = self.types.get(inner.name, "").upper().startswith(DAY_TYPES)
        return {inner.name: days} if is_day else {}


def all_of(one: Mapping[str, Days], another: Mapping[str, Days]) -> dict[str, Days]:
    """Days by column that pass both."""
    return {
        name: one.get(name, Days()).both(another.get(name, Days()))
        for name in one.keys() | another.keys()
    }


def _uncast(node: exp.Expr, *, to_days_only: bool = False) -> exp.Expr:
    """What is within casts; a cast to text or a number hides a day from an engine."""
    inner = node.unnest()
    while isinstance(inner, exp.Cast):
        if to_days_only and not inner.to.sql("duckdb").startswith(DAY_TYPES):
            break
        inner = inner.this.unnest()
    return inner


def _moment(node: exp.Expr) -> datetime | None:
    """The moment that a literal names."""
    inner = _uncast(node)
    if not isinstance(inner, exp.Literal) or not inner.is_string:
        return None
    try:
        return datetime.fromisoformat(inner.this)
    except ValueError:
        return None
