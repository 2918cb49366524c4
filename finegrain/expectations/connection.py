"""dbt's own connection to the warehouse, for what is asked between two steps of dbt.

DuckDB lets one process write a file, and Snowflake is signed in to in many ways: whoever uses dbt's
connection needs neither a second way in nor a second copy of the settings.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from finegrain.errors import FinegrainError
from finegrain.messages import explain, explain_question


@dataclass
class Connection:
    """An open connection: dbt's `handle`, its engine ('duckdb', 'snowflake') and its place."""

    handle: Any
    engine: str
    database: str
    schema: str

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query gives.

        Raises FinegrainError if the warehouse refuses it.
        """
        cursor = self.handle.cursor()
        try:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]
        except Exception as error:
            raise FinegrainError(explain_question(str(error))) from error

    def named_rows(self, sql: str) -> list[dict[str, Any]]:
        """Return what a query gives, by the names of its columns in lower case."""
        cursor = self.handle.cursor()
        try:
            cursor.execute(sql)
            rows = cursor.fetchall()
            names = [str(column[0]).lower() for column in cursor.description]
        except Exception as error:
            raise FinegrainError(explain_question(str(error))) from error
        return [dict(zip(names, row, strict=True)) for row in rows]

    def run(self, sql: str) -> None:
        """Run one statement.

        Raises FinegrainError if the warehouse refuses it.
        """
        try:
            self.handle.cursor().execute(sql)
        except Exception as error:
            raise FinegrainError(explain(str(error))) from error


@contextmanager
def connected(engine: str) -> Iterator[Connection]:
    """Borrow the connection of the dbt command that ran last in this process."""
    from dbt.adapters.factory import get_adapter_by_type

    adapter = get_adapter_by_type(engine)
    credentials = adapter.config.credentials
    with adapter.connection_named("expectations"):
        try:
            handle = adapter.connections.get_thread_connection().handle
        except Exception as error:
            raise FinegrainError(explain(str(error))) from error
        yield Connection(handle, engine, credentials.database, credentials.schema)


def literal(value: Any) -> str:
    """A value as both engines write it, of the types that results have."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"cast({value!r} as double)"
    if isinstance(value, datetime.datetime):
        return f"cast('{value.isoformat(' ', 'microseconds')}' as timestamp)"
    if isinstance(value, datetime.date):
        return f"cast('{value}' as date)"
    # A backslash means itself to DuckDB and not to Snowflake.
    text = str(value).replace("\\", "/").replace("'", "''")
    return f"'{text}'"


def listed(values: Sequence[Any]) -> str:
    """Literals with commas between them."""
    return ", ".join(literal(value) for value in values)
