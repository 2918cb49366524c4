"""Conditions of segments as one reads them aloud."""

from finegrain.compiler import conditions
from finegrain.compiler.conditions import name_in_words
from finegrain.compiler.logic import Any, Not
from finegrain.compiler.phrases import Atom
from finegrain.compiler.segments.normal import (
    EVER,
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


def in_words(condition: Condition, *, inner: bool = False) -> str:
    """Return a condition as one reads it aloud.

    Args:
        condition: what is told.
        inner: it is part of another, so that brackets hold it together.
    """
    if isinstance(condition, Atom):
        return conditions.in_words(condition)
    if isinstance(condition, Compared | Ranked):
        return f"{name_in_words(condition.feature)} {condition.said}"
    if isinstance(condition, Counted):
        return counted_in_words(condition)
    if isinstance(condition, Member):
        return f"in {condition.segment}"
    if isinstance(condition, InArm):
        return f"in arm {condition.arm} of {condition.split}"
    if isinstance(condition, Not):
        return f"not ({in_words(condition.part)})"
    word = " or " if isinstance(condition, Any) else " and "
    text = word.join(in_words(part, inner=True) for part in condition.parts)
    return f"({text})" if inner else text


def counted_in_words(counted: Counted) -> str:
    """Return events, related rows or nearby stores, and what holds of them."""
    rows = counted.rows
    if rows.source == "did":
        first = "did not" if counted.is_not else "did"
    elif rows.source == "has":
        first = "has no" if counted.is_not else "has"
    else:
        first = "near"
    parts = [f"{first} {rows.name.replace('_', ' ')}", *map(_filter, rows.filters)]
    parts += _window(rows.window)
    parts += map(_step, rows.steps)
    # The number of related rows is called count where it is written.
    called = {"times": "count"} if rows.source == "has" else {}
    for measured in counted.measured:
        name = called.get(measured.measure, measured.measure)
        parts.append(f"{name.replace('_', ' ')} {measured.atom.said}")
    if rows.latest is not None:
        base = ", ".join(["", *map(_filter, rows.base)])
        parts.append(f"out of the latest {rows.latest}{base}")
    elif counted.out_of is not None:
        parts.append(_base(counted.out_of, rows))
    return ", ".join(parts)


def _filter(chosen: Filter) -> str:
    name = name_in_words(chosen.name)
    atoms = chosen.condition.parts if isinstance(chosen.condition, Any) else (chosen.condition,)
    if len(atoms) == 1 and atoms[0].operator in ("yes", "no"):
        return name if atoms[0].operator == "yes" else f"not {name}"
    return f"{name} {' or '.join(atom.said for atom in atoms)}"


def _window(window: Window) -> list[str]:
    if window == EVER:
        return []
    if window.around:
        names = " or ".join(name_in_words(each) for each in window.around)
        days = f"{window.from_day} to {window.to_day} days around {names}"
        return [days if window.years == 1 else f"{days} in {window.years} years"]
    if window.first is not None or window.last is not None:
        if window.last is None:
            return [f"since {window.first}"]
        return [f"{window.first} to {window.last}" if window.first else f"until {window.last}"]
    if window.oldest is None:
        return [f"more than {window.youngest - 1} days ago"]
    if window.youngest == 0:
        number = window.oldest + 1
        return [f"in the last {number} day{'s' if number > 1 else ''}"]
    return [f"{window.youngest} to {window.oldest} days ago"]


def _step(step: Step) -> str:
    parts = [f"{'not ' if step.is_not else ''}followed by {step.verb.replace('_', ' ')}"]
    parts += map(_filter, step.filters)
    if step.same:
        parts.append(f"same {step.same}")
    if step.within is not None:
        parts.append(f"within {step.within} days")
    return " ".join(parts)


def _base(base: Rows, rows: Rows) -> str:
    parts = [] if base.name == rows.name else [base.name.replace("_", " ")]
    parts += map(_filter, base.filters)
    parts += [] if base.window == rows.window else _window(base.window) or ["ever"]
    return f"out of {', '.join(parts) or 'all'}"
