"""Tasks of compare.py by the project's own SQL, as dbt compiled it, on DuckDB in memory."""

import json
from pathlib import Path

import duckdb
from compare import THREADS


def compute(task: str, tables: Path) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """Make each model a table, or a view where it is one, under the names that the SQL has."""
    steps = json.loads((tables / f"{task}.json").read_text())
    made = {step["relation"] for step in steps}
    connection = duckdb.connect()
    connection.execute(f"set threads = {THREADS}")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    views = {
        relation: file
        for relation, file in json.loads((tables / "tables.json").read_text()).items()
        if relation not in made
    }
    for relation in (*views, *made):
        database, schema, _ = relation.split(".")
        connection.execute(f"attach if not exists ':memory:' as {database}")
        connection.execute(f"create schema if not exists {database}.{schema}")
    for relation, file in views.items():
        connection.execute(f"create view {relation} as from '{file}'")
    for step in steps:
        connection.execute(f"create {step['kind']} {step['relation']} as {step['sql']}")
    return connection, [step["relation"] for step in steps]


def write(result: tuple[duckdb.DuckDBPyConnection, list[str]], folder: Path) -> None:
    """Write each table to parquet."""
    connection, relations = result
    for relation in relations:
        name = relation.rpartition(".")[2].strip('"')
        connection.execute(f"copy (from {relation}) to '{folder}/{name}.parquet'")
