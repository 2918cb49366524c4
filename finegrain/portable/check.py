"""Checks one text of SQL."""

from sqlglot.errors import ParseError, TokenError

from finegrain.portable.calls import check_calls
from finegrain.portable.dialect import read
from finegrain.portable.findings import Finding, Notes
from finegrain.portable.meaning import check_meaning
from finegrain.portable.names import check_names
from finegrain.portable.spelling import check_spelling
from finegrain.portable.tree import check_tree
from finegrain.portable.written import Script


def check(text: str, file: str = "") -> list[Finding]:
    """Return what Snowflake would refuse or answer differently than DuckDB, by line.

    What is nested deeper than Python can follow is a finding too.

    Args:
        text: statements of SQL, compiled for Snowflake.
        file: where they are from.
    """
    try:
        return _check(text, file)
    except RecursionError:
        notes = Notes(file, text)
        notes.add("syntax", 0, "nested too deeply to be read")
        return list(notes)


def _check(text: str, file: str) -> list[Finding]:
    notes = Notes(file, text)
    try:
        script = Script.read(text)
    except TokenError as error:
        notes.add("syntax", 0, str(error).splitlines()[0])
        return list(notes)
    check_spelling(script, notes)
    check_calls(script, notes)
    try:
        statements = read(text, script.tokens)
    except ParseError as error:
        # What was found so far most often says it better.
        if not list(notes):
            where = error.errors[0] if error.errors else {}
            place = _offset(text, where.get("line"), where.get("col"))
            notes.add("syntax", place, str(where.get("description") or error).split(". ")[0])
        return list(notes)
    for statement in statements:
        check_tree(statement, notes)
        check_meaning(statement, notes)
        check_names(statement, notes)
    return list(notes)


def _offset(text: str, line: int | None, column: int | None) -> int:
    if not line:
        return 0
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + max((column or 1) - 1, 0)
