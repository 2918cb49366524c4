"""All public tables change together after a whole and faultless build, or none does."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import Warehouse, rewrite, without_tests, without_unit_tests


@pytest.fixture(scope="module")
def published_once(small_demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse whose published tables hold the demo as of half a year before its end.

    Most tests here are about what happens around the models and leave their gates out.
    """
    folder = tmp_path_factory.mktemp("published_once")
    raw = folder / "raw"
    shutil.copytree(small_demo_folder / "raw", raw)
    cut_after(raw, "2025-06-30")
    warehouse = Warehouse(folder, {"demo_files": str(raw / "{name}.parquet")}, without_tests())
    warehouse.build()
    # From now on the source has the other half-year too.
    shutil.rmtree(raw)
    shutil.copytree(small_demo_folder / "raw", raw)
    return warehouse


@pytest.fixture
def warehouse(published_once: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of that warehouse for one test."""
    for file in published_once.folder.glob("*.duckdb"):
        shutil.copy(file, tmp_path / file.name)
    return Warehouse(tmp_path, published_once.variables, without_tests())


@pytest.fixture
def unguarded_copy(tmp_path: Path) -> Path:
    """A copy of the project without gates, which a test may break."""
    return Path(shutil.copytree(without_tests(), tmp_path / "project"))


def cut_after(raw: Path, last_day: str) -> None:
    """Remove orders placed after a day, as if the source had been read on the next."""
    orders = raw / "shop_orders.parquet"
    is_later = f"placed_at >= timestamp '{last_day} 23:00:00'"
    for table in ("shop_order_lines", "shop_refunds"):
        rewrite(
            raw / f"{table}.parquet",
            f"from raw where order_no not in (select order_no from '{orders}' "
            f"where order_no is not null and {is_later})",
        )
    rewrite(orders, f"from raw where not coalesce({is_later}, false)")


def contents(warehouse: Warehouse) -> dict[str, str]:
    """A fingerprint of each public table, in the warehouse and in the readers' copy."""
    found = {}
    names = warehouse.published("select table_name from duckdb_tables() order by all")
    for name in names["table_name"]:
        for place, ask in {"copy": warehouse.published, "warehouse": warehouse.query}.items():
            table = name if place == "copy" else f"finegrain.{name}"
            rows = ask(f"select count(*) as n, bit_xor(hash(t)) as h from {table} as t").iloc[0]
            found[f"{place}.{name}"] = f"{rows['n']} {rows['h']}"
    return found


def as_of(warehouse: Warehouse) -> str:
    return str(warehouse.published("select as_of_on from as_of")["as_of_on"][0])[:10]


def memberships(warehouse: Warehouse) -> dict[str, set[str]]:
    """The published members of each active segment."""
    rows = warehouse.published(
        "select segment_id, list(customer_id) as members from segment_catalog "
        "left join segment_membership using (segment_id) "
        "where entity = 'customer' and status = 'active' group by all"
    )
    return {
        segment: {member for member in members if isinstance(member, str)}
        for segment, members in zip(rows["segment_id"], rows["members"], strict=True)
    }


def assert_history_is_of(days: dict[str, dict[str, set[str]]], warehouse: Warehouse) -> None:
    """Compare history and stability with what was published: `days` are members by as-of day."""
    *earlier, today = sorted(days)
    # Who was joined with another customer has no history, who is missing has left.
    people = set(
        warehouse.query("select customer_id from finegrain_restricted.identity_memory")[
            "customer_id"
        ]
    )
    events = warehouse.published("select * from segment_membership_events")
    assert set(events["happened_on"].astype(str)) == {*earlier[1:], today}
    quality = warehouse.published("select * from segment_quality").set_index("segment_id")
    shares = []
    for segment, members in days[today].items():
        of_segment = events[events["segment_id"] == segment].sort_values("happened_on")
        row = quality.loc[segment]
        # A segment of what is in the data may be new.
        known = [day for day in earlier if all(segment in days[d] for d in earlier if d >= day)]
        if not known:
            assert of_segment.empty, segment
            assert pd.isna(row["stability_from_on"]), segment
            continue
        for day in known:
            # Later events taken back lead to the members of that day.
            replayed = set(members)
            after = of_segment[of_segment["happened_on"].astype(str) > day][::-1]
            for customer, event in zip(after["customer_id"], after["event"], strict=True):
                (replayed.remove if event == "entered" else replayed.add)(customer)
            assert replayed == days[day][segment] & people, f"{segment} on {day}"
        # The days of this test are more than four weeks apart.
        before = days[earlier[-1]][segment] & people
        if before | members:
            shares.append(len(before & members) / len(before | members))
            assert row["stability"] == pytest.approx(shares[-1]), segment
        else:
            assert pd.isna(row["stability"]), segment
        assert str(row["stability_from_on"])[:10] == earlier[-1]
    assert min(shares) < 0.5
    assert max(shares) == 1
    last = warehouse.published(f"select * from segment_history where as_of_on = '{today}'")
    assert dict(zip(last["segment_id"], last["members"], strict=True)) == {
        segment: len(members) for segment, members in days[today].items()
    }


def test_a_whole_build_publishes_every_public_table_and_its_copy(warehouse: Warehouse) -> None:
    before = contents(warehouse)
    assert as_of(warehouse) == "2025-06-30"
    assert not len(warehouse.published("select * from segment_membership_events"))
    days = {"2025-06-30": memberships(warehouse)}
    warehouse.build()
    after = contents(warehouse)
    assert_history_is_of(days | {"2025-12-31": memberships(warehouse)}, warehouse)
    assert as_of(warehouse) == "2025-12-31"
    assert set(after) == set(before)
    names = {name.split(".")[1] for name in after}
    assert {"customers", "customer_features", "segment_membership", "segment_catalog"} <= names
    for name in names:
        assert after[f"copy.{name}"] == after[f"warehouse.{name}"], name
    assert before["copy.customer_features"] != after["copy.customer_features"]


@pytest.mark.long
def test_cut_points_of_published_days_are_kept(warehouse: Warehouse) -> None:
    warehouse.build()
    warehouse.build()
    days = warehouse.published(
        "select as_of_on, count(*) as n from segment_cut_point_history group by all order by all"
    )
    assert [str(day)[:10] for day in days["as_of_on"]] == ["2025-06-30", "2025-12-31"]
    today = warehouse.published("select count(*) as n from segment_cut_points")["n"][0]
    assert days["n"].iloc[-1] == today


@pytest.mark.long
def test_history_of_segments_equals_the_published_days(
    published_once: Warehouse, warehouse: Warehouse, small_demo_folder: Path
) -> None:
    warehouse.variables = {"demo_files": str(warehouse.folder / "raw/{name}.parquet")}
    days = {"2025-06-30": memberships(warehouse)}
    # A day that is built again, with fewer orders and then with all of them, is that day once more.
    for left_out in ("order_no like '%7'", "order_no like '%7'", "false"):
        shutil.rmtree(warehouse.folder / "raw", ignore_errors=True)
        raw = Path(shutil.copytree(small_demo_folder / "raw", warehouse.folder / "raw"))
        cut_after(raw, "2025-09-30")
        for table in ("shop_orders", "shop_order_lines", "shop_refunds"):
            rewrite(raw / f"{table}.parquet", f"from raw where not coalesce({left_out}, false)")
        warehouse.build()
        assert as_of(warehouse) == "2025-09-30"
        replace_day(days, "2025-09-30", warehouse)
        assert_history_is_of(days, warehouse)
    warehouse.variables = published_once.variables
    warehouse.build("--full-refresh")
    days["2025-12-31"] = memberships(warehouse)
    assert_history_is_of(days, warehouse)

    # What is built of an earlier day withdraws what was published of later ones.
    later = days.pop("2025-12-31")
    warehouse.variables = {"demo_files": str(warehouse.folder / "raw/{name}.parquet")}
    warehouse.build("--full-refresh")
    assert as_of(warehouse) == "2025-09-30"
    days["2025-09-30"] = {
        segment: members for segment, members in days["2025-09-30"].items() if segment in later
    }
    replace_day(days, "2025-09-30", warehouse)
    assert_history_is_of(days, warehouse)


def replace_day(days: dict[str, dict[str, set[str]]], day: str, warehouse: Warehouse) -> None:
    """Take what is published now as the day's; what was not there the last time begins anew."""
    before, now = days.get(day), memberships(warehouse)
    for earlier in days:
        if earlier < day and before is not None:
            days[earlier] = {name: days[earlier][name] for name in days[earlier] if name in before}
    days[day] = now


@pytest.mark.long
def test_a_failed_test_leaves_every_public_table(
    warehouse: Warehouse, unguarded_copy: Path
) -> None:
    warehouse.project = unguarded_copy
    (unguarded_copy / "tests/a_gate_that_fails.sql").write_text(
        "select customer_id from {{ ref('customer_macro_segments') }} limit 3\n"
    )
    before = contents(warehouse)
    run = warehouse.dbt("build")
    assert run.returncode != 0
    assert "Nothing was published: 1 step did not succeed (a_gate_that_fails)" in run.stdout
    assert contents(warehouse) == before


@pytest.mark.long
def test_a_model_that_fails_in_the_middle_leaves_every_public_table(
    warehouse: Warehouse, unguarded_copy: Path
) -> None:
    warehouse.project = unguarded_copy
    model = unguarded_copy / "models/segments/macro/value_tiers.sql"
    model.write_text(model.read_text().replace("select * from tiers", "select * from nowhere"))
    before = contents(warehouse)
    run = warehouse.dbt("build")
    assert run.returncode != 0
    assert "Nothing was published:" in run.stdout
    assert contents(warehouse) == before

    # Mended, the next plain run publishes.
    model.write_text(model.read_text().replace("select * from nowhere", "select * from tiers"))
    warehouse.build()
    assert as_of(warehouse) == "2025-12-31"


def test_a_failure_in_the_middle_of_publishing_leaves_every_public_table(
    warehouse: Warehouse,
) -> None:
    # A view in the place of the last table makes the transaction fail near its end.
    with duckdb.connect(str(warehouse.file)) as connection:
        connection.execute("drop table finegrain.segment_membership")
        connection.execute("create view finegrain.segment_membership as select 1 as blocks")
    before = contents(warehouse)
    run = warehouse.dbt("build")
    assert run.returncode != 0
    assert contents(warehouse) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--select", "customers"),
        pytest.param(("build", "--exclude-resource-type", "test"), marks=pytest.mark.long),
        pytest.param(("run",), marks=pytest.mark.long),
    ],
)
def test_a_part_of_a_build_is_not_published(
    warehouse: Warehouse, arguments: tuple[str, ...]
) -> None:
    before = contents(warehouse)
    warehouse.project = without_unit_tests()
    run = warehouse.dbt(*arguments)
    assert run.returncode == 0, run.stdout[-3000:]
    if arguments[0] == "build":
        assert "only a part of the project" in run.stdout
    assert contents(warehouse) == before


@pytest.mark.long
def test_a_past_day_is_built_beside_the_present(warehouse: Warehouse) -> None:
    before = contents(warehouse)
    warehouse.build(variables={"as_of": "2025-03-31"})
    assert contents(warehouse) == before
    past = Warehouse(warehouse.folder, schema="finegrain__2025_03_31")
    assert as_of(past) == "2025-03-31"
    newest = past.published("select max(last_order_on) as d from customer_features")["d"][0]
    assert newest <= pd.Timestamp("2025-03-31")


@pytest.mark.long
def test_readers_neither_block_a_build_nor_see_half_of_it(warehouse: Warehouse) -> None:
    copy = warehouse.folder / "published.duckdb"
    with duckdb.connect(str(copy), read_only=True) as reader:
        reader.execute("use published.finegrain")
        warehouse.build()
        # Who opened the old copy goes on reading the old copy, whole.
        newest = reader.sql("select max(last_order_on) as d from customer_features").df()["d"][0]
        assert str(reader.sql("from as_of").df()["as_of_on"][0])[:10] == "2025-06-30"
        assert newest <= pd.Timestamp("2025-06-30")
    assert as_of(warehouse) == "2025-12-31"
    assert not list(warehouse.folder.glob(".published*"))


@pytest.mark.long
def test_what_a_killed_publication_left_is_no_obstacle(warehouse: Warehouse) -> None:
    (warehouse.folder / ".published.tmp.duckdb").write_bytes(b"half a file")
    warehouse.build()
    assert as_of(warehouse) == "2025-12-31"


@pytest.mark.long
def test_a_second_build_changes_nothing(warehouse: Warehouse) -> None:
    warehouse.build()
    first = contents(warehouse)
    warehouse.build()
    second = contents(warehouse)
    changed = {name for name in first if first[name] != second[name]}
    # as_of says when the run began, and the histories tell of every run.
    names = {name.split(".")[1] for name in changed}
    assert names <= {"as_of", "expectation_results", "run_log"}
