"""What a user does wrong is answered by one sentence that says what to do."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Warehouse, mounted, rewrite

from finegrain.demo import generate


@dataclass(frozen=True)
class Mistake:
    """A change of the raw demo tables or of the vars, and what must be said of it."""

    said: str
    variables: dict[str, Any]
    spoil: Callable[[Path], None] = lambda raw: None


MISTAKES = {
    "no data at all": Mistake(
        "There is no data yet: run `finegrain demo` to make the demo company, or set the var "
        "source_systems to your own (docs/mapping.md).",
        {},
        shutil.rmtree,
    ),
    "missing source table": Mistake(
        "The table orders of source thelook is missing: looked for",
        {"source_systems": ["thelook"], "thelook_files": "/nowhere/{name}.parquet"},
    ),
    "missing source table in the warehouse": Mistake(
        'looked for "warehouse"."thelook"."orders". Put it there, or change the vars',
        {"source_systems": ["thelook"]},
    ),
    "missing required column": Mistake(
        "The table shop_orders of source demo has no column placed_at, which is required. It has "
        "order_no, ",
        {},
        lambda raw: rewrite(
            raw / "shop_orders.parquet", "select * rename (placed_at as ordered) from raw"
        ),
    ),
    "empty table": Mistake(
        "The table shop_orders of source demo is empty",
        {},
        lambda raw: rewrite(raw / "shop_orders.parquet", "from raw limit 0"),
    ),
    "misspelt var": Mistake("There is no var as_off; the vars are source_systems, ", {"as_off": 1}),
    "unknown source system": Mistake(
        'The var source_systems names "shopify"; there are demo, ', {"source_systems": ["shopify"]}
    ),
    "source systems as text": Mistake(
        'The var source_systems must be a list such as [demo], not "demo".',
        {"source_systems": "demo"},
    ),
    "day that is none": Mistake(
        'The var as_of must be a day such as 2024-12-31, not "2024-02-30".', {"as_of": "2024-02-30"}
    ),
    "day that is not over": Mistake("The var as_of is 2999-01-01, but ", {"as_of": "2999-01-01"}),
    "unknown scheme": Mistake(
        'The var rfm_schemes names "quintiles"; there are rf_grid, r_package, three_level, '
        "engagement_grid.",
        {"rfm_schemes": ["quintiles"]},
    ),
    "unknown zone": Mistake(
        'The var business_time_zone is "New York", which is no time zone',
        {"business_time_zone": "New York"},
    ),
    "name of no database": Mistake(
        'The var working_database is "work-shop", which is no name of a database',
        {"working_database": "work-shop"},
    ),
    "share out of range": Mistake(
        'The var quarantine_maximum_share must be a number from 0 to 1, not "5".',
        {"quarantine_maximum_share": 5},
    ),
    "no radius": Mistake(
        'The var store_radius_km must be a number from 0.001 to 500, not "0".',
        {"store_radius_km": 0},
    ),
}


@pytest.fixture
def warehouse(small_demo_folder: Path, tmp_path: Path) -> Warehouse:
    raw = tmp_path / "raw"
    shutil.copytree(small_demo_folder / "raw", raw)
    return Warehouse(tmp_path, {"demo_files": str(raw / "{name}.parquet")})


# Each takes a start of dbt; the sentences are those of the same macros.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] if place > 3 else [])
        for place, name in enumerate(MISTAKES, 1)
    ],
)
def test_mistake_stops_a_plain_dbt_build_with_a_sentence(name: str, warehouse: Warehouse) -> None:
    mistake = MISTAKES[name]
    mistake.spoil(warehouse.folder / "raw")
    run = warehouse.dbt("build", variables=mistake.variables)
    assert run.returncode != 0
    assert mistake.said in run.stdout.replace("\n  ", " ")
    assert "Traceback" not in run.stdout
    # Nothing was built on it.
    assert "OK created" not in run.stdout


def finegrain(warehouse: Warehouse, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = "{" + ", ".join(f"{k}: '{v}'" for k, v in warehouse.variables.items()) + "}"
    return subprocess.run(
        ["finegrain", *arguments, "--vars", variables],
        env=warehouse.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_dates_that_do_not_parse_are_named_and_counted(
    warehouse: Warehouse, shared_data: Path
) -> None:
    orders = warehouse.folder / "thelook"
    shutil.copytree(shared_data / "thelook", orders)
    rewrite(
        orders / "orders.parquet",
        "select * replace (strftime(cast(created_at as timestamp), '%d/%m/%Y') as created_at) "
        "from raw",
    )
    variables = {"source_systems": ["thelook"], "thelook_files": str(orders / "{name}.parquet")}
    run = warehouse.dbt("build", variables=variables)
    assert run.returncode != 0
    assert (
        "12,501 of 12,501 orders of thelook cannot be used: unreadable_ordered_at (12,501). Mend "
        "the source or models/staging/thelook"
    ) in run.stdout
    assert "Nothing was published" in run.stdout


@pytest.mark.long
def test_orders_that_are_all_still_to_come_set_no_day(warehouse: Warehouse) -> None:
    rewrite(
        warehouse.folder / "raw/shop_orders.parquet",
        "select * replace (timestamp '2999-01-01 12:00:00' as placed_at) from raw",
    )
    run = warehouse.dbt("build", variables={"quarantine_maximum_share": 1})
    assert run.returncode != 0
    assert "There is no as-of day: no source that decides it has an accepted order" in run.stdout
    assert "Nothing was published" in run.stdout


def test_build_says_a_mistake_in_the_source_as_one_sentence(warehouse: Warehouse) -> None:
    rewrite(warehouse.folder / "raw/shop_orders.parquet", "from raw limit 0")
    run = finegrain(warehouse, "build")
    assert run.returncode == 1
    assert run.stderr.strip().startswith("The table shop_orders of source demo is empty")
    assert len(run.stderr.strip().splitlines()) <= 2, run.stderr


def test_warehouse_held_by_another_program(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.file)):
        for run in (warehouse.dbt("build"), finegrain(warehouse, "build")):
            assert run.returncode != 0
            said = run.stdout + run.stderr
            assert re.search(
                rf"The warehouse \S*{warehouse.file.name} is in use by python", said
            ), said
            assert "close that program or wait for it" in said
            assert "Traceback" not in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 72 MiB: enough to begin a build, not to end it."""
    with mounted(tmp_path, 72) as disk:
        yield disk


@pytest.mark.long
def test_disk_that_fills_up_during_a_build(small_disk: Path, tmp_path: Path) -> None:
    # Six times what fits.
    generate(customers=60_000, days=730, seed=3, out=tmp_path / "world")
    warehouse = Warehouse(small_disk, {"demo_files": str(tmp_path / "world/raw/{name}.parquet")})
    run = finegrain(warehouse, "build")
    assert run.returncode == 1
    assert "The disk is full" in run.stderr or "The disk of" in run.stderr, run.stderr
    assert "free some space" in run.stderr.lower(), run.stderr
    assert "Traceback" not in run.stderr
    assert not list(small_disk.glob("published*"))


def test_folder_that_cannot_be_written(warehouse: Warehouse) -> None:
    warehouse.folder = Path("/proc/finegrain")
    run = subprocess.run(
        ["finegrain", "build"],
        env=warehouse.environment
        | {"DBT_TARGET_PATH": "/tmp/finegrain_target", "DBT_LOG_PATH": "/tmp/finegrain_logs"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "The folder /proc/finegrain cannot be written" in run.stderr
    assert "FINEGRAIN_WAREHOUSE" in run.stderr
