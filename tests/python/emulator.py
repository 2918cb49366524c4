"""A warehouse on the emulator of Snowflake, and dbt runs against it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import snowflake.connector
from conftest import Warehouse
from snowflake_server import running_server

# The schema must not be called as the database, which DuckDB could not tell apart.
DATABASE = "analytics"
# Working tables have a database of their own.
WORKING_DATABASE = "workshop"

ACCOUNT: dict[str, Any] = {
    "account": "emulator",
    "host": "127.0.0.1",
    "protocol": "http",
    "user": "emulator",
    "password": "emulator",
    "database": DATABASE,
    "warehouse": "emulator",
    "role": "emulator",
}


# Settings that only Snowflake heeds.
SETTINGS: dict[str, Any] = {
    "demo_files": None,
    "working_database": WORKING_DATABASE,
    "reader_roles": ["BI_READER", "REVERSE_ETL"],
    "personal_tag": "governance.tags.personal",
}


@dataclass
class Emulator(Warehouse):
    """A database of the emulator, and dbt runs against it."""

    port: int = 0

    @contextmanager
    def prepared(
        self, arguments: Sequence[str], chosen: dict[str, Any] | None
    ) -> Iterator[tuple[list[str], Path, dict[str, str]]]:
        """What to tell a program, in which folder and with which environment, while it runs."""
        output = ACCOUNT | {"type": "snowflake", "port": self.port, "threads": 4}
        output |= {"schema": self.schema, "query_tag": "finegrain"}
        profile = {"finegrain": {"target": "snowflake", "outputs": {"snowflake": output}}}
        # JSON is YAML too.
        (self.folder / "profiles.yml").write_text(json.dumps(profile))
        command = [*arguments, "--vars", json.dumps(SETTINGS | self.variables | (chosen or {}))]
        places = {"DBT_PROJECT_DIR": str(self.project), "DBT_PROFILES_DIR": str(self.folder)}
        yield command, self.project, self.environment | places

    def load(self, folder: Path, tables: Sequence[str]) -> None:
        """Put files of a folder into tables of the source, by the project's own macro."""
        arguments = {"source": "demo", "folder": str(folder), "tables": list(tables)}
        run = self.dbt("run-operation", "load_files", "--args", json.dumps(arguments))
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Ask the emulator: names of columns, and rows."""
        with self.connected() as cursor:
            cursor.execute(sql)
            return [column.name for column in cursor.description], list(cursor.fetchall())

    @contextmanager
    def connected(self) -> Iterator[Any]:
        with snowflake.connector.connect(**ACCOUNT, port=self.port) as connection:
            yield connection.cursor()


@contextmanager
def running_emulator(folder: Path, project: Path) -> Iterator[Emulator]:
    """An empty warehouse on an emulator of its own."""
    with running_server(folder / "server.log") as port:
        emulator = Emulator(folder, project=project, port=port)
        with emulator.connected() as cursor:
            cursor.execute(f"create database {WORKING_DATABASE}")
        yield emulator
