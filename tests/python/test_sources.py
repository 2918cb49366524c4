"""Several sources at once, and sources that have little."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from conftest import ROOT, Warehouse, rewrite, without_tests

from finegrain import source_files
from finegrain.source_files import fault_of_files


def sources_with(name: str, **settings: Any) -> dict[str, Any]:
    """The project's var sources, with other settings of one of them."""
    sources = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["sources"]
    return dict(sources | {name: sources[name] | settings})


def test_two_sources_are_united(demo_folder: Path, shared_data: Path, tmp_path: Path) -> None:
    warehouse = Warehouse(
        tmp_path,
        {
            "source_systems": ["demo", "thelook"],
            "demo_files": str(demo_folder / "raw/{name}.parquet"),
            "thelook_files": str(shared_data / "thelook/{name}.parquet"),
        },
        without_tests(),
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
    events_agree_with_pandas(warehouse, shared_data / "thelook/events.parquet")


def events_agree_with_pandas(warehouse: Warehouse, file: Path) -> None:
    types = {
        "home": "page_view",
        "department": "category_view",
        "product": "product_view",
        "cart": "cart_add",
    }
    raw = pd.read_parquet(file, columns=["event_type", "user_id", "session_id"])
    expected = raw.replace({"event_type": types}).groupby("event_type").count()
    found = warehouse.query(
        "select event_type, count(source_customer_id) as user_id, "
        "count(anonymous_id) as session_id from finegrain_accepted.accepted_events "
        "where source_system = 'thelook' group by all"
    ).set_index("event_type")
    assert len(raw) == 244_466
    assert found.to_dict() == expected.to_dict()


@pytest.mark.long
def test_a_source_that_sets_no_day_is_not_waited_for(
    demo_folder: Path, shared_data: Path, tmp_path: Path
) -> None:
    warehouse = Warehouse(
        tmp_path,
        {
            "source_systems": ["thelook", "demo"],
            "sources": sources_with("thelook", decides_as_of=False),
            "demo_files": str(demo_folder / "raw/{name}.parquet"),
            "thelook_files": str(shared_data / "thelook/{name}.parquet"),
        },
        without_tests(),
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
        without_tests(),
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


WITHOUT_TESTS = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]

GA4_EVENTS = """
    select
        event_timestamp,
        event_name,
        [{{
            'key': 'page_location',
            'value': {{
                'string_value': 'https://shop.example/p?q=1',
                'int_value': null::bigint,
                'float_value': null::double,
                'double_value': null::double
            }}
        }}] as event_params,
        user_pseudo_id,
        user_id,
        1::bigint as batch_page_id,
        1::bigint as batch_ordering_id,
        batch_event_index,
        {{'category': 'mobile', 'mobile_model_name': 'A1', 'operating_system': 'iOS',
          'web_info': {{'browser': 'Safari'}}}} as device,
        'WEB' as platform
    from (
        values
            (1735740000000000, 'page_view', 'browser', null, 1),
            -- The same event, from another export, and another one of its batch.
            (1735740000000000, 'page_view', 'browser', null, 1),
            (1735740000000000, 'page_view', 'browser', null, 2),
            (1735740060000000, 'login', 'browser', '{customer}', 3),
            (1735740120000000, 'page_view', 'stranger', null, 1)
    ) as t (event_timestamp, event_name, user_pseudo_id, user_id, batch_event_index)
"""


@pytest.mark.long
def test_web_events_name_the_customers_of_a_shop(small_demo_folder: Path, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        raw = f"'{small_demo_folder}/raw/crm_customers.parquet'"
        customer = connection.sql(
            f"select min(id) from {raw} where signed_up_at is not null and deleted_at is null"
        ).fetchall()[0][0]
        connection.execute(
            f"copy ({GA4_EVENTS.format(customer=customer)}) to '{tmp_path}/events.parquet'"
        )
    warehouse = Warehouse(
        tmp_path,
        {
            "source_systems": ["demo", "ga4"],
            "sources": sources_with("ga4", customer_ids_of="demo"),
            "demo_files": str(small_demo_folder / "raw/{name}.parquet"),
            "ga4_files": str(tmp_path / "{name}.parquet"),
            "quarantine_maximum_share": 0.5,
        },
    )
    warehouse.build("--select", "+browser_customers", "+quarantined_rows", *WITHOUT_TESTS)
    events = warehouse.query(
        "select * from finegrain_accepted.accepted_events where source_system = 'ga4'"
    )
    assert sorted(events["event_type"]) == ["log_in", "page_view", "page_view", "page_view"]
    assert set(events["page"]) == {"/p"}
    rejected = warehouse.query(
        "select table_name, reasons from finegrain_accepted.quarantined_rows "
        "where source_system = 'ga4'"
    )
    assert rejected.values.tolist() == [["events", "repeated_event"]]
    browsers = warehouse.query(
        "select anonymous_id, customer_id from finegrain_identity.browser_customers "
        "where source_system = 'ga4'"
    ).set_index("anonymous_id")["customer_id"]
    known = warehouse.query(
        "select customer_id from finegrain_identity.customer_ids "
        f"where id_key = 'account:demo:{customer}'"
    )["customer_id"]
    assert browsers.to_dict() == {"browser": known[0]}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"customer_ids_of": "acme"},
            'vars.sources.ga4 of dbt_project.yml sets customer_ids_of to "acme", which is no other '
            "source with ids of its own; there are demo, ",
        ),
        (
            {"customer_ids_of": "demo", "tables": ["customers", "events"]},
            "a source with records of its own has ids of its own. Remove one of the two.",
        ),
    ],
)
def test_wrong_owner_of_ids_is_one_sentence(
    settings: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    run = Warehouse(tmp_path, {"sources": sources_with("ga4", **settings)}).dbt(
        "run", "--select", "staged_stores"
    )
    assert run.returncode != 0
    assert sentence in run.stdout


def test_a_broken_file_of_several_is_named(tmp_path: Path) -> None:
    pattern = f"{tmp_path}/*.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1 as x) to '{tmp_path}/a.parquet'")
    assert fault_of_files(pattern, f"'{pattern}'") == ""
    (tmp_path / "b.parquet").write_text("x,y")
    said = fault_of_files(pattern, f"'{pattern}'")
    assert said.startswith(f"The file {tmp_path}/b.parquet cannot be read, as it is ")


def test_what_a_secret_or_an_extension_may_cure_is_no_broken_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_text("x,y")
    file = f"{tmp_path}/a.xlsx"
    assert fault_of_files(file, f"read_xlsx('{file}')") == ""
    assert fault_of_files(file, f"sqlite_scan('{file}', 't')") == ""
    with source_files._connection() as connection:
        fetches = connection.sql("select current_setting('autoinstall_known_extensions')")
        assert fetches.fetchall() == [(False,)]
    # The way to what lies elsewhere is known to the profile alone.
    monkeypatch.delattr(source_files, "_connection")
    assert fault_of_files("s3://raw/*.parquet", "'s3://raw/*.parquet'") == ""


def test_files_that_go_while_they_are_looked_at_are_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.parquet"
    file.write_text("x,y")
    found = [[str(file)]]

    def files(connection: duckdb.DuckDBPyConnection, pattern: str) -> list[str]:
        if found:
            return found.pop()
        raise duckdb.IOException("IO Error: Cannot open the folder")

    monkeypatch.setattr(source_files, "_files", files)
    assert fault_of_files(str(file), f"'{file}'").startswith(f"The file {file} cannot be read")
