"""The log of runs as a table for a terminal."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from finegrain.errors import FinegrainError
from finegrain.project import Target
from finegrain.report.history import DuckDBReader, Run, plain_name, read_runs
from finegrain.report.page import told_outcome, took
from finegrain.warehouse import describe_open_error


@dataclass(frozen=True)
class Log:
    """Runs, oldest first, and what they were read from.

    `note` is why this is not the warehouse itself, if it is not.
    """

    runs: Sequence[Run]
    place: str
    note: str = ""


def read_log(target: Target, most: int) -> Log:
    """Return the last `most` runs of a target on DuckDB.

    While another program holds the warehouse, the published copy is read, which knows all runs up
    to its own.

    Raises FinegrainError if neither can be read.
    """
    file, copy = target.warehouse_file, target.published_file(target.schema)
    gates = f"{plain_name(target.schema)}_gates"
    if not file.exists():
        return Log([], str(file))
    try:
        return Log(_runs_in(file, gates, most), str(file))
    except duckdb.Error as error:
        refusal = describe_open_error(file, str(error))
    if not copy.exists():
        raise FinegrainError(refusal)
    try:
        runs = _runs_in(copy, target.schema, most)
    except duckdb.Error as error:
        raise FinegrainError(describe_open_error(copy, str(error))) from error
    return Log(runs, str(copy), f"{refusal} These are the runs up to the one that was published.")


def render(runs: Sequence[Run]) -> str:
    """Lay runs out, the latest last, so that it is next to the prompt."""
    rows = [("started (UTC)", "as of", "took", "models", "failed", "warned", "outcome", "command")]
    rows += [
        (
            f"{run.started_at:%Y-%m-%d %H:%M}",
            str(run.as_of_on or "-"),
            took(run.seconds),
            f"{run.models:,}",
            f"{run.failures:,}",
            f"{run.warnings:,}",
            told_outcome(run),
            f"{run.command} {run.selected}".strip(),
        )
        for run in runs
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    right = {2, 3, 4, 5}
    return "\n".join(
        "  ".join(
            text.rjust(width) if i in right else text.ljust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _runs_in(file: Path, schema: str, most: int) -> list[Run]:
    with closing(duckdb.connect(str(file), read_only=True)) as connection:
        return read_runs(DuckDBReader(connection), schema, most)
