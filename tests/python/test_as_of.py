"""A number as of a day depends on no fact dated after that day."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import Warehouse, rewrite, without_tests

DAY = "2025-06-30"
# Midnight after the day in the demo's business zone, in UTC.
END = "timestamp '2025-07-01 04:00:00'"
SCHEMA = "finegrain__2025_06_30"


def change_every_later_fact(raw_folder: Path) -> None:
    """Drop, alter and add facts dated after the day, in every table that has dated facts."""
    rewrite(
        raw_folder / "shop_orders.parquet",
        f"""
        select * replace (
            -- a later cancellation is taken back, another one is made
            case
                when cancelled_at >= {END} then null
                when cancelled_at is null and status <> 'cancelled' and hash(order_no) % 10 = 0
                    then timestamp '2025-08-01 12:00:00'
                else cancelled_at
            end as cancelled_at,
            case when cancelled_at >= {END} then 'completed' else status end as status,
            case when placed_at >= {END} then total * 3 + 1 else total end as total
        )
        from raw
        where placed_at is null or placed_at < {END} or hash(order_no) % 3 > 0
        union all by name
        -- orders before, placed once more after
        select * replace (
            'N' || order_no as order_no,
            cast({END} as timestamp) + to_days(cast(hash(order_no) % 90 as integer)) as placed_at,
            null as cancelled_at,
            total + 17 as total
        )
        from raw
        where placed_at < {END} and hash(order_no) % 5 = 0
        """,
    )
    rewrite(
        raw_folder / "shop_refunds.parquet",
        f"""
        from raw
        where refunded_at is null or refunded_at < {END} or hash(refund_id) % 2 = 0
        union all by name
        select * replace (
            'N' || refund_id as refund_id,
            timestamp '2025-09-01 12:00:00' as refunded_at,
            amount + 5 as amount
        )
        from raw
        where refunded_at < {END} and amount > 0
        """,
    )
    rewrite(
        raw_folder / "crm_customers.parquet",
        f"""
        from raw
        where signed_up_at is null or signed_up_at < {END} or hash(id) % 2 = 0
        union all by name
        select * replace (
            'N' || id as id,
            'new_' || email as email,
            timestamp '2025-07-20 12:00:00' as signed_up_at
        )
        from raw
        where signed_up_at < {END} and deleted_at is null and hash(id) % 20 = 0
        """,
    )
    rewrite(
        raw_folder / "crm_consents.parquet",
        f"select * replace (case when changed_at >= {END} then 'opted_out' else status end "
        "as status) from raw",
    )
    rewrite(
        raw_folder / "catalog_prices.parquet",
        "from raw union all by name select * replace (price * 2 as price, "
        "date '2025-10-01' as valid_from) from raw where valid_from = (select min(valid_from) "
        "from raw as r where r.sku = raw.sku)",
    )


@pytest.fixture(scope="module")
def two_builds(
    small_demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Warehouse, Warehouse]:
    """The same past day, built from the source as it is and from one with another future."""
    built = []
    for name in ("as_it_was", "with_another_future"):
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(small_demo_folder / "raw", folder / "raw")
        if name == "with_another_future":
            change_every_later_fact(folder / "raw")
        warehouse = Warehouse(
            folder,
            {
                "demo_files": str(folder / "raw/{name}.parquet"),
                "as_of": DAY,
                # Half the lines may now belong to orders that are gone.
                "quarantine_maximum_share": 1,
            },
            project=without_tests(),
            schema=SCHEMA,
        )
        warehouse.build()
        built.append(warehouse)
    return built[0], built[1]


def test_the_change_of_the_future_is_seen_by_the_present(
    two_builds: tuple[Warehouse, Warehouse],
) -> None:
    # Else the property below would hold for nothing.
    later = f"select * from {SCHEMA}_accepted.accepted_orders where ordered_on > date '{DAY}'"
    first, second = (warehouse.query(later) for warehouse in two_builds)
    assert len(first) > 500
    assert first["total_amount"].sum() != second["total_amount"].sum()


@pytest.mark.parametrize(
    "table",
    [
        "customers",
        "customer_features",
        "customer_macro_segments",
        "segment_catalog",
        "segment_membership",
        "segment_cut_points",
        "segment_cut_point_history",
        "rfm_scores",
    ],
)
def test_no_public_table_depends_on_a_later_fact(
    two_builds: tuple[Warehouse, Warehouse], table: str
) -> None:
    first, second = (
        warehouse.published(f"select * from {table} order by all") for warehouse in two_builds
    )
    assert len(first)
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.long
def test_an_earlier_fact_that_arrives_late_counts(
    two_builds: tuple[Warehouse, Warehouse], tmp_path: Path
) -> None:
    warehouse = two_builds[0]
    raw = Path(warehouse.variables["demo_files"]).parent
    shutil.copytree(raw, tmp_path / "raw")
    rewrite(
        tmp_path / "raw/shop_orders.parquet",
        "from raw union all by name select * replace ('LATE' as order_no, 1000000 as total, "
        f"{END} - interval 1 second as placed_at) from raw where order_no = (select min(order_no) "
        "from raw where customer_id is not null and status = 'completed')",
    )
    late = Warehouse(
        tmp_path,
        warehouse.variables | {"demo_files": str(tmp_path / "raw/{name}.parquet")},
        project=without_tests(),
        schema=SCHEMA,
    )
    late.build()
    ask = (
        "select max(largest_order_amount) as amount, max(last_order_on) as d from customer_features"
    )
    assert float(late.published(ask)["amount"][0]) == 1_000_000
    assert float(warehouse.published(ask)["amount"][0]) < 1_000_000
    assert str(late.published(ask)["d"][0])[:10] == DAY
