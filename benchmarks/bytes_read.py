"""What a day's run reads on Snowflake, counted on the demo: `python benchmarks/bytes_read.py`.

The statements are those that dbt sends in a second build, on the day after the first, taken from
its log, so that hooks and macros that ask the warehouse are counted too. They are DuckDB's; the
project compiled for Snowflake is compared with them, one by one, for what it reads.
Figures are kept in bytes_read.json, and docs/scale.md takes its tables from there.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from demo_day import ROOT, Logged, Table, World
from scale_page import write_page
from sql_days import Days
from sql_scans import Reader, Statement

RESULTS = Path(__file__).with_name("bytes_read.json")
BENCH = Path(__file__).with_name("results.json")
PAGE = ROOT / "docs/scale.md"

# Enough customers for a full build to go month by month, as it does at scale (event_periods).
CUSTOMERS = 52_000
# Rows of each day of a source are taken to be loaded together.
RAW_ORDER = {"raw.web_events": "event_at"}
# Every row of the demo is of this source, as every row of a partition is of one.
CONSTANTS = {"source_system": "demo"}
ALMOST_ALL = 0.95
PACKAGES = ("dbt-core", "dbt-duckdb", "dbt-snowflake", "duckdb", "sqlglot")


def measure(folder: Path) -> dict[str, Any]:
    """Everything that the page needs, as kept in bytes_read.json."""
    large = World(folder / "large", CUSTOMERS)
    tell(f"a world of {large.customers:,} customers, built up to the day before")
    large.make()
    first = large.build(of_day_before=True)
    before = large.tables()
    tell("the day itself")
    second = large.build()
    tables = large.tables()
    manifest = large.manifest
    order = clustering(manifest, tables)
    tell("bytes of each column")
    large.weigh(tables, order)
    smaller = {}
    for name, customers, events in (("small", CUSTOMERS // 4, 100), ("quiet", CUSTOMERS // 4, 50)):
        tell(f"{customers:,} customers with {events} web events each")
        world = World(folder / name, customers, events)
        world.make()
        world.build()
        smaller[name] = world.tables()
    tell("what the statements read")
    return {
        "measured": {
            "on": date.today().isoformat(),
            "customers": [CUSTOMERS // 4, CUSTOMERS],
            "versions": {name: version(name) for name in PACKAGES},
            "engines": compared_with_snowflake(large, manifest, tables),
        },
        "bench": bench(),
        "models": sorted(nodes_of(manifest, "model")),
        "tables": {
            short(name): {
                "rows": [smaller["small"][name].rows, table.rows],
                "quiet": smaller["quiet"][name].rows,
                "added": table.rows - before[name].rows if name in before else table.rows,
                "clustered_by": order.get(name),
                "bytes": table.bytes,
            }
            for name, table in tables.items()
        },
        "day": counted(second, large, tables, order),
        "full": counted(first, large, tables, order),
    }


def bench() -> dict[str, Any]:
    """CPU seconds of each table of a full build on DuckDB, for the largest world it was run on."""
    kept = json.loads(BENCH.read_text())[-1]
    cpu = {name: cost["cpu"] for name, cost in kept["costs"].items() if cost["rows"]}
    return {"customers": kept["customers"], "cpu": cpu}


def tell(sentence: str) -> None:
    print(sentence, flush=True)


def short(name: str) -> str:
    """A table as people call it: accepted.checked_events, public.customers."""
    schema, _, own = name.partition(".")
    schema = "public" if schema == "finegrain" else schema.removeprefix("finegrain_")
    return f"{schema}.{own}"


def nodes_of(manifest: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Nodes of a kind by name."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == kind and node["config"]["enabled"]
    }


def clustering(manifest: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, str]:
    """The column each table is clustered by: as the models declare, and as sources are loaded."""
    found = dict(RAW_ORDER)
    for node in nodes_of(manifest, "model").values():
        declared = node["config"].get("cluster_by")
        if declared:
            first = declared if isinstance(declared, str) else declared[0]
            found[f"{node['schema']}.{node['alias']}"] = first
    return {name: column for name, column in found.items() if name in tables}


def counted(
    log: Iterable[Logged], world: World, tables: Mapping[str, Table], order: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Statements that read tables, each with its scans: table, columns, share of its rows."""

    @cache
    def share(table: str, days: Days) -> float:
        # Rows of a source without a time are in its partitions of every day.
        is_raw = table.startswith("raw.")
        only_nulls = Days(first=date.max, last=date.min)
        if is_raw and days.nulls and world.share(table, order[table], only_nulls):
            return 1.0
        found = world.share(table, order[table], days)
        # All but a few misdated rows: no partition is left out.
        return found if found < ALMOST_ALL else 1.0

    def of_table(table: str, days: Mapping[str, Days]) -> float:
        column = order.get(table)
        return share(table, days[column]) if column is not None and column in days else 1.0

    reader = Reader({name: table.types for name, table in tables.items()}, CONSTANTS)
    found = []
    for logged in log:
        # The copy for readers is DuckDB's own.
        statements = [] if "published_copy" in logged.sql else reader.read(logged.sql)
        found += [(logged, statement) for statement in statements]
    replaced = {
        statement.writes.partition(".")[2]: statement
        for _, statement in found
        if statement.kind == "delete" and statement.writes is not None
    }

    def written(statement: Statement) -> list[Any] | None:
        """Table and share of its rows that are written; a temporary table is its target's days."""
        if statement.writes is None or statement.kind == "delete":
            return None
        if statement.writes in tables and statement.kind == "create":
            return [short(statement.writes), 1.0]
        name = statement.writes.rpartition(".")[2]
        if name in replaced:
            scan = replaced[name].scans[0]
            return [short(scan.table), of_table(scan.table, scan.days)]
        return [short(statement.writes), 1.0] if statement.writes in tables else None

    return [
        {
            "node": name_of(logged, statement),
            "room": logged.room,
            "kind": statement.kind,
            "writes": written(statement),
            "scans": [
                [short(scan.table), " ".join(sorted(scan.columns)), of_table(scan.table, scan.days)]
                for scan in statement.scans
            ],
        }
        for logged, statement in found
    ]


def name_of(logged: Logged, statement: Statement) -> str:
    """The model or test that a statement belongs to, or the table that it publishes."""
    if logged.room == "publish" and statement.writes is not None:
        return f"copy of {statement.writes.partition('.')[2]}"
    return logged.node


def compared_with_snowflake(
    world: World, manifest: Mapping[str, Any], tables: Mapping[str, Table]
) -> dict[str, Any]:
    """How many models and tests read the same columns when compiled for either engine."""
    duckdb = compiled_scans(world, manifest, tables, "duckdb")
    snowflake = compiled_scans(world, manifest, tables, "snowflake")
    different = sorted(
        name for name in duckdb.keys() | snowflake.keys() if duckdb.get(name) != snowflake.get(name)
    )
    return {"compared": sum(map(bool, duckdb.values())), "different": different}


def compiled_scans(
    world: World, manifest: Mapping[str, Any], tables: Mapping[str, Table], engine: str
) -> dict[str, Any]:
    """What each compiled model and test reads, by name; without a connection on either engine."""
    world.dbt(
        *("compile", "--quiet", "--target", engine, "--no-populate-cache", "--no-introspect"),
        variables={"demo_files": f"{world.raw}/{{name}}.parquet"},
    )
    compiled = {
        file.stem: file.read_text().replace("finegrain.demo.", "finegrain.raw.")
        for file in (world.folder / "target/compiled").rglob("*.sql")
        if "/seeds/" not in str(file)
    }
    columns = {name: dict.fromkeys(table.types, "VARCHAR") for name, table in tables.items()}
    views = {}
    models = nodes_of(manifest, "model")
    for name, node in models.items():
        relation = f"{node['schema']}.{name}"
        if name.startswith(("staged_", "delivered_")):
            # Its text depends on what the warehouse holds, so its contract stands for it.
            contract = models["staged_" + name.partition("_")[2]]["columns"]
            columns[relation] = dict.fromkeys(contract, "VARCHAR")
            del compiled[name]
        elif node["config"]["materialized"] == "view":
            views[relation] = compiled[name]
    reader = Reader(columns, dialect=engine)
    for relation, sql in views.items():
        reader.define_view(relation, sql)
    return {
        name: sorted(
            (scan.table, sorted(scan.columns))
            for statement in reader.read(sql)
            for scan in statement.scans
        )
        for name, sql in compiled.items()
    }


def dumped(results: Mapping[str, Any]) -> str:
    """JSON with one table or statement a line."""

    def lines(values: Iterable[str], brackets: str) -> str:
        return brackets[0] + "\n  " + ",\n  ".join(values) + "\n " + brackets[1]

    parts = {
        "measured": json.dumps(results["measured"]),
        "bench": json.dumps(results["bench"]),
        "models": json.dumps(results["models"]),
        "tables": lines(
            (f"{json.dumps(name)}: {json.dumps(one)}" for name, one in results["tables"].items()),
            "{}",
        ),
        "day": lines(map(json.dumps, results["day"]), "[]"),
        "full": lines(map(json.dumps, results["full"]), "[]"),
    }
    return "{\n " + ",\n ".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n"


def main() -> None:
    """Measure, keep the figures, and bring the page up to date."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--folder", type=Path, help="where worlds are made; a passing one if none")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    options = parser.parse_args()
    if not options.page:
        with TemporaryDirectory() as passing:
            results = measure((options.folder or Path(passing)).resolve())
        RESULTS.write_text(dumped(results))
    PAGE.write_text(write_page(PAGE.read_text(), json.loads(RESULTS.read_text())))
    tell(f"See {PAGE.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
