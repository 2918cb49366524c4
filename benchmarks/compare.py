"""The same features from the same tables by other tools, beside the project's own SQL.

Tables that the models read are written to parquet once. Each tool reads them in a process of its
own and ends with a table or frame; results are compared, value by value, before any figure counts.
"""

import importlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from full_build import placed, trouble
from meter import Cost, Meter, in_own_process, peak_memory

THREADS = 2
RUNS = 3
NEARLY = 1e-9

# Read before a tool starts its threads.
os.environ |= {"POLARS_MAX_THREADS": str(THREADS), "OMP_NUM_THREADS": str(THREADS)}


@dataclass(frozen=True)
class Task:
    """Models to compute, from one table to the goals, and the tools that compute the same.

    `expected` gives what a tool has to end with, from the models' results, by the name of the frame
    if that is no model.
    """

    name: str
    said: str
    first: tuple[str, ...]
    goals: tuple[str, ...]
    tools: tuple[str, ...]
    expected: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Comparison:
    """What each tool needed for a task that ended with these rows and columns."""

    name: str
    said: str
    rows: int
    columns: int
    costs: dict[str, Cost]


TASKS = (
    Task(
        name="rfm",
        said="Recency, frequency and monetary value of each customer, and the three scores of "
        "`rf_grid` by quintiles of the buyers. `lifetimes` gives its summary of each buyer only "
        "(recency, frequency and age), without money and scores.",
        first=("rfm_features",),
        goals=("rfm_scores",),
        tools=("polars", "pandas", "pandas_coded", "lifetimes"),
        expected={
            "rfm": """
                select
                    customer_id, recency_days, frequency, monetary_amount, r_score, f_score, m_score
                from rfm_features
                left join rfm_scores using (customer_id)
            """,
            # Its frequency is that of repeated days, its recency the time from first to last.
            "lifetimes": """
                select
                    customer_id,
                    count(distinct ordered_on) - 1 as frequency,
                    max(ordered_on) - min(ordered_on) as recency,
                    max(as_of_on) - min(ordered_on) as T
                from orders_as_of, as_of
                where is_purchase and customer_id is not null
                group by customer_id
            """,
        },
    ),
    Task(
        name="wide",
        said="Every column of `buying_features` and `rhythm_features`.",
        first=("buying_features", "rhythm_features"),
        goals=("buying_features", "rhythm_features"),
        tools=("polars", "pandas", "pandas_coded"),
    ),
)
# Only the scheme that is compared is scored.
VARIABLES = {"rfm_schemes": ["rf_grid"]}


def compare(world: Path, folder: Path, tell: Callable[[str], None]) -> list[Comparison]:
    """Costs of each task by each tool, over the warehouse that was built in `folder`.

    Raises SystemExit if a tool's result differs from that of the project's SQL.
    """
    manifest = json.loads((folder / "target/manifest.json").read_text())
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["config"]["enabled"]
    }
    plans = {task.name: planned(task, models) for task in TASKS}
    names = sorted({name for plan in plans.values() for name in plan})
    compiled = in_own_process(compile_models, world, folder, names)
    tables = folder / "tables"
    tables.mkdir()
    export(folder / "bench.duckdb", tables, [models[name] for name in read_by(plans, models)])
    comparisons = []
    for task in TASKS:
        steps = [
            {
                "name": name,
                "relation": models[name]["relation_name"],
                "kind": models[name]["config"]["materialized"],
                "sql": compiled[name],
            }
            for name in plans[task.name]
        ]
        (tables / f"{task.name}.json").write_text(json.dumps(steps))
        costs = {}
        for tool in ("sql", *task.tools):
            tell(f"{task.name} by {tool}")
            runs = [in_own_process(run, tool, task.name, folder) for _ in range(RUNS)]
            costs[tool] = min(runs, key=lambda cost: cost.cpu)
        rows, columns = check(task, folder)
        comparisons.append(Comparison(task.name, task.said, rows, columns, costs))
    return comparisons


def planned(task: Task, models: Mapping[str, Any]) -> list[str]:
    """The models of a task, from the first ones on down to the goals, each after those it reads."""
    reads = {name: parents(node) for name, node in models.items()}
    order = list(TopologicalSorter(reads).static_order())
    below, wanted = set(task.first), set(task.goals)
    for name in order:
        if below.intersection(reads[name]):
            below.add(name)
    for name in reversed(order):
        if name in wanted:
            wanted.update(reads[name])
    return [name for name in order if name in below & wanted]


def parents(node: Mapping[str, Any]) -> list[str]:
    """Models and seeds that a model reads."""
    ids = [name.split(".") for name in node.get("depends_on", {}).get("nodes", [])]
    return [parts[-1] for parts in ids if parts[0] in ("model", "seed")]


def read_by(plans: Mapping[str, list[str]], models: Mapping[str, Any]) -> list[str]:
    """What is read by the models of all tasks and made by none of its own."""
    return sorted(
        {
            name
            for plan in plans.values()
            for made in plan
            for name in parents(models[made])
            if name not in plan
        }
    )


def compile_models(world: Path, folder: Path, names: list[str]) -> dict[str, str]:
    """The SQL of models, as dbt sends it for this world."""
    from dbt.cli.main import dbtRunner

    os.environ["FINEGRAIN_WAREHOUSE"] = str(folder / "bench.duckdb")
    ended = dbtRunner().invoke(
        [
            "compile",
            "--log-level",
            "none",
            "--select",
            *names,
            *placed(world, folder, "compiled", VARIABLES),
        ]
    )
    if not ended.success:
        raise SystemExit(f"dbt did not compile {', '.join(names)}: {trouble(ended)}")
    manifest = json.loads((folder / "compiled/manifest.json").read_text())
    return {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] in names
    }


def export(warehouse: Path, folder: Path, nodes: Iterable[Mapping[str, Any]]) -> None:
    """Write tables of the warehouse to parquet, and to tables.json where they belong."""
    places = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for node in nodes:
            file = folder / f"{node['name']}.parquet"
            connection.execute(f"copy (from {node['relation_name']}) to '{file}'")
            places[node["relation_name"]] = str(file)
    (folder / "tables.json").write_text(json.dumps(places))


def run(tool: str, task: str, folder: Path) -> Cost:
    """Let a tool do a task in this process; its frames are written once the meter has stopped."""
    tool_module = importlib.import_module(f"in_{tool}")
    meter = Meter()
    meter.start()
    frames = tool_module.compute(task, folder / "tables")
    cost = meter.stop()
    cost.memory = peak_memory()
    out = folder / "results" / task / tool
    out.mkdir(parents=True, exist_ok=True)
    tool_module.write(frames, out)
    return cost


def check(task: Task, folder: Path) -> tuple[int, int]:
    """Compare what the tools ended with to what SQL did; its rows and columns.

    Raises SystemExit if a customer or a value differs.
    """
    results = folder / "results" / task.name
    with duckdb.connect() as connection:
        for file in (*(folder / "tables").glob("*.parquet"), *(results / "sql").glob("*.parquet")):
            connection.execute(f"create view {file.stem} as from '{file}'")
        queries = {name: f"from {name}" for name in task.goals} | dict(task.expected)
        columns: set[str] = set()
        for tool in task.tools:
            for file in (results / tool).glob("*.parquet"):
                found = differences(connection, queries[file.stem], f"from '{file}'")
                if found:
                    raise SystemExit(f"{tool} differs from SQL in {file.stem}: {found}")
                if tool == task.tools[0]:
                    described = connection.execute(f"describe {queries[file.stem]}").fetchall()
                    columns |= {row[0] for row in described}
        counted = connection.execute(f"select count(*) from {task.first[0]}").fetchall()[0][0]
    return counted, len(columns)


def differences(
    connection: duckdb.DuckDBPyConnection, expected: str, found: str
) -> dict[str, int] | str:
    """Customers whose value differs, by column; nothing if there are none.

    Whole numbers, days and texts must be equal, amounts and ratios nearly. Columns and customers
    must be the same ones.
    """
    types, others = (
        {row[0]: row[1] for row in connection.execute(f"describe {query}").fetchall()}
        for query in (expected, found)
    )
    if types.keys() != others.keys():
        return f"columns {', '.join(sorted(types.keys() ^ others.keys()))}"
    counts = {"customers": "count(*) - count(e.customer_id) + count(*) - count(f.customer_id)"}
    for name, kind in types.items():
        ours, theirs = f"e.{name}", f"f.{name}"
        if kind == "DATE":
            theirs = f"cast({theirs} as date)"
        differ = f"{ours} is distinct from {theirs}"
        if kind == "DOUBLE" or kind.startswith("DECIMAL"):
            ours, theirs = f"cast({ours} as double)", f"cast({theirs} as double)"
            gap = f"abs({ours} - {theirs}) > {NEARLY} * greatest(1, abs({ours}))"
            differ = f"({ours} is null) <> ({theirs} is null) or coalesce({gap}, false)"
        counts[name] = f"count(case when {differ} then 1 end)"
    counted = connection.execute(
        f"select {', '.join(counts.values())} from ({expected}) as e "
        f"full join ({found}) as f on e.customer_id = f.customer_id"
    ).fetchall()[0]
    repeated = connection.execute(
        f"select count(*) - count(distinct customer_id) from ({found})"
    ).fetchall()[0][0]
    return {
        name: number
        for name, number in zip([*counts, "repeated"], [*counted, repeated], strict=True)
        if number
    }
