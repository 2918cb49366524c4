"""What a condition asks, whatever it was written like: equal shapes ask the same."""

from decimal import Decimal
from typing import TypeAlias

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom, Value
from finegrain.compiler.segments.normal import (
    Compared,
    Condition,
    Counted,
    Filter,
    InArm,
    Member,
    Ranked,
    Rows,
    Step,
    Window,
)

Shape: TypeAlias = "str | tuple[Shape, ...]"
# Their values are in any order.
_SETS = ("is", "has", "category", "term")


def shape(condition: Condition) -> Shape:
    """Return what a condition asks; the order of what holds together does not matter."""
    if isinstance(condition, Atom):
        return _atom(condition)
    if isinstance(condition, Not):
        if isinstance(condition.part, Not):
            return shape(condition.part.part)
        return ("not", shape(condition.part))
    if isinstance(condition, All | Any):
        word = "any" if isinstance(condition, Any) else "all"
        parts: set[Shape] = set()
        for part in condition.parts:
            inner = shape(part)
            # all within all is one all
            parts |= set(inner[1:]) if inner[0] == word else {inner}
        return parts.pop() if len(parts) == 1 else (word, *_sorted(parts))
    if isinstance(condition, Counted):
        measures = _sorted({_atom(each.atom) for each in condition.measured})
        out_of = rows_shape(condition.out_of) if condition.out_of else ()
        is_not = "none" if condition.is_not else "some"
        return ("counted", is_not, rows_shape(condition.rows), measures, out_of)
    if isinstance(condition, Compared):
        share = _value(condition.share)
        return ("compared", condition.feature, condition.operator, share, condition.of)
    if isinstance(condition, Ranked):
        percent = "%" if condition.is_percent else ""
        side = "top" if condition.is_top else "bottom"
        number = _value(condition.number) + percent
        return ("ranked", condition.feature, side, number, condition.each or "")
    if isinstance(condition, Member):
        return ("in", condition.segment)
    assert isinstance(condition, InArm)
    return ("arm", condition.split, condition.arm)


def rows_shape(rows: Rows, *, with_gaps: bool = True) -> Shape:
    """Return which rows are chosen.

    Args:
        rows: the rows.
        with_gaps: False leaves out how many of their days are looked at.
    """
    return (
        rows.source,
        rows.name,
        _filters(rows.filters),
        _window(rows.window),
        tuple(_step(step) for step in rows.steps),
        str(rows.latest),
        _filters(rows.base),
        str(rows.gaps) if with_gaps else "",
    )


def filter_shape(chosen: Filter) -> Shape:
    """Return what a filter takes."""
    return (chosen.name, shape(chosen.condition))


def _filters(filters: tuple[Filter, ...]) -> Shape:
    return _sorted({filter_shape(each) for each in filters})


def _window(window: Window) -> Shape:
    ends = (window.youngest, window.oldest, window.first, window.last)
    days = (window.from_day, window.to_day, window.years)
    return (*map(str, ends), tuple(sorted(window.around)), *map(str, days))


def _step(step: Step) -> Shape:
    asked = (step.verb, str(step.is_not), str(step.same), str(step.within))
    return (*asked, _filters(step.filters))


def _atom(atom: Atom) -> Shape:
    values = tuple(_value(value) for value in atom.values)
    ordered = tuple(sorted(values)) if atom.operator in _SETS else values
    return ("atom", atom.feature, atom.operator, ordered)


def _value(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _sorted(parts: set[Shape]) -> tuple[Shape, ...]:
    return tuple(sorted(parts, key=repr))
