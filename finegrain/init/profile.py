"""Reads a table and says what its columns hold: types, shares, counts; values stay in here."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from finegrain.init.columns import Column, Dates, Kind, Table, bare_columns
from finegrain.init.names import quoted
from finegrain.init.patterns import SAMPLE, cleaned, one_row, with_numbers, with_texts

# Shares and formats are judged on at most so many rows of a table, counts on all of them.
SAMPLE_ROWS = 100_000

# Tables up to this size have their distinct values counted exactly.
EXACT_ROWS = 5_000_000


def profiled(
    connection: duckdb.DuckDBPyConnection, name: str, identifier: str, relation: str
) -> Table:
    """Read the table `relation` and return what its columns hold.

    Raises duckdb.Error if it cannot be read.
    """
    shape = connection.execute(f"describe select * from {relation}").fetchall()
    bare = bare_columns((str(row[0]), str(row[1])) for row in shape)
    rows = int(one_row(connection, f"select count(*) from {relation}")[0])
    sampling = f" using sample reservoir({SAMPLE_ROWS} rows) repeatable (1)"
    connection.execute(
        f"create or replace temp table {SAMPLE} as select * from {relation}"
        + (sampling if rows > SAMPLE_ROWS else "")
    )
    counted = _counted(connection, relation, bare, rows)
    columns = tuple(_profiled_column(connection, column) for column in counted)
    connection.execute(f"drop table {SAMPLE}")
    return Table(name, identifier, relation, columns, rows)


def _counted(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[Column], rows: int
) -> list[Column]:
    """Count filled rows and distinct values of each column, over the whole table."""
    count = "count(distinct {0})" if rows <= EXACT_ROWS else "approx_count_distinct({0})"
    wanted = []
    for column in columns:
        value = quoted(column.name)
        if column.kind is Kind.TEXT:
            value = cleaned(value)
        is_single = column.kind is not Kind.OTHER
        wanted += [f"count({value})", count.format(value) if is_single else "0"]
    found = iter(one_row(connection, f"select {', '.join(wanted)} from {relation}"))
    counted = []
    for column in columns:
        filled, distinct = int(next(found)), int(next(found))
        # An approximate count can exceed the rows.
        counted.append(replace(column, filled=filled, distinct=min(filled, distinct)))
    return counted


def _profiled_column(connection: duckdb.DuckDBPyConnection, column: Column) -> Column:
    value = quoted(column.name)
    if column.kind is Kind.TEXT:
        return with_texts(connection, column)
    if column.kind in (Kind.INTEGER, Kind.DECIMAL):
        return with_numbers(connection, column)
    if column.kind is Kind.TIMESTAMP:
        timed = one_row(
            connection,
            f"select count(*) filter (where {value} <> date_trunc('day', {value})) from {SAMPLE}",
        )[0]
        is_day_only = timed == 0 and column.filled != 0
        return replace(column, dates=Dates("iso", is_day_only=is_day_only))
    if column.kind is Kind.DATE:
        return replace(column, dates=Dates("iso", is_day_only=True))
    if column.kind is Kind.ZONED:
        return replace(column, dates=Dates("iso", zone="type"))
    return column
