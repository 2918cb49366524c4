"""SQLAlchemy's ways to speak to the warehouse, on a connection that dbt has opened.

Great Expectations reads a result after it has given its connection back, when SQLAlchemy has rolled
back and DuckDB has dropped what was not read. So each result is read at once, and nothing is rolled
back: no gate writes anything.
"""

from typing import Any

import sqlalchemy
from sqlalchemy.engine.default import DefaultExecutionContext

from finegrain.expectations.connection import Connection

# The connection that new engines ride on. One process guards one warehouse at a time.
_ridden: list[Connection] = []


class _Cursor:
    """A cursor whose rows are read as soon as there are any."""

    rowcount = -1
    arraysize = 1

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._rows: list[Any] = []
        self.description: Any = None

    def execute(self, sql: str, parameters: Any = None) -> "_Cursor":
        if parameters:
            self._cursor.execute(sql, parameters)
        else:
            self._cursor.execute(sql)
        self.description = self._cursor.description
        self._rows = [tuple(row) for row in self._cursor.fetchall()] if self.description else []
        return self

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, size: int = 1) -> list[Any]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def close(self) -> None:
        """dbt closes what it has opened."""


class _Connection:
    """dbt's connection as SQLAlchemy expects one; transactions are nobody's business here."""

    def __init__(self, connection: Connection) -> None:
        self._handle = connection.handle

    def cursor(self) -> _Cursor:
        return _Cursor(self._handle.cursor())

    def commit(self) -> None:
        """Nothing was written."""

    rollback = begin = close = commit


def engine_url(connection: Connection) -> str:
    """Register the dialect of an engine and return the address that leads to `connection`.

    Raises ModuleNotFoundError if what Snowflake needs is not installed.
    """
    _ridden[:] = [connection]
    dialect = _duckdb_dialect() if connection.engine == "duckdb" else _snowflake_dialect()
    sqlalchemy.dialects.registry.impls[f"{dialect.name}.finegrain"] = lambda: dialect
    return f"{dialect.name}+finegrain://"


class _Riding:
    """What both dialects have of their own: nothing is opened, begun or ended, and of a table only
    the names of its columns are asked for."""

    driver = "finegrain"

    def connect(self, *_: Any, **__: Any) -> _Connection:
        return _Connection(_ridden[0])

    def create_connect_args(self, url: Any) -> tuple[list[Any], dict[str, Any]]:
        return [], {}

    def initialize(self, connection: Any) -> None:
        self.default_schema_name = _ridden[0].schema

    def get_pk_constraint(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"constrained_columns": [], "name": None}

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """dbt has chosen."""

    def do_begin(self, dbapi_connection: Any) -> None:
        """See above."""

    do_rollback = do_commit = do_begin


def _columns(names: list[str]) -> list[dict[str, Any]]:
    """Columns as SQLAlchemy wants them told: with a type, which no gate asks for."""
    kind = sqlalchemy.types.String()
    return [{"name": name, "type": kind, "nullable": True, "default": None} for name in names]


def _duckdb_dialect() -> Any:
    import duckdb_engine

    class Dialect(_Riding, duckdb_engine.Dialect):  # type: ignore[misc]
        """duckdb_engine's, which asks for nothing of Postgres' at the start."""

        supports_statement_cache = False

        execution_ctx_cls = DefaultExecutionContext

        def get_columns(
            self, connection: Any, table_name: str, schema: str | None = None, **_: Any
        ) -> list[dict[str, Any]]:
            database, name = self.identifier_preparer._separate(schema)
            found = connection.exec_driver_sql(
                "select column_name from duckdb_columns() where table_name = $1 "
                "and schema_name = $2 and ($3 is null or database_name = $3) order by column_index",
                (table_name, name, database),
            )
            return _columns([row[0] for row in found.fetchall()])

    return Dialect


def _snowflake_dialect() -> Any:
    from snowflake.sqlalchemy.snowdialect import SnowflakeDialect

    class Dialect(_Riding, SnowflakeDialect):  # type: ignore[misc]
        """Snowflake's, signed in as dbt is."""

        supports_statement_cache = False

        def get_columns(
            self, connection: Any, table_name: str, schema: str | None = None, **_: Any
        ) -> list[dict[str, Any]]:
            parts = [*(schema or "").split("."), table_name]
            place = self._denormalize_quote_join(*filter(None, parts))
            found = connection.exec_driver_sql(f"describe table {place}")
            return _columns([self.normalize_name(row[0]) for row in found.fetchall()])

    return Dialect
