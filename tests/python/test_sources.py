"""Several sources at once, and sources that have little."""

import shutil
from pathlib import Path

import pandas as pd
from conftest import Warehouse, rewrite


def test_two_sources_are_united(demo_folder: Path, shared_data: Path, tmp_path: Path) -> None:
    warehouse = Warehouse(
        tmp_path,
        {
            "source_systems": ["demo", "thelook"],
            "demo_files": str(demo_folder / "raw/{name}.parquet"),
            "thelook_files": str(shared_data / "thelook/{name}.parquet"),
        },
    )
    warehouse.build()
    # The earlier of the two last complete days; the source that goes on longer is cut there.
    assert str(warehouse.published("from as_of")["as_of_on"][0])[:10] == "2023-12-31"
    rows = warehouse.query(
        "select source_system, count(*) as n from finegrain_accepted.checked_orders group by all"
    ).set_index("source_system")["n"]
    raw = pd.read_parquet(demo_folder / "raw/shop_orders.parquet")
    assert rows.to_dict() == {"thelook": 12_501, "demo": len(raw)}
    customers = warehouse.published(
        "select source_system, count(*) as n from customers group by all"
    ).set_index("source_system")["n"]
    assert customers["thelook"] == 10_000
    # The demo company opened a day after the as-of day.
    assert "demo" not in customers or customers["demo"] < 3_000


def test_a_source_that_sets_no_day_is_not_waited_for(
    demo_folder: Path, shared_data: Path, project_copy: Path, tmp_path: Path
) -> None:
    settings = project_copy / "dbt_project.yml"
    text = settings.read_text()
    anchor = "tables: [customers, orders, order_lines, refunds, products]\n"
    assert anchor in text
    settings.write_text(text.replace(anchor, anchor + "      decides_as_of: false\n"))
    warehouse = Warehouse(
        tmp_path,
        {
            "source_systems": ["thelook", "demo"],
            "demo_files": str(demo_folder / "raw/{name}.parquet"),
            "thelook_files": str(shared_data / "thelook/{name}.parquet"),
        },
        project=project_copy,
    )
    warehouse.build()
    assert str(warehouse.published("from as_of")["as_of_on"][0])[:10] == "2025-12-31"
    customers = warehouse.published(
        "select source_system, count(*) as n from customers group by all"
    ).set_index("source_system")["n"]
    assert customers["thelook"] == 10_000
    assert customers["demo"] > 3_000


def test_orders_alone_with_only_required_columns_are_enough(
    demo_folder: Path, demo: Warehouse, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(demo_folder / "raw/shop_orders.parquet", raw)
    rewrite(
        raw / "shop_orders.parquet",
        "select order_no, customer_id, placed_at, total from raw where modified_at is not null",
    )
    warehouse = Warehouse(
        tmp_path,
        # Without currency, status and versions more rows count, and repeated ones are rejected.
        {"demo_files": str(raw / "{name}.parquet"), "quarantine_maximum_share": 0.5},
    )
    warehouse.build()
    features = warehouse.published("select * from customer_features")
    assert len(features) > 1_000
    assert (features["refunded_amount"] == 0).all()
    assert (features["distinct_products"] == 0).all()
    assert features["frequency"].sum() > 10_000
    # Without a CRM only who ordered nothing but free samples is known and has not bought.
    prospects = warehouse.published(
        "select max(gross_amount) as amount from customer_features "
        "join customer_macro_segments using (customer_id) where lifecycle_stage = 'prospect'"
    )
    assert float(prospects["amount"][0]) == 0
    assert len(demo.published("select * from customers")) > len(features)
