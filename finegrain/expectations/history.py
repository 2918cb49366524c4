"""The two histories of the schema <schema>_gates: what was found, and how runs went."""

import datetime
from collections.abc import Sequence
from dataclasses import astuple, fields

from finegrain.errors import FinegrainError
from finegrain.expectations.connection import Connection, listed, literal
from finegrain.expectations.gates import Result

RESULTS = "expectation_results"
RUNS = "run_log"

_COLUMNS = [field.name for field in fields(Result)]


def place_of(connection: Connection, name: str) -> str:
    """Where a history is: beside the published tables, whatever day is built."""
    return f"{connection.database}.{connection.schema}_gates.{name}"


def are_there(connection: Connection) -> bool:
    """Whether both histories have been made."""
    found = connection.rows(
        f"select count(*) from information_schema.tables "
        f"where upper(table_catalog) = upper('{connection.database}') "
        f"and upper(table_schema) = upper('{connection.schema}_gates') "
        f"and lower(table_name) in ('{RESULTS}', '{RUNS}')"
    )
    return int(found[0][0]) == 2


def append(connection: Connection, results: Sequence[Result]) -> None:
    """Add results, all or none."""
    if not results:
        return
    rows = ",\n".join(f"({listed(astuple(result))})" for result in results)
    connection.run(
        f"insert into {place_of(connection, RESULTS)} ({', '.join(_COLUMNS)})\n"
        f"select * from (values\n{rows}\n) as found"
    )


def figures_before(connection: Connection, as_of_on: datetime.date | None) -> dict[str, float]:
    """What the last good run observed, by expectation: the last one that was published and is not
    of a later day."""
    until = f"and as_of_on <= {literal(as_of_on)}" if as_of_on else ""
    results, runs = place_of(connection, RESULTS), place_of(connection, RUNS)
    # A plain `dbt build` publishes too, and measures nothing.
    found = connection.rows(
        f"select expectation_id, observed from {results} where observed is not null and run_id in ("
        f"select run_id from {runs} where is_published {until} and run_id in ("
        f"select run_id from {results} where rule in ('volume', 'share', 'edge')) "
        f"order by as_of_on desc, ended_at desc, run_id limit 1)"
    )
    return {str(name): float(figure) for name, figure in found}


def as_of_day(connection: Connection, place: str | None) -> datetime.date | None:
    """The as-of day of what is built, if the model `as_of` at `place` says so."""
    if place is None:
        return None
    try:
        found = connection.rows(f"select max(as_of_on) from {place}")
    except FinegrainError:
        return None
    day = found[0][0]
    return day.date() if isinstance(day, datetime.datetime) else day
