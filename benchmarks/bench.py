"""What a full build costs, model by model: `make bench CUSTOMERS=100000`.

Each size of world is measured in a process of its own, one model after the other, beside what it
costs to read the raw columns once; then features are computed by other tools from the same tables.
Figures of a run are kept in results.json, and RESULTS.md is written from it.
"""

import argparse
import json
import os
import platform
import re
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_page import write_page
from compare import Comparison, compare
from full_build import build, count_rows, read_raw
from meter import Cost, in_own_process

from finegrain.demo import generate

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE / "RESULTS.md"
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "polars", "pandas", "pyarrow", "lifetimes")


@dataclass
class Result:
    """One run over a world of `customers`: what was measured, where, and with what.

    `costs` are the models', `others` all else that was measured.
    """

    customers: int
    events: int
    on: str
    machine: str
    versions: dict[str, str]
    costs: dict[str, Cost]
    others: dict[str, Cost]
    comparisons: list[Comparison]


def measure(world: Path, customers: int, memory: str) -> Result:
    """All figures of one world; each part in a process of its own, so that memory is its own."""
    with TemporaryDirectory(dir=world.parent) as made:
        folder = Path(made)
        tell("building")
        built = in_own_process(build, world, folder, memory)
        count_rows(folder / "bench.duckdb", built.models)
        tell("reading the raw columns")
        reads = in_own_process(read_raw, world, folder / "target", memory)
        comparisons = compare(world, folder, tell)
    return Result(
        customers=customers,
        events=reads["raw columns, native"].rows,
        on=date.today().isoformat(),
        machine=f"{platform.machine()}, {os.cpu_count()} cores, DuckDB limited to {memory}",
        versions={"Python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        costs=built.models,
        others=built.others | reads,
        comparisons=comparisons,
    )


def tell(sentence: str) -> None:
    print(sentence, flush=True)


def dumped(kept: list[dict[str, Any]]) -> str:
    """JSON with the cost of one model a line."""
    innermost = re.compile(r"\{[^{}]*\}|\[[^][{}]*\]")
    text = json.dumps(kept, indent=1)
    return innermost.sub(lambda found: " ".join(found[0].split()), text) + "\n"


def main() -> None:
    """Measure one size of world, keep the figures, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--world", type=Path, help="folder of a demo world, made if it is missing")
    parser.add_argument("--memory", default="6GB", help="DuckDB's limit")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    options = parser.parse_args()
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    if not options.page:
        world = options.world or HERE / "worlds" / str(options.customers)
        if not (world / "raw").exists():
            tell(f"making a world of {options.customers:,} customers in {world}")
            generate(customers=options.customers, days=730, seed=1, out=world)
        result = measure(world.resolve(), options.customers, options.memory)
        kept = [other for other in kept if other["customers"] != result.customers]
        kept = sorted([*kept, asdict(result)], key=lambda one: int(one["customers"]))
        RESULTS.write_text(dumped(kept))
    PAGE.write_text(write_page(kept))
    tell(f"See {PAGE.relative_to(HERE.parent)}.")


if __name__ == "__main__":
    main()
