"""The two histories of runs, read into plain values; nothing else of a warehouse is read here."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import duckdb

from finegrain.errors import FinegrainError

# In the order in which a run comes to them.
LAYERS = ("accepted", "identity", "activity", "features", "segments", "insights")

# From the best to the worst: the status of a layer or a run is its worst.
STATUSES = ("passed", "warned", "failed", "broken")

# The rule of the row that a build leaves for each layer whose tables are all there.
BUILT = "built"

# More runs than this make no history clearer.
MOST_RUNS = 60

_RESULT_COLUMNS = (
    "run_id, ran_at, as_of_on, layer, table_name, expectation_id, rule, column_names, severity, "
    "observed, allowed, failed_rows, status, message, runner"
)
_RUN_COLUMNS = (
    "run_id, started_at, ended_at, seconds, command, version, as_of_on, is_full_refresh, "
    "selected, models, failures, warnings, is_published, reason"
)


class Reader(Protocol):
    """Whatever answers a query, on either engine."""

    def rows(self, sql: str, /) -> Sequence[Sequence[Any]]:
        """Return what a query gives."""


@dataclass(frozen=True)
class DuckDBReader:
    """Reads through an open connection of DuckDB."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str, /) -> list[tuple[Any, ...]]:
        """Raises duckdb.Error if the query is refused."""
        return self.connection.execute(sql).fetchall()


@dataclass(frozen=True)
class Result:
    """What one expectation found in one run.

    `ran_at` is UTC. `observed` is the measured number and `allowed` says in words what it may be;
    `failed_rows` counts rows that break a rule of rows.
    """

    run_id: str
    ran_at: datetime
    as_of_on: date | None
    layer: str
    table_name: str
    expectation_id: str
    rule: str
    column_names: str
    severity: str
    observed: float | None
    allowed: str
    failed_rows: int | None
    status: str
    message: str
    runner: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same from run to run, whichever program ran the expectation."""
        return (self.layer, self.table_name, self.expectation_id)


@dataclass(frozen=True)
class Run:
    """One run; times are UTC, `seconds` is wall-clock time.

    A build that was killed, or goes on, has left results and no entry in the log: then `is_stopped`
    and `started_at` is the time of its first result. Checks alone have no entry either.
    """

    run_id: str
    started_at: datetime
    ended_at: datetime | None = None
    seconds: float | None = None
    command: str = ""
    version: str = ""
    as_of_on: date | None = None
    is_full_refresh: bool = False
    selected: str = ""
    models: int = 0
    failures: int = 0
    warnings: int = 0
    is_published: bool = False
    reason: str = ""
    is_stopped: bool = False

    @property
    def is_of_a_part(self) -> bool:
        """Whether the run was asked for a part of the project, which is never published."""
        return bool(self.selected)

    @property
    def is_check(self) -> bool:
        """Whether it built nothing, and so had nothing to publish."""
        return self.command.split()[:2] == ["finegrain", "check"]


@dataclass(frozen=True)
class Rejection:
    """How many rows of a source's table are quarantined for a reason (a row can have several)."""

    source_system: str
    table_name: str
    reason: str
    rows: int

    @property
    def place(self) -> tuple[str, str]:
        return (self.source_system, self.table_name)


@dataclass(frozen=True)
class History:
    """Runs and results of the last MOST_RUNS runs, oldest first, and today's quarantine."""

    runs: Sequence[Run]
    results: Sequence[Result]
    rejections: Sequence[Rejection]
    # Less than the sum over the reasons, as a row can have several. None: there is no such table.
    quarantined: int | None


def read_runs(reader: Reader, schema: str, most: int = MOST_RUNS) -> list[Run]:
    """Return the last `most` runs, oldest first; none if there is no log.

    Args:
        reader: answers queries.
        schema: where the histories are.
        most: how many.

    A build that was killed is among them once it has left a result, and so is a check alone.
    """
    present = tables_of(reader, schema)
    if "run_log" not in present:
        return []
    rows = reader.rows(
        f"select {_RUN_COLUMNS} from {schema}.run_log "
        f"order by started_at desc, run_id desc limit {most}"
    )
    logged = [_run(row) for row in reversed(rows)]
    if "expectation_results" not in present:
        return logged
    seen = reader.rows(
        f"select run_id, min(ran_at) as began_at, max(as_of_on) as as_of_on, "
        f"sum(case when rule = '{BUILT}' then 1 else 0 end) as layers, "
        f"sum(case when status in ('failed', 'broken') then 1 else 0 end) as failures, "
        f"sum(case when status = 'warned' then 1 else 0 end) as warnings "
        f"from {schema}.expectation_results "
        f"group by run_id order by began_at desc, run_id desc limit {most}"
    )
    return _with_unlogged(logged, seen, most)


def read_history(reader: Reader, schema: str) -> History:
    """Read the histories beside the public schema `schema` from the warehouse.

    Raises FinegrainError if there is no history yet; whatever else the reader raises goes through.
    """
    gates = f"{plain_name(schema)}_gates"
    missing = {"expectation_results", "run_log"} - tables_of(reader, gates)
    if missing:
        raise FinegrainError(
            f"The schema {gates} has no table {' and no table '.join(sorted(missing))}, so nothing "
            f"is known of any run: run `finegrain build` first."
        )
    runs = read_runs(reader, gates)
    results: list[Result] = []
    if runs:
        names = ", ".join(_literal(run.run_id) for run in runs)
        rows = reader.rows(
            f"select {_RESULT_COLUMNS} from {gates}.expectation_results where run_id in ({names}) "
            f"order by ran_at, layer, table_name, expectation_id, runner"
        )
        results = [_result(row) for row in rows]
    accepted = f"{plain_name(schema)}_accepted"
    if "quarantined_rows" not in tables_of(reader, accepted):
        return History(runs, results, [], None)
    rejections, quarantined = _quarantine(
        reader.rows(
            f"select source_system, table_name, reasons, count(*) as row_count "
            f"from {accepted}.quarantined_rows group by source_system, table_name, reasons"
        )
    )
    return History(runs, results, rejections, quarantined)


def present_runs(runs: Sequence[Run]) -> list[Run]:
    """Return the runs of the whole project that were not made for a past day, oldest first."""
    found: list[Run] = []
    latest: date | None = None
    for run in runs:
        is_past = bool(latest and run.as_of_on and run.as_of_on < latest)
        if run.is_of_a_part or run.is_check or is_past:
            continue
        found.append(run)
        if run.is_published:
            latest = run.as_of_on or latest
    return found


def tables_of(reader: Reader, schema: str) -> set[str]:
    """Return the lower-case names of the tables and views of a schema; none if there is none."""
    rows = reader.rows(
        f"select lower(table_name) as table_name from information_schema.tables "
        f"where lower(table_schema) = {_literal(schema.lower())}"
    )
    return {str(row[0]) for row in rows}


def plain_name(schema: str) -> str:
    """Return `schema`; raises FinegrainError unless it can stand in a query as it is."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", schema):
        raise FinegrainError(
            f'The schema "{schema}" is no plain name: set FINEGRAIN_SCHEMA to letters, digits and '
            f"underscores."
        )
    return schema


def _with_unlogged(logged: Sequence[Run], seen: Iterable[Sequence[Any]], most: int) -> list[Run]:
    """Add the runs that have results and no entry in the log."""
    known = {run.run_id for run in logged}
    # A run before the oldest entry read has its entry farther back.
    oldest = logged[0].started_at if len(logged) == most else datetime.min
    unlogged = [
        Run(
            str(run_id),
            _time(began_at),
            command="finegrain build" if layers else "finegrain check",
            as_of_on=_day(as_of_on),
            failures=int(failures),
            warnings=int(warnings),
            is_stopped=bool(layers),
        )
        for run_id, began_at, as_of_on, layers, failures, warnings in seen
        if str(run_id) not in known and _time(began_at) >= oldest
    ]
    runs = sorted([*logged, *unlogged], key=lambda run: (run.started_at, run.run_id))
    return runs[-most:]


def _quarantine(rows: Iterable[Sequence[Any]]) -> tuple[list[Rejection], int]:
    counts: dict[tuple[str, str, str], int] = {}
    quarantined = 0
    for source_system, table_name, reasons, number in rows:
        quarantined += int(number)
        for reason in str(reasons).split(","):
            key = (str(source_system), str(table_name), reason.strip())
            counts[key] = counts.get(key, 0) + int(number)
    found = [Rejection(*key, rows=number) for key, number in counts.items()]
    # Tables with most rejections first, then their reasons.
    totals: dict[tuple[str, str], int] = {}
    for each in found:
        totals[each.place] = totals.get(each.place, 0) + each.rows
    found.sort(key=lambda each: (-totals[each.place], each.place, -each.rows, each.reason))
    return found, quarantined


def _run(row: Sequence[Any]) -> Run:
    run_id, started, ended, seconds, command, version, day, is_full, selected, *rest = row
    models, failures, warnings, is_published, reason = rest
    return Run(
        run_id=str(run_id),
        started_at=_time(started),
        ended_at=None if ended is None else _time(ended),
        seconds=None if seconds is None else float(seconds),
        command=_text(command),
        version=_text(version),
        as_of_on=_day(day),
        is_full_refresh=bool(is_full),
        selected=_text(selected),
        models=int(models or 0),
        failures=int(failures or 0),
        warnings=int(warnings or 0),
        is_published=bool(is_published),
        reason=_text(reason),
    )


def _result(row: Sequence[Any]) -> Result:
    run_id, ran_at, day, layer, table, identity, rule, columns, severity, observed, *rest = row
    allowed, failed_rows, status, message, runner = rest
    return Result(
        run_id=str(run_id),
        ran_at=_time(ran_at),
        as_of_on=_day(day),
        layer=_text(layer),
        table_name=_text(table),
        expectation_id=_text(identity),
        rule=_text(rule),
        column_names=_names(columns),
        severity=_text(severity),
        observed=None if observed is None else float(observed),
        allowed=_text(allowed),
        failed_rows=None if failed_rows is None else int(failed_rows),
        status=_text(status),
        message=_text(message),
        runner=_text(runner),
    )


def _names(value: Any) -> str:
    """Column names as a text, however they are kept."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    text = _text(value)
    if text.startswith("["):
        try:
            return ", ".join(map(str, json.loads(text)))
        except ValueError:
            return text
    return text


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _time(value: Any) -> datetime:
    """A time in UTC without a zone."""
    time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _day(value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    return date.fromisoformat(str(value)[:10])


def _literal(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
