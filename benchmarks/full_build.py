"""Measures a full build node by node, and one read of all raw columns beside it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from meter import Cost, Meter, together

PROJECT = Path(__file__).parents[1]
READS = 3


@dataclass
class Built:
    """What the models cost, and all else that a build does, by name."""

    models: dict[str, Cost]
    others: dict[str, Cost]


def build(world: Path, folder: Path, memory: str) -> Built:
    """`dbt build` of a new warehouse in `folder`, one node after the other."""
    os.environ["FINEGRAIN_WAREHOUSE"] = str(folder / "bench.duckdb")
    os.environ["FINEGRAIN_MEMORY"] = memory
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    from dbt.cli.main import dbtRunner

    nodes: dict[str, list[Cost]] = {"model": [], "seed": [], "test": []}
    models: dict[str, Cost] = {}
    meter, whole = Meter(), Meter()

    def note(event: Any) -> None:
        if event.info.name not in ("NodeStart", "NodeFinished"):
            return
        info = event.data.node_info
        if info.resource_type not in nodes:
            return
        if event.info.name == "NodeStart":
            meter.start()
            return
        cost = meter.stop()
        nodes[info.resource_type].append(cost)
        if info.resource_type == "model":
            cost.room = info.node_path.split("/")[0]
            models[info.node_name] = cost
        # Until the next node begins, and after the last one: publication.
        meter.start()

    whole.start()
    # Unit tests try rules on made-up rows: they say nothing about a company's data.
    ended = dbtRunner(callbacks=[note]).invoke(
        [
            *("build", "--quiet", "--threads", "1", "--exclude-resource-type", "unit_test"),
            *placed(world, folder),
        ]
    )
    publication, total = meter.stop(), whole.stop()
    if not ended.success:
        raise SystemExit(f"dbt did not build the world in {world}: {trouble(ended)}")
    others = {
        "seeds": together(nodes["seed"]),
        "tests": together(nodes["test"]),
        "publication": publication,
    }
    counted = together([*models.values(), *others.values()])
    others["dbt itself"] = Cost(
        round(total.cpu - counted.cpu, 3), round(total.wall - counted.wall, 3), 0.0
    )
    return Built(models, others)


def placed(
    world: Path, folder: Path, target: str = "target", variables: dict[str, Any] | None = None
) -> list[str]:
    """dbt's options that say where everything is."""
    chosen = {"demo_files": f"{world}/raw/{{name}}.parquet"} | (variables or {})
    return [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(folder / target), "--log-path", str(folder / "logs")),
        *("--vars", json.dumps(chosen)),
    ]


def trouble(ended: Any) -> str:
    """What dbt says went wrong."""
    if ended.exception:
        return str(ended.exception)
    failed = [one for one in ended.result if one.status in ("error", "fail", "runtime error")]
    return "; ".join(f"{one.node.name}: {one.message}" for one in failed)


def count_rows(warehouse: Path, models: dict[str, Cost]) -> None:
    """Note the rows of each table, in another process than dbt's, which keeps the file open.

    Views have no rows of their own: they cost where they are used.
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, schema_name from duckdb_tables() where schema_name like '%\\_%'"
            " escape '\\' and database_name = current_database()"
        ).fetchall()
        for name, schema in tables:
            if name in models:
                counted = connection.execute(f"select count(*) from {schema}.{name}").fetchall()
                models[name].rows = counted[0][0]


def read_raw(world: Path, target: Path, memory: str) -> dict[str, Cost]:
    """Cost of reading all raw columns once, from parquet and from native tables; events as rows.

    Columns are those that sources declare and the files have. Each read is the cheapest of some.
    """
    manifest = json.loads((target / "manifest.json").read_text())
    declared = {
        source["name"]: list(source["columns"])
        for source in manifest["sources"].values()
        if source["source_name"] == "demo"
    }
    costs = {}
    with TemporaryDirectory(dir=target.parent) as folder:
        connection = duckdb.connect(f"{folder}/raw.duckdb")
        connection.execute(f"set memory_limit = '{memory}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        queries: dict[str, list[str]] = {"parquet": [], "native": []}
        for name, columns in declared.items():
            file = world / "raw" / f"{name}.parquet"
            if not file.exists():
                continue
            described = connection.execute(f"describe select * from '{file}'").fetchall()
            used = [column for column in columns if column in {row[0] for row in described}]
            connection.execute(f"create table {name} as select {', '.join(used)} from '{file}'")
            # A hash has to see every value; a minimum would be taken from a file's statistics.
            hashes = ", ".join(f"bit_xor(hash({column}))" for column in used)
            queries["parquet"].append(f"select {hashes} from '{file}'")
            queries["native"].append(f"select {hashes} from {name}")
        connection.execute("checkpoint")
        counted = connection.execute("select count(*) from web_events").fetchall()[0][0]
        for kind, reads in queries.items():
            costs[f"raw columns, {kind}"] = min(
                (read_once(connection, reads) for _ in range(READS)), key=lambda cost: cost.cpu
            )
        connection.close()
    costs["raw columns, parquet"].rows = costs["raw columns, native"].rows = counted
    return costs


def read_once(connection: duckdb.DuckDBPyConnection, queries: list[str]) -> Cost:
    meter = Meter()
    meter.start()
    for query in queries:
        connection.execute(query).fetchall()
    return meter.stop()
