"""Conditions as SQL that both engines answer alike. Whatever is unknown is true of nobody."""

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal

from finegrain.compiler.conditions import Condition
from finegrain.compiler.logic import Any, Not
from finegrain.compiler.phrases import Atom, Value

WIDTH = 100
# Jinja would read these in the file that is written, and Snowflake reads a backslash as a sign.
_BROKEN = re.compile(r"(?<=[{%#}])(?=[{%#}])")


def literal(value: Value | int) -> str:
    """Return a value as SQL that is nothing but this value, whatever it holds."""
    if isinstance(value, Decimal | int):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime.date):
        return f"cast('{value.isoformat()}' as date)"
    parts = []
    for index, piece in enumerate(str(value).split("\\")):
        if index:
            parts.append("chr(92)")
        for text in _BROKEN.split(piece):
            if text:
                parts.append("'" + text.replace("'", "''") + "'")
    if len(parts) == 1:
        return parts[0]
    return f"({' || '.join(parts)})" if parts else "''"


def _age(days: Value) -> str:
    assert isinstance(days, Decimal)
    return f"{{{{ days_before_as_of({int(days)}) }}}}"


def atom_sql(atom: Atom, column: str, *, has_case: bool = True) -> str:
    """Return an atom as SQL on one line.

    Args:
        atom: the condition.
        column: the expression it is about.
        has_case: texts may differ in case from the values, which are in lower case.
    """
    values = atom.values
    signs = {
        "at least": ">=",
        "more than": ">",
        "at most": "<=",
        "less than": "<",
        "exactly": "=",
    }
    if atom.operator in signs:
        return f"{column} {signs[atom.operator]} {literal(values[0])}"
    if atom.operator == "from to":
        return f"{column} between {literal(values[0])} and {literal(values[1])}"
    if atom.operator == "aged":
        youngest, oldest = values
        if youngest == 0 and oldest is not None:
            assert isinstance(oldest, Decimal)
            return f"{{{{ in_the_last_days('{column}', {int(oldest) + 1}) }}}}"
        if oldest is None:
            return f"{column} <= {_age(youngest)}"
        return f"{column} between {_age(oldest)} and {_age(youngest)}"
    if atom.operator == "dated":
        first, last = values
        if last is None:
            return f"{column} >= {literal(first)}"
        if first is None:
            return f"{column} <= {literal(last)}"
        return f"{column} between {literal(first)} and {literal(last)}"
    if atom.operator == "is":
        compared = f"lower({column})" if has_case else column
        if len(values) == 1:
            return f"{compared} = {literal(values[0])}"
        return f"{compared} in ({', '.join(literal(value) for value in values)})"
    if atom.operator == "has":
        return _any(
            [
                f"contains(', ' || lower({column}) || ', ', {literal(f', {value}, ')})"
                for value in values
            ]
        )
    if atom.operator in ("yes", "no"):
        return column if atom.operator == "yes" else f"not {column}"
    return f"{column} is {'not ' if atom.operator == 'known' else ''}null"


def _any(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def condition_lines(
    condition: Condition, closed: frozenset[str], indent: int, *, inside: bool = False
) -> list[str]:
    """Return a condition as lines of SQL, each with its indentation.

    Args:
        condition: what is to be written.
        closed: features whose values are all known, so that their case is too.
        indent: spaces before the first line.
        inside: the condition is part of another, so that `or` needs brackets.
    """
    flat = " " * indent + _flat(condition, closed, inside=inside)
    if len(flat) <= WIDTH - 10:
        return [flat]
    if isinstance(condition, Atom):
        return _broken_atom(flat, indent)
    if isinstance(condition, Not):
        inner = condition_lines(condition.part, closed, indent + 4)
        return [" " * indent + "not (", *inner, " " * indent + ")"]
    word = "or" if isinstance(condition, Any) else "and"
    bracketed = inside and isinstance(condition, Any)
    deep = indent + 4 if bracketed else indent
    lines: list[str] = []
    for place, part in enumerate(condition.parts):
        written = condition_lines(part, closed, deep, inside=True)
        if place:
            written[0] = " " * deep + f"{word} " + written[0].lstrip()
        lines += written
    if bracketed:
        lines = [" " * indent + "(", *lines, " " * indent + ")"]
    return lines


def _flat(condition: Condition, closed: frozenset[str], *, inside: bool) -> str:
    if isinstance(condition, Atom):
        return atom_sql(condition, condition.feature, has_case=condition.feature not in closed)
    if isinstance(condition, Not):
        return f"not ({_flat(condition.part, closed, inside=False)})"
    word = " or " if isinstance(condition, Any) else " and "
    text = word.join(_flat(part, closed, inside=True) for part in condition.parts)
    return f"({text})" if inside and isinstance(condition, Any) else text


def _broken_atom(flat: str, indent: int) -> list[str]:
    """A long list of values, one to a line; any other long line stays as it is."""
    space = " " * indent
    found = re.fullmatch(r"(\s*\S.* in) \((.*)\)", flat)
    if found:
        values = re.findall(r"\((?:'(?:[^']|'')*'|chr\(92\)| \|\| )+\)|'(?:[^']|'')*'", found[2])
        return [f"{found[1]} (", ",\n".join(f"{space}    {value}" for value in values), f"{space})"]
    found = re.fullmatch(r"\s*\((contains.*)\)", flat)
    if found:
        parts = found[1].split(" or contains(")
        rest = [f"{space}    or contains({part}" for part in parts[1:]]
        return [f"{space}(", f"{space}    {parts[0]}", *rest, f"{space})"]
    return [flat]
