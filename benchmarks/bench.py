"""What a full build of the web tables costs, model by model: `make bench CUSTOMERS=100000`.

Each size of world is measured in a process of its own, one model after the other, beside what it
costs to read the raw columns once. Figures of a run are kept in results.json, and RESULTS.md is
written from it.
"""

import argparse
import json
import multiprocessing
import os
import platform
import resource
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from finegrain.demo import generate

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"

# What is read from them is measured too: views cost where they are used.
MEASURED = (
    "checked_events",
    "web_session_parts",
    "web_subject_days",
    "web_device_days",
    "web_touches",
)
# Columns of the raw events that those models read.
RAW_COLUMNS = (
    "event_id event_at received_at visitor_id login_id event page sku category search value "
    "order_no referrer utm_source utm_medium utm_campaign device_type device_model os browser "
    "app_version country lat lon"
).split()
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")


@dataclass
class Cost:
    """CPU seconds (user and system, all threads), wall seconds, peak memory in GiB, and rows."""

    cpu: float
    wall: float
    memory: float
    rows: int


@dataclass
class Result:
    """One run over a world of `customers`: what was measured, where, and with what."""

    customers: int
    events: int
    on: str
    machine: str
    versions: dict[str, str]
    costs: dict[str, Cost] = field(default_factory=dict)


class Meter:
    """Measures this process between two moments; memory is sampled while it runs."""

    def __init__(self) -> None:
        self._peak = 0
        self._started: tuple[float, float] | None = None
        threading.Thread(target=self._sample, daemon=True).start()

    def start(self) -> None:
        self._peak = 0
        self._started = (_cpu_seconds(), time.monotonic())

    def stop(self, rows: int = 0) -> Cost:
        assert self._started is not None
        cpu, wall = self._started
        return Cost(
            round(_cpu_seconds() - cpu, 2),
            round(time.monotonic() - wall, 2),
            round(self._peak / 2**30, 2),
            rows,
        )

    def _sample(self) -> None:
        pages = Path("/proc/self/statm")
        while True:
            resident = int(pages.read_text().split()[1]) * resource.getpagesize()
            self._peak = max(self._peak, resident)
            time.sleep(0.02)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read_raw(events: Path, threads: int) -> tuple[Cost, Cost, int]:
    """Cost of reading the raw columns once, from parquet and from a native table; and the rows."""
    meter = Meter()
    # A hash has to see every value; a minimum would be taken from a file's statistics.
    read = "select " + ", ".join(f"bit_xor(hash({column}))" for column in RAW_COLUMNS)
    with TemporaryDirectory() as folder, duckdb.connect(f"{folder}/raw.duckdb") as connection:
        connection.execute(f"set threads = {threads}")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create table events as from '{events}'")
        counted = connection.execute("select count(*) from events").fetchall()[0][0]
        costs = []
        for relation in (f"'{events}'", "events"):
            meter.start()
            connection.execute(f"{read} from {relation}")
            costs.append(meter.stop())
    return costs[0], costs[1], counted


def build(world: Path, folder: Path, memory: str) -> dict[str, Cost]:
    """Cost of each measured model in a full build of a new warehouse in `folder`."""
    from dbt.cli.main import dbtRunner

    os.environ["FINEGRAIN_WAREHOUSE"] = str(folder / "bench.duckdb")
    os.environ["FINEGRAIN_MEMORY"] = memory
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    places = {
        "project-dir": HERE.parent,
        "profiles-dir": HERE.parent,
        "target-path": folder / "target",
        "log-path": folder / "logs",
        "vars": json.dumps({"demo_files": f"{world}/raw/{{name}}.parquet"}),
    }
    costs: dict[str, Cost] = {}
    meter = Meter()

    def note(event: Any) -> None:
        if event.info.name == "NodeStart":
            meter.start()
        elif event.info.name == "NodeFinished":
            costs[event.data.node_info.node_name] = meter.stop()

    def run(*selection: str) -> None:
        command = ["run", "--quiet", "--threads", "1", "--select", *selection]
        for name, value in places.items():
            command += [f"--{name}", str(value)]
        ended = dbtRunner(callbacks=[note]).invoke(command)
        if not ended.success:
            raise SystemExit(f"dbt did not build {', '.join(selection)}: {ended.exception}")

    run("+accepted_products", "+staged_events")
    run(*MEASURED, "accepted_events")
    return {name: costs[name] for name in MEASURED}


def count_rows(warehouse: Path) -> dict[str, int]:
    """Rows of each measured table."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        schemas = connection.execute(
            "select table_name, table_schema from information_schema.tables"
        ).fetchall()
        return {
            name: connection.execute(f"select count(*) from {schema}.{name}").fetchall()[0][0]
            for name, schema in schemas
            if name in MEASURED
        }


def measure(world: Path, customers: int, memory: str) -> Result:
    """All figures of one world; each half in a process of its own, so that memory is its own."""
    spawn = multiprocessing.get_context("spawn")
    events = world / "raw" / "web_events.parquet"
    threads = os.cpu_count() or 1
    with TemporaryDirectory(dir=world.parent) as folder:
        with spawn.Pool(1) as pool:
            costs = pool.apply(build, (world, Path(folder), memory))
        rows = count_rows(Path(folder) / "bench.duckdb")
    for name, cost in costs.items():
        cost.rows = rows[name]
    with spawn.Pool(1) as pool:
        parquet, native, counted = pool.apply(read_raw, (events, threads))
    return Result(
        customers=customers,
        events=counted,
        on=date.today().isoformat(),
        machine=f"{platform.machine()}, {threads} cores, DuckDB limited to {memory}",
        versions={"Python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        costs=costs | {"raw columns, parquet": parquet, "raw columns, native": native},
    )


def write_page(results: list[dict[str, Any]]) -> str:
    """RESULTS.md: one table per size of world."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench CUSTOMERS=…`: a full build, one model after the other. CPU counts",
        "all threads, user and system; memory is the peak of the process; the ratio is to one read",
        "of all raw columns from a native table, in the same run. The machine is shared: take",
        "gaps under a quarter for ties.",
    ]
    for result in sorted(results, key=lambda result: result["customers"]):
        costs = {name: Cost(**cost) for name, cost in result["costs"].items()}
        built = [costs[name] for name in MEASURED]
        read = costs["raw columns, native"].cpu
        versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
        lines += [
            "",
            f"## {result['customers']:,} customers, {result['events']:,} events",
            "",
            f"{result['on']}, {result['machine']}. {versions}.",
            "",
            "| step | rows | CPU s | wall s | memory GiB | CPU / read |",
            "|---|---|---|---|---|---|",
        ]
        total = Cost(
            sum(cost.cpu for cost in built),
            sum(cost.wall for cost in built),
            max(cost.memory for cost in built),
            0,
        )
        for name, cost in (costs | {"**web tables together**": total}).items():
            rows = f"{cost.rows:,}" if cost.rows else ""
            lines.append(
                f"| {name} | {rows} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.memory:.1f} "
                f"| {cost.cpu / read:.1f} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure one size of world, keep the figures, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--world", type=Path, help="folder of a demo world, made if it is missing")
    parser.add_argument("--memory", default="4.5GB", help="DuckDB's limit")
    options = parser.parse_args()
    world = options.world or HERE / "worlds" / str(options.customers)
    if not (world / "raw").exists():
        print(f"making a world of {options.customers:,} customers in {world}", flush=True)
        generate(customers=options.customers, days=730, seed=1, out=world)
    result = measure(world.resolve(), options.customers, options.memory)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    kept = [other for other in kept if other["customers"] != result.customers]
    kept.append(asdict(result))
    kept.sort(key=lambda one: int(one["customers"]))
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(write_page(kept))
    print((HERE / "RESULTS.md").read_text())


if __name__ == "__main__":
    main()
