"""A stand-in for a Snowflake account: fakesnow's server, mended where dbt and Finegrain need it.

fakesnow reads SQL in Snowflake's grammar and executes it on DuckDB. Run as a program, this file is
the server, with what is added to fakesnow below; imported, it starts that program and stops it.
What it cannot show is said in docs/parity.md.
"""

import asyncio
import contextlib
import importlib
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Template
from typing import Any

from snowflake_passes import Passes, count_changes

# The program's only argument; without it the module is imported.
SERVE = "serve"

# Statements about how Snowflake stores, secures or labels what it stores, of which DuckDB knows
# nothing. They succeed and do nothing.
WITHOUT_EFFECT = [
    r"\s*(comment\s+on|grant|revoke|alter\s+session|alter\s+warehouse|use\s+warehouse)\b",
    r"\s*alter\s+\S+(\s+\S+){1,6}?\s+(set|unset)\s+(tag|masking\s+policy|comment)\b",
]

# What dbt asks about its session, and what an account would say.
ANSWERS = {
    r"\s*show\s+parameters\s+like\s+'query_tag'": """select 'QUERY_TAG' as "key", '' as "value\"""",
    r"\s*select\s+current_warehouse\(\)": "select 'EMULATOR' as warehouse",
}

REPLACE = re.compile(r"\s*create\s+or\s+replace\s+schema\s+([\w.]+)", re.IGNORECASE)
SWAP = re.compile(r"\s*alter\s+schema\s+([\w.]+)\s+swap\s+with\s+([\w.]+)", re.IGNORECASE)


@contextlib.contextmanager
def running_server(log: Path) -> Iterator[int]:
    """Start the server on a free port, give the port, and stop the server."""
    command = [sys.executable, __file__, SERVE]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            if not said:
                raise RuntimeError(f"The emulator did not start: {log.read_text()[-2000:]}")
            yield int(said)
        finally:
            server.terminate()


def serve() -> None:
    """Be the server; the port, chosen by the system, is the first line it prints."""
    import uvicorn

    # The reader of SQL goes as deep as a query has parts that follow one another.
    sys.setrecursionlimit(100_000)
    threading.stack_size(512 * 2**20)
    server = mended()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        app = AnsweredOnce(server.app)
        config = uvicorn.Config(app, log_level="error", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


def mended() -> Any:
    """fakesnow's server, with what is below in the place of what it has."""
    from fakesnow import arrow, transforms
    from fakesnow.cursor import FakeSnowflakeCursor as Cursor

    # A function of the same name hides the module until it is imported.
    server: Any = importlib.import_module("fakesnow.server")
    server.shared_fs.nop_regexes = WITHOUT_EFFECT
    Cursor._transform = transforming(Cursor._transform)  # type: ignore[method-assign]
    Cursor.execute = refusing(executing(Cursor.execute))  # type: ignore[method-assign]
    Cursor._describe_last_sql = refusing(describe_last_sql)  # type: ignore[method-assign]
    server.describe_as_rowtype = refusing(server.describe_as_rowtype)
    arrow.timestamp_to_sf_struct = keeping_nulls(arrow.timestamp_to_sf_struct)
    transforms.trim_cast_varchar = except_of_characters(transforms.trim_cast_varchar)
    describe_in_any_database(sys.modules[transforms.describe_table.__module__])
    count_changes()
    # Three rewritings spoil what sqlglot translates well by itself. One takes try_cast for cast and
    # divides microseconds as floating-point numbers, one adds up decimals as such numbers, and one
    # refuses the numbers that say which matches of a regular expression are meant.
    for name in ("to_timestamp", "numeric_agg_implicit_cast", "regex_replace"):
        assert hasattr(transforms, name)
        setattr(transforms, name, lambda expression: expression)
    return server


class AnsweredOnce:
    """Executes no request twice.

    The connector sends a request again, with its id, when the line broke before the answer came;
    Snowflake knows it by that id, and so does this.
    """

    # An answer may be asked for again until the next ones are given.
    KEPT = 50

    def __init__(self, app: Any) -> None:
        self.app = app
        self.answers: dict[str, asyncio.Task[list[Any]]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = scope.get("query_string", b"").decode()
        request = re.search(r"requestId=([\w-]+)", asked)
        if not request or not scope["path"].endswith("/query-request"):
            await self.app(scope, receive, send)
            return
        if request[1] not in self.answers:
            for old in list(self.answers)[: -self.KEPT]:
                del self.answers[old]
            self.answers[request[1]] = asyncio.create_task(self.answer(scope, receive))
        try:
            answer = await asyncio.shield(self.answers[request[1]])
        except Exception:
            # The line broke before the whole request was there.
            self.answers.pop(request[1], None)
            raise
        for message in answer:
            await send(message)

    async def answer(self, scope: Any, receive: Any) -> list[Any]:
        """What the server says to a request."""
        said: list[Any] = []

        async def keep(message: Any) -> None:
            said.append(message)

        await self.app(scope, receive, keep)
        return said


def executing(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Do what fakesnow and DuckDB cannot, and leave no transaction half done.

    After an error DuckDB refuses every statement until the transaction is rolled back; on
    Snowflake dbt may go on.
    """
    import duckdb

    def execute_or_roll_back(cursor: Any, command: str, *arguments: Any, **named: Any) -> Any:
        try:
            if swap := SWAP.match(command):
                swap_schemas(cursor._duck_conn, swap[1].upper(), swap[2].upper())
                command = "select 'Statement executed successfully.' as status"
            if replaced := REPLACE.match(command):
                # DuckDB replaces no schema that holds something.
                cursor._duck_conn.execute(f"drop schema if exists {replaced[1].upper()} cascade")
            for question, answer in ANSWERS.items():
                if re.match(question, command, re.IGNORECASE):
                    command = answer
            return execute(cursor, command, *arguments, **named)
        except Exception:
            with contextlib.suppress(duckdb.Error):
                cursor._duck_conn.rollback()
            raise

    return execute_or_roll_back


def swap_schemas(connection: Any, first: str, second: str) -> None:
    """Exchange the tables of two schemas, each a `database.schema`, in one transaction."""

    def tables(schema: str) -> list[str]:
        found = connection.execute(
            "select table_name from duckdb_tables() where database_name || '.' || schema_name = ?",
            [schema],
        )
        return [name for (name,) in found.fetchall()]

    # DuckDB moves no table to another schema: each is copied aside, then to its new place.
    aside = f"{first}_ASIDE"
    moves = [(first, aside), (second, first), (aside, second)]
    connection.execute("begin")
    connection.execute(f"create schema {aside}")
    for origin, destination in moves:
        for name in tables(origin):
            connection.execute(
                f'create table {destination}."{name}" as select * from {origin}."{name}"'
            )
            connection.execute(f'drop table {origin}."{name}"')
    connection.execute(f"drop schema {aside}")
    connection.execute("commit")


def transforming(transform: Callable[..., Any]) -> Callable[..., Any]:
    """Rewrite a statement's tree before and after fakesnow does, and faster."""

    def transform_more(cursor: Any, expression: Any, params: Any) -> Any:
        keep_temporary_tables(expression)
        passes = transform(cursor, Passes(expression).transform(read_hexadecimals), params)
        return passes.transform(filter_variants).transform(write_timestamps).tree

    return transform_more


def keep_temporary_tables(statement: Any) -> None:
    """Make a temporary table that has a schema an ordinary one, as DuckDB's have none.

    dbt gives each a name of its own and drops it; only other sessions could tell the difference.
    """
    from sqlglot import exp

    if isinstance(statement, exp.Create) and (table := statement.find(exp.Table)) and table.db:
        for temporary in list(statement.find_all(exp.TemporaryProperty)):
            temporary.pop()


def filter_variants(node: Any) -> Any:
    """Let `filter` read an array inside a variant, which is JSON text here, and give one back."""
    from sqlglot import exp

    if not isinstance(node, exp.ArrayFilter):
        return node
    node.set("this", exp.cast(node.this, "json[]", dialect="duckdb"))
    # What is compared with a text is a text.
    for field in list(node.expression.find_all(exp.JSONExtract)):
        field.replace(exp.JSONExtractScalar(this=field.this, expression=field.expression))
    return exp.Anonymous(this="to_json", expressions=[node])


def write_timestamps(node: Any) -> Any:
    """Heed the format in which a timestamp is written, which is dropped without a cast."""
    from sqlglot import Dialect, exp

    if not isinstance(node, exp.ToChar) or not node.args.get("format"):
        return node
    written = Dialect.get_or_raise("snowflake").format_time(node.args["format"])
    return exp.TimeToStr(this=node.this, format=written)


def read_hexadecimals(node: Any) -> Any:
    """DuckDB reads hexadecimal digits as a number behind 0x."""
    from sqlglot import exp

    digits = node.args.get("format") if isinstance(node, exp.ToNumber) else None
    if not isinstance(digits, exp.Literal) or set(digits.name) != {"X"}:
        return node
    return exp.cast(exp.DPipe(this=exp.Literal.string("0x"), expression=node.this), "bigint")


def except_of_characters(trim_cast_varchar: Callable[..., Any]) -> Callable[..., Any]:
    """Keep what a trim takes away and where, of which fakesnow keeps only the text."""
    from sqlglot import exp

    def with_characters(node: Any) -> Any:
        if isinstance(node, exp.Trim) and (node.expression or node.args.get("position")):
            return node
        return trim_cast_varchar(node)

    return with_characters


def keeping_nulls(timestamp_to_sf_struct: Callable[..., Any]) -> Callable[..., Any]:
    """Send a timestamp that is null as null; fakesnow sends the first moment of 1970."""
    import pyarrow
    import pyarrow.compute

    def with_nulls(column: Any) -> Any:
        if isinstance(column, pyarrow.ChunkedArray):
            column = column.combine_chunks()
        parts = timestamp_to_sf_struct(pyarrow.compute.fill_null(column, 0))
        return pyarrow.StructArray.from_arrays(
            parts.flatten(), fields=list(parts.type), mask=column.is_null()
        )

    return with_nulls


def describe_in_any_database(module: Any) -> None:
    """Find a table's columns wherever it is; fakesnow looks in the session's database alone."""
    sql = module.SQL_DESCRIBE_TABLE.template
    assert sql.count("FROM _fs_information_schema._fs_columns") == 1
    everywhere = sql.replace("FROM _fs_information", "FROM _fs_global._fs_information")
    module.SQL_DESCRIBE_TABLE = Template(everywhere)


def describe_last_sql(cursor: Any) -> list[Any]:
    """The columns of the last result, without reading and writing its SQL once more."""
    described = cursor._duck_conn.execute(f"describe {cursor._last_sql}", cursor._last_params)
    return list(described.fetchall())


def refusing(act: Callable[..., Any]) -> Callable[..., Any]:
    """Tell of any error as Snowflake does.

    fakesnow answers HTTP 500 to what it did not foresee, and the connector then repeats the
    statement for minutes.
    """
    from snowflake.connector.errors import Error, ProgrammingError

    def act_or_refuse(*arguments: Any, **named: Any) -> Any:
        try:
            return act(*arguments, **named)
        except Error:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise ProgrammingError(msg=said, errno=1, sqlstate="00000") from error

    return act_or_refuse


if __name__ == "__main__" and sys.argv[1:] == [SERVE]:
    serve()
