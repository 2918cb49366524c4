"""The same world built on DuckDB and on the emulator of Snowflake, and compared value by value.

Run as a program it builds both and writes docs/parity.md anew.
"""

import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from conftest import ROOT, Warehouse, copy_project
from emulator import DATABASE, WORKING_DATABASE, Emulator, running_emulator

from finegrain.demo import generate

PAGE = ROOT / "docs/parity.md"

# Two sums of the same floating-point numbers differ by the order in which they were added.
TOLERANCE = 1e-9

# What a build says of itself.
NOT_COMPARED = {("as_of", "run_started_at")}

CUSTOMERS, DAYS, EVENTS = 600, 460, 15
LAST_DAY = date(2025, 12, 31)
# Days before the last that the source has not delivered at each run.
BEHIND = (21, 9, 0)


@dataclass(frozen=True)
class Table:
    """Names of columns, and rows as Python has them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Comparison:
    """How two tables compare. A difference names columns and counts rows, and shows no value."""

    name: str
    rows: int
    columns: int
    floats: int
    digests: tuple[str, str]
    differences: tuple[str, ...]


@dataclass
class Worlds:
    """The same source, read by a warehouse on DuckDB and by one on the emulator."""

    whole: Path
    on_duckdb: Warehouse
    on_emulator: Emulator

    def deliver(self, behind: int) -> None:
        """Let the source hold the orders, events and telephone numbers that it had on a day."""
        raw = self.on_duckdb.folder / "raw"
        is_first = not raw.exists()
        raw.mkdir(exist_ok=True)
        until = LAST_DAY - timedelta(days=behind - 1)
        orders = f"placed_at < timestamp '{until}'"
        known = f"select order_no from '{self.whole}/shop_orders.parquet' where {orders}"
        kept = {
            "shop_orders": orders,
            "shop_order_lines": f"order_no in ({known})",
            "shop_refunds": f"order_no in ({known})",
            "web_events": f"event_at < timestamp '{until}'",
            "crm_customers": "true",
        }
        changed = []
        for file in sorted(self.whole.glob("*.parquet")):
            if is_first or file.stem in kept:
                # Records that share only their number become one person when it arrives.
                late = behind and file.stem == "crm_customers"
                withheld = "replace (null as phone)" if late else ""
                duckdb.sql(
                    f"copy (select * {withheld} from '{file}' where {kept.get(file.stem, 'true')}) "
                    f"to '{raw / file.name}' (format parquet)"
                )
                changed.append(file.stem)
        self.on_emulator.load(raw, changed)

    def run(self, number: int) -> list[Comparison]:
        """Deliver and build for the nth time on both, and compare."""
        self.deliver(BEHIND[number])
        with ThreadPoolExecutor() as pool:
            builds = pool.map(Warehouse.build, (self.on_duckdb, self.on_emulator))
            assert all("Published" in said for said in builds)
        return list(self.compared())

    def compared(self) -> Iterator[Comparison]:
        """Compare public tables and those that grow day by day."""
        with duckdb.connect(str(self.on_duckdb.file), read_only=True) as connection:
            for name, place in sorted(compared_tables(self.on_duckdb).items()):
                asked = connection.sql(f"from {place}")
                one = Table(tuple(asked.columns), asked.fetchall())
                database = DATABASE if place.startswith("finegrain.") else WORKING_DATABASE
                columns, rows = self.on_emulator.rows(f"select * from {database}.{place}")
                yield compare(name, one, Table(tuple(columns), rows))


def compared_tables(warehouse: Warehouse) -> dict[str, str]:
    """Published tables, and those that grow by day, each with the schema it is read in."""
    manifest = json.loads((warehouse.folder / "target/manifest.json").read_text())
    found = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model":
            if node["access"] == "public":
                found[node["name"]] = f"{warehouse.schema}.{node['name']}"
            elif node["config"]["materialized"] == "incremental":
                found[node["name"]] = f"{node['schema']}.{node['name']}"
    return found


def without_tests(folder: Path) -> Path:
    """A copy of the project that publishes what no test has looked at."""
    folder.mkdir()
    copy_project(folder, "*__unit_tests.yml", "integrity")
    settings = (folder / "dbt_project.yml").read_text()
    assert settings.count("\ndata_tests:\n") == 1
    settings = settings.replace("\ndata_tests:\n", "\ndata_tests:\n  +enabled: false\n")
    (folder / "dbt_project.yml").write_text(settings)
    return folder


@contextmanager
def both_worlds(folder: Path) -> Iterator[Worlds]:
    """A small demo world, and two empty warehouses to build it in."""
    generate(CUSTOMERS, DAYS, seed=4, out=folder / "demo", events_per_customer=EVENTS)
    (folder / "duckdb").mkdir()
    (folder / "emulator").mkdir()
    pattern = str(folder / "duckdb/raw/{name}.parquet")
    project = without_tests(folder / "project")
    on_duckdb = Warehouse(folder / "duckdb", {"demo_files": pattern}, project)
    with running_emulator(folder / "emulator", project) as on_emulator:
        yield Worlds(folder / "demo/raw", on_duckdb, on_emulator)


def compare(name: str, one: Table, other: Table) -> Comparison:
    """Compare two tables whose rows are in any order."""
    names = tuple(column.lower() for column in one.columns)
    others = tuple(column.lower() for column in other.columns)
    if names != others:
        only = sorted({*names} ^ {*others}) or ["their order"]
        return Comparison(name, 0, 0, 0, ("", ""), (f"columns differ: {', '.join(only)}",))
    kept = [place for place, column in enumerate(names) if (name, column) not in NOT_COMPARED]
    floats = {
        place
        for place in kept
        if any(isinstance(row[place], float) for table in (one, other) for row in table.rows)
    }
    exact = [place for place in kept if place not in floats]
    sides = [
        sorted(
            (text_of(row, exact), [number(row[place]) for place in sorted(floats)]) for row in rows
        )
        for rows in (one.rows, other.rows)
    ]
    differences = []
    if len(sides[0]) != len(sides[1]):
        differences.append(f"{len(sides[0])} rows, and {len(sides[1])}")
    else:
        texts = [[text for text, _ in side] for side in sides]
        for spot, place in enumerate(exact):
            values = [sorted(text.split(SEPARATOR)[spot] for text in side) for side in texts]
            if values[0] != values[1]:
                wrong = sum(a != b for a, b in zip(*values, strict=True))
                differences.append(f"{names[place]} differs in {wrong} rows")
        if texts[0] != texts[1] and not differences:
            differences.append("the same values are in other rows")
        for spot, place in enumerate(sorted(floats)):
            pairs = zip(*([numbers[spot] for _, numbers in side] for side in sides), strict=True)
            if wrong := sum(not close(a, b) for a, b in pairs):
                differences.append(f"{names[place]} differs in {wrong} rows")
    digests = tuple(digest(text for text, _ in side) for side in sides)
    return Comparison(
        name, len(one.rows), len(kept), len(floats), (digests[0], digests[1]), tuple(differences)
    )


SEPARATOR = "\x1f"


def text_of(row: Sequence[Any], places: Iterable[int]) -> str:
    """The exact values of a row: equal if and only if the values are."""
    return SEPARATOR.join(exact_text(row[place]) for place in places)


def exact_text(value: Any) -> str:
    """A value as text; 1, 1.0 and 1.00 are one decimal, and null is no text."""
    if isinstance(value, bool) or value is None:
        return f"<{value}>"
    if isinstance(value, (int, Decimal)):
        number = Decimal(value).normalize()
        return f"{number:f}"
    return str(value)


def number(value: Any) -> tuple[bool, float]:
    """A number that can be sorted, nulls first."""
    return (value is not None, 0.0 if value is None else float(value))


def close(one: tuple[bool, float], other: tuple[bool, float]) -> bool:
    return one[0] == other[0] and math.isclose(one[1], other[1], rel_tol=TOLERANCE)


def digest(texts: Iterable[str]) -> str:
    """A fingerprint of rows that does not depend on their order."""
    total = sum(int(hashlib.sha256(text.encode()).hexdigest(), 16) for text in texts)
    return f"{total % 2**256:064x}"[:16]


def page(runs: list[list[Comparison]]) -> str:
    """docs/parity.md."""
    lines = []
    for compared in zip(*runs, strict=True):
        rows = " | ".join(f"{each.rows:,}" for each in compared)
        floats = str(compared[0].floats or "")
        equal = "no" if any(each.differences for each in compared) else "yes"
        digests = " | ".join(f"`{each}`" for each in compared[-1].digests)
        first = f"{compared[0].name} | {compared[0].columns} | {floats}"
        lines.append(f"| {first} | {rows} | {digests} | {equal} |")
    return TEXT.format(
        tables="\n".join(lines),
        customers=CUSTOMERS,
        days=DAYS,
        events=EVENTS,
        first=BEHIND[0],
        second=BEHIND[1],
    )


TEXT = """# The same answers on Snowflake

No Snowflake account has run this project. What runs with every change is an emulator,
[fakesnow](https://github.com/tekumara/fakesnow): it reads the SQL that dbt compiles for Snowflake
in Snowflake's grammar and executes it on DuckDB. `tests/python/test_snowflake.py` builds one demo
world on both, three times in a row, and compares all public tables and those that grow by day.

## What is equal

{customers} customers, {days} days, {events} events for each. At the first run the source lacks the
last {first} days, at the second {second}, at the third none, and telephone numbers come only then.
Each run publishes. Text, whole numbers,
decimals, dates and timestamps are equal exactly, and null equals only null; floating-point numbers
are equal up to a billionth of their value, as sums depend on the order of adding.

| table | columns | floating | rows, first run | second | third | DuckDB | emulator | equal |
|---|---:|---:|---:|---:|---:|---|---|---|
{tables}

Under the engines stands a hash of the third run's rows in any order, less floating-point columns,
which are compared value by value. `as_of.run_started_at` is not compared.
`python tests/python/parity.py` builds both worlds and writes this page anew.

Besides, macros of `macros/engine` are asked the same questions on both engines, and dbt's unit
tests run on the emulator too: with every change those of models whose SQL the engines write
differently, the others in the [longer tests](long_tests.md); but for two whose rows of nested
columns are written as DuckDB writes them.

## What this cannot show

- **That Snowflake knows a function.** DuckDB executes, and accepts what only DuckDB knows.
- **Ties and order.** Where Snowflake is free to choose, the emulator chooses as DuckDB does.
- **Precision.** Decimals are divided, rounded and summed as DuckDB does it.
- **Sessions.** The emulator works in UTC and takes `timestamp` for one without a zone. An account
  must too: `TIMESTAMP_TYPE_MAPPING = TIMESTAMP_NTZ` is the default. Snowflake casts a timestamp
  that carries a zone to its wall clock and not to UTC: convert such columns in the staging folder.
- **One statement for readers.** The emulator exchanges two schemas by copying their tables. That
  shows the order of the statements, not that readers see them as one.
- **What the emulator takes and forgets**: transactions between sessions, locks, grants, comments,
  tags, clustering, transient and temporary tables, warehouses, signing in.
- **Time and cost.**

`tests/python/snowflake_server.py` mends fakesnow while it starts, and says why at each place.
The database must have another name than the schema, which is DuckDB's condition, not Snowflake's.
"""


def main() -> None:
    """Build, compare, and write the page; fail if anything differs."""
    with tempfile.TemporaryDirectory() as folder, both_worlds(Path(folder)) as worlds:
        runs = [worlds.run(number) for number in range(len(BEHIND))]
    PAGE.write_text(page(runs))
    found = [f"{each.name}: {text}" for run in runs for each in run for text in each.differences]
    sys.exit("\n".join(found) or None)


if __name__ == "__main__":
    main()
