"""Public data sets through the documented mappings, against computations of their own."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import Warehouse, without_tests

# The default rules of the R package rfm 0.3.0: name, then the ranges of R, F and M.
R_PACKAGE_RULES = [
    ("Champions", (5, 5), (5, 5), (5, 5)),
    ("Potential Loyalist", (3, 5), (3, 5), (2, 5)),
    ("Loyal Customers", (2, 4), (2, 4), (2, 4)),
    ("Promising", (3, 4), (1, 3), (3, 5)),
    ("New Customers", (4, 5), (1, 3), (1, 5)),
    ("Can't Lose Them", (1, 2), (3, 4), (4, 5)),
    ("At Risk", (1, 2), (2, 5), (4, 5)),
    ("Need Attention", (1, 3), (3, 5), (3, 5)),
    ("About To Sleep", (2, 3), (1, 3), (1, 4)),
    ("Lost", (1, 1), (1, 5), (1, 5)),
]


@pytest.fixture(scope="module")
def rfm_orders(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(
        tmp_path_factory.mktemp("rfm_orders"),
        {
            "source_systems": ["plain_orders"],
            "plain_orders_files": str(shared_data / "rfm_orders/rfm_data_{name}.csv"),
            "as_of": "2006-12-31",
            "rfm_schemes": ["r_package", "rf_grid", "three_level"],
        },
        without_tests(),
        schema="finegrain__2006_12_31",
    )
    warehouse.build()
    return warehouse


@pytest.fixture(scope="module")
def online_retail(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(
        tmp_path_factory.mktemp("online_retail"),
        {
            "source_systems": ["flat_invoices"],
            "flat_invoices_files": str(shared_data / "online_retail/{name}.parquet"),
            "business_time_zone": "Europe/London",
            "currency": "GBP",
        },
    )
    warehouse.build()
    return warehouse


def scores_of_r(values: pd.Series, highest_first: bool) -> np.ndarray:
    """Score as R's rfm_table_order does: between type-7 quantiles plus one."""
    cuts = np.quantile(values, [0.2, 0.4, 0.6, 0.8]) + 1
    lower = [values.min(), *cuts]
    upper = [*cuts, values.max() + 1]
    scores = np.zeros(len(values), dtype=int)
    for place in range(5):
        inside = (values >= lower[place]) & (values < upper[place])
        scores[inside.to_numpy()] = 5 - place if highest_first else place + 1
    return scores


def segment_of_r(r: int, f: int, m: int) -> str:
    for name, *ranges in R_PACKAGE_RULES:
        if all(low <= score <= high for (low, high), score in zip(ranges, (r, f, m), strict=True)):
            return name
    return "Others"


def test_each_customer_is_scored_as_the_r_package_scores_him(
    rfm_orders: Warehouse, shared_data: Path
) -> None:
    orders = pd.read_csv(shared_data / "rfm_orders/rfm_data_orders.csv", parse_dates=["order_date"])
    expected = orders.groupby("customer_id").agg(
        last=("order_date", "max"), frequency=("revenue", "size"), monetary=("revenue", "sum")
    )
    expected["recency"] = (pd.Timestamp("2006-12-31") - expected["last"]).dt.days
    expected["r"] = scores_of_r(expected["recency"], highest_first=True)
    expected["f"] = scores_of_r(expected["frequency"], highest_first=False)
    expected["m"] = scores_of_r(expected["monetary"], highest_first=False)
    expected["segment"] = [
        segment_of_r(*row) for row in expected[["r", "f", "m"]].itertuples(index=False, name=None)
    ]

    schema = rfm_orders.schema
    found = rfm_orders.query(f"""
        select
            substr(keys.id_key, length('account:plain_orders:') + 1) as customer_name,
            features.recency_days, features.frequency, features.monetary_amount,
            scores.r_score, scores.f_score, scores.m_score, codes.label
        from {schema}_identity.customer_ids as keys
        inner join {schema}_features.rfm_features as features using (customer_id)
        inner join {schema}_segments.rfm_scores as scores using (customer_id)
        inner join {schema}_segments.rfm_codes as codes using (scheme, rfm_code)
        where scores.scheme = 'r_package'
    """).set_index("customer_name")

    assert len(found) == len(expected) == 995
    found = found.reindex(expected.index)
    for column, expected_column in {
        "recency_days": "recency",
        "frequency": "frequency",
        "monetary_amount": "monetary",
        "r_score": "r",
        "f_score": "f",
        "m_score": "m",
        "label": "segment",
    }.items():
        differing = found.index[found[column] != expected[expected_column]]
        assert not len(differing), f"{column} differs for {len(differing)} customers"


def test_published_cut_points_are_those_of_the_package(rfm_orders: Warehouse) -> None:
    # Printed in the documentation of rfm_table_order, as the bins of its example.
    printed = {
        "recency_days": [115, 181, 297, 482],
        "frequency": [4, 5, 6, 8],
        "monetary_amount": [256, 382, 506, 666],
    }
    cuts = rfm_orders.published(
        "select measure, from_value from segment_cut_points "
        "where scheme = 'r_package' and from_value is not null order by measure, from_value"
    )
    found = cuts.groupby("measure")["from_value"].apply(list).to_dict()
    assert set(found) == set(printed)
    for measure, bins in printed.items():
        # The documentation rounds; a whole number is on the same side of both.
        assert np.ceil(found[measure]).tolist() == pytest.approx(bins, abs=1), measure


def test_a_name_used_as_an_id_reaches_no_public_table(
    rfm_orders: Warehouse, shared_data: Path
) -> None:
    names = set(pd.read_csv(shared_data / "rfm_orders/rfm_data_orders.csv")["customer_id"])
    hashes = rfm_orders.query(
        "select md5(name) as hashed, md5('account:plain_orders:' || name) as keyed from ("
        f"select distinct source_customer_id as name from {rfm_orders.schema}_accepted"
        ".accepted_orders)"
    )
    forbidden = names | set(hashes["hashed"]) | set(hashes["keyed"])
    tables = rfm_orders.published("select table_name from duckdb_tables()")["table_name"]
    assert len(tables) >= 10
    for table in tables:
        content = rfm_orders.published(f"select * from {table}").astype(str)
        seen = {value for column in content for value in content[column]}
        assert not seen & forbidden, table


def test_every_retail_line_is_accepted_or_quarantined(online_retail: Warehouse) -> None:
    counted = online_retail.query("""
        select
            count(*) as all_lines,
            count(*) filter (where rejection_reasons is null) as accepted,
            count(*) filter (where rejection_reasons is not null) as rejected
        from (
            select rejection_reasons from finegrain_accepted.checked_order_lines
            union all
            select rejection_reasons from finegrain_accepted.checked_refunds
        )
    """).iloc[0]
    assert counted["all_lines"] == 541_909
    listed = online_retail.published(
        "select count(*) as n from quarantined_rows where reasons <> ''"
    )["n"][0]
    assert counted["rejected"] == listed == 1_339
    assert counted["accepted"] == 541_909 - 1_339


def test_reasons_are_those_of_the_raw_lines(online_retail: Warehouse, shared_data: Path) -> None:
    raw = pd.read_parquet(shared_data / "online_retail/online_retail.parquet")
    first = raw["InvoiceNo"].str[0]
    sales = raw[first != "C"]
    expected = {
        "not_a_sale": int((~first.isin([*"0123456789", "C"])).sum()),
        "quantity_not_above_zero": int((sales["Quantity"] <= 0).sum()),
        "negative_price": int((sales["UnitPrice"] < 0).sum()),
    }
    found = {
        reason: int(
            online_retail.published(
                f"select count(*) as n from quarantined_rows "
                f"where ', ' || reasons || ', ' like '%, {reason}, %'"
            )["n"][0]
        )
        for reason in expected
    }
    assert found == expected
    credit_lines = online_retail.query(
        "select count(*) as n from finegrain_accepted.accepted_refunds"
    )
    assert credit_lines["n"][0] == int((first == "C").sum()) == 9_288


def test_the_usual_cleaning_gives_the_published_figures(online_retail: Warehouse) -> None:
    found = online_retail.query("""
        select
            count(*) as lines,
            count(distinct orders.order_id) as invoices,
            count(distinct orders.customer_id) as customers,
            sum(lines.quantity * lines.unit_price) as revenue
        from finegrain_accepted.accepted_order_lines as lines
        inner join finegrain_activity.orders_as_of as orders using (source_system, order_id)
        where lines.unit_price > 0 and orders.is_purchase and orders.customer_id is not null
    """).iloc[0]
    assert found["lines"] == 397_884
    assert found["invoices"] == 18_532
    assert found["customers"] == 4_338
    assert round(float(found["revenue"]), 3) == 8_911_407.904


def test_net_value_of_each_retail_customer(online_retail: Warehouse, shared_data: Path) -> None:
    raw = pd.read_parquet(shared_data / "online_retail/online_retail.parquet")
    raw = raw[raw["CustomerID"].notna() & (raw["UnitPrice"] >= 0)]
    raw["amount"] = (raw["UnitPrice"] * 10_000).round().astype("int64") * raw["Quantity"]
    is_credit = raw["InvoiceNo"].str.startswith("C")
    buyers = set(raw.loc[~is_credit & (raw["Quantity"] > 0), "CustomerID"])
    kept = raw[raw["CustomerID"].isin(buyers) & (is_credit | (raw["Quantity"] > 0))]
    expected = kept.groupby("CustomerID")["amount"].sum()
    found = online_retail.query("""
        select
            cast(split_part(id_key, ':', 3) as double) as customer,
            cast(monetary_amount * 10000 as bigint) as amount
        from finegrain_identity.customer_ids
        inner join finegrain_features.rfm_features using (customer_id)
    """).set_index("customer")["amount"]
    pd.testing.assert_series_equal(
        found.sort_index(), expected.sort_index(), check_names=False, check_dtype=False
    )


@pytest.fixture(scope="module")
def thelook(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(
        tmp_path_factory.mktemp("thelook"),
        {
            "source_systems": ["thelook"],
            "thelook_files": str(shared_data / "thelook/{name}.parquet"),
            "business_time_zone": "UTC",
        },
        without_tests(),
    )
    warehouse.build()
    return warehouse


@pytest.mark.long
def test_thelook_builds_and_its_net_value_is_that_of_its_items(
    shared_data: Path, thelook: Warehouse
) -> None:
    warehouse = thelook
    assert (
        str(warehouse.published("select as_of_on from as_of")["as_of_on"][0])[:10] == "2023-12-31"
    )

    orders = pd.read_parquet(shared_data / "thelook/orders.parquet")
    items = pd.read_parquet(shared_data / "thelook/order_items.parquet")
    items["price"] = (items["sale_price"].astype(float) * 10_000).round().astype("int64")
    returned = pd.to_datetime(items["returned_at"], errors="coerce")
    is_back = returned.notna() & (returned < "2024-01-01")
    items["kept"] = items["price"].where(~is_back, 0)
    by_order = items.groupby("order_id")[["price", "kept"]].sum()
    orders = orders.join(by_order, on="order_id")
    orders = orders[orders["status"] != "Cancelled"]
    expected = pd.DataFrame(
        {
            "amount": orders.groupby("user_id")["kept"].sum(),
            "purchases": orders[orders["kept"] > 0].groupby("user_id").size(),
        }
    )
    users = pd.read_parquet(shared_data / "thelook/users.parquet")["id"]
    expected = expected.reindex(users).fillna(0).astype("int64")
    found = warehouse.query("""
        select
            split_part(id_key, ':', 3) as id,
            cast(monetary_amount * 10000 as bigint) as amount,
            frequency as purchases
        from finegrain_identity.customer_ids
        inner join finegrain_features.rfm_features using (customer_id)
        where id_kind = 'account'
    """).set_index("id")
    assert len(found) == len(users)
    pd.testing.assert_frame_equal(
        found.reindex(users), expected, check_names=False, check_dtype=False
    )


@pytest.mark.long
def test_no_two_users_of_thelook_are_one_customer(shared_data: Path, thelook: Warehouse) -> None:
    # Its addresses are made of names, so that namesakes share one; nothing else of theirs agrees.
    users = pd.read_parquet(shared_data / "thelook/users.parquet")[["id", "email"]]
    users["email"] = users["email"].str.strip().str.lower()
    shared = users.merge(users, on="email")
    pairs = {frozenset(pair) for pair in zip(shared["id_x"], shared["id_y"], strict=True)}
    pairs = {pair for pair in pairs if len(pair) == 2}
    assert len(pairs) > 200
    review = thelook.query("""
        select split_part(id_key_1, ':', 3) as one, split_part(id_key_2, ':', 3) as another, reasons
        from finegrain_identity.identity_review
        where evidence = 'same_email'
    """)
    assert review["reasons"].str.contains("different_postal_code").all()
    assert {frozenset(pair) for pair in zip(review["one"], review["another"], strict=True)} == pairs
    customers = thelook.query("""
        select count(distinct customer_id) as n, max(account_ids) as most
        from finegrain_identity.customers
    """).iloc[0]
    assert (customers["n"], customers["most"]) == (len(users), 1)
