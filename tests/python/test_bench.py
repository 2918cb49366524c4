"""The page of benchmarks, and the comparison that its figures rest on."""

import json
import sys
from dataclasses import asdict

import duckdb
from conftest import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from bench_page import write_page
from compare import differences
from meter import Cost

RESULTS = json.loads((ROOT / "benchmarks/results.json").read_text())


def made_up(customers: int, cpu: float) -> dict[str, object]:
    """Figures of two models of one room and one of another."""
    costs = {
        "orders": Cost(cpu, 1, 2, 10, "activity"),
        "visits": Cost(2 * cpu, 1, 3, 10, "activity"),
        "features": Cost(cpu, 1, 1, 10, "features"),
    }
    others = {
        "raw columns, parquet": Cost(2, 1, 1),
        "raw columns, native": Cost(0.5, 1, 1),
        "tests": Cost(8, 1, 9),
    }
    return {
        "customers": customers,
        "events": 100 * customers,
        "on": "2025-12-31",
        "machine": "two cores",
        "versions": {"Python": "3.11"},
        "costs": {name: asdict(cost) for name, cost in costs.items()},
        "others": {name: asdict(cost) for name, cost in others.items()},
        "comparisons": [],
    }


def test_the_page_is_what_the_measured_figures_give() -> None:
    assert (ROOT / "benchmarks/RESULTS.md").read_text() == write_page(RESULTS), (
        "run `python benchmarks/bench.py --page`"
    )


def test_measured_models_are_all_in_a_room_and_were_compared() -> None:
    for result in RESULTS:
        assert all(cost["room"] for cost in result["costs"].values())
        assert [one["name"] for one in result["comparisons"]] == ["rfm", "wide"]


def test_models_are_summed_and_set_against_the_reads() -> None:
    page = write_page([made_up(100_000, 10)])
    assert "| **all models** | 40.0 | 3.0 | 3.0 | 20.0 | 80.0 |" in page
    assert "20.0 reads of parquet (within 30) or 80.0 of native tables (over 30)" in page
    assert "| activity | 2 | 30.0 | 2.0 | 3.0 | 15.0 | 60.0 |" in page
    assert "Growth" not in page


def test_growth_is_over_a_hundred_thousand_customers() -> None:
    page = write_page([made_up(1_000_000, 120), made_up(20_000, 1), made_up(100_000, 10)])
    assert "| room | 100,000 | 1,000,000 | 1,000,000, times |" in page
    assert "| **all models** | 40.0 | 480.0 | 12.0 |" in page


def test_results_are_the_same_only_if_every_value_is() -> None:
    ours = (
        "select * from (values ('a', 1, 0.5::double, date '2025-01-01'), ('b', 2, null, null)) "
        "as t(customer_id, orders, share, last_on)"
    )
    with duckdb.connect() as connection:

        def found(sql: str) -> dict[str, int] | str:
            return differences(connection, ours, sql)

        assert not found(ours)
        assert not found(f"select * replace (share + 1e-12 as share) from ({ours})")
        assert found(f"select * replace (orders + 1e-12 as orders) from ({ours})") == {"orders": 2}
        assert found(f"select * replace (share + 1e-6 as share) from ({ours})") == {"share": 1}
        assert found(f"select * replace (ifnull(share, 0) as share) from ({ours})") == {"share": 1}
        assert found(f"from ({ours}) union all from ({ours})") == {"repeated": 2}
        assert "customers" in found(f"from ({ours}) where orders = 1")
        assert found(f"select customer_id, orders from ({ours})") == "columns last_on, share"
