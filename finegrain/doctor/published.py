"""The copy that readers open, against the published tables of the warehouse itself."""

from collections.abc import Iterator
from typing import Any

from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.report.history import DuckDBReader, Reader, plain_name, tables_of


def check(installation: Installation) -> Iterator[Finding]:
    """Compare day and last run of the copy with those of the warehouse; nothing on Snowflake."""
    import duckdb

    from finegrain.doctor.reading import opened
    from finegrain.warehouse import describe_open_error

    target = installation.target
    if target.engine != "duckdb":
        return
    copy, schema = target.published_file(target.schema), plain_name(target.schema)
    with opened(installation) as warehouse:
        mine = state_of(warehouse, schema) if warehouse is not None else None
    if not copy.exists():
        if mine and mine[0] is not None:
            yield wrong(
                f"The warehouse holds published tables of {mine[0]}, and the copy {copy} is gone: "
                f"run `finegrain build` to make it anew."
            )
        elif target.warehouse_file.exists():
            yield note(f"There is no published copy {copy} yet: run `finegrain build`.")
        return
    try:
        with duckdb.connect(str(copy), read_only=True) as connection:
            its = state_of(DuckDBReader(connection), schema)
    except duckdb.Error as error:
        yield wrong(
            describe_open_error(copy, str(error)).replace("The warehouse", "The published copy")
        )
        return
    if its[0] is None:
        yield wrong(
            f"The copy {copy} has no tables of the schema {schema}: run `finegrain build`, or set "
            f"FINEGRAIN_SCHEMA to the schema that was built."
        )
    elif mine is None or mine[0] is None:
        yield note(f"{copy} is as of {its[0]}; there is no warehouse open to compare it with.")
    elif mine != its:
        yield wrong(
            f"The copy {copy} is as of {_told(its)}, and the published tables of the warehouse as "
            f"of {_told(mine)}: run `finegrain build`, which replaces the copy."
        )
    else:
        yield good(f"{copy} is as of {_told(its)}, as the warehouse is.")


def state_of(reader: Reader, schema: str) -> tuple[Any, Any]:
    """Return the as-of day of the published tables and the start of their last run, or Nones."""
    present = tables_of(reader, schema)
    day = last = None
    if "as_of" in present:
        day = reader.rows(f"select max(as_of_on) from {schema}.as_of")[0][0]
    if "run_log" in present:
        last = reader.rows(f"select max(started_at) from {schema}.run_log")[0][0]
    return day, last


def _told(state: tuple[Any, Any]) -> str:
    day, last = state
    return f"{day}, from the run of {last:%Y-%m-%d %H:%M} UTC" if last else str(day)
