"""Opens whatever a target keeps its tables in, for reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finegrain.doctor.finding import Installation
from finegrain.report.history import DuckDBReader, Reader


@dataclass(frozen=True)
class AskingReader:
    """Reads through dbt, with the sign-in of the profile."""

    project: Path
    target: str

    def rows(self, sql: str, /) -> list[tuple[Any, ...]]:
        """Raises FinegrainError if the warehouse cannot be reached or refuses the query."""
        from finegrain.asking import Asking, ask

        found = ask(Asking(self.project, self.target), sql)
        return [tuple(row.values()) for row in found]


@contextmanager
def opened(installation: Installation) -> Iterator[Reader | None]:
    """Give a reader of the warehouse; None if there is none yet or another program holds it.

    Raises FinegrainError if the target is unknown.
    """
    target = installation.target
    if target.engine != "duckdb":
        yield AskingReader(installation.project, target.name)
        return
    import duckdb

    connection = None
    if target.warehouse_file.exists():
        try:
            connection = duckdb.connect(str(target.warehouse_file), read_only=True)
        except duckdb.Error:
            # The examination of the warehouse has told why.
            connection = None
    try:
        yield None if connection is None else DuckDBReader(connection)
    finally:
        if connection is not None:
            connection.close()
