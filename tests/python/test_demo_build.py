"""The built demo against its truth, and against pandas on the raw tables, for all customers."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import Warehouse
from dbt.contracts.graph.manifest import Manifest

from finegrain.expectations.layers import LAYERS, layers_of

LAST_DAY = pd.Timestamp("2025-12-31")


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    """Features and macro segments by customer."""
    found = demo.query("""
        select features.*, stages.lifecycle_stage, tiers.value_tier
        from finegrain_features.customer_features as features
        inner join finegrain_segments.lifecycle_stages as stages using (customer_id)
        inner join finegrain_segments.value_tiers as tiers using (customer_id)
    """)
    return found.set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def customer_of_buyer(demo: Warehouse) -> pd.Series:
    """Customers by the keys of the truth; who is who is tested in test_identity.py."""
    ids = demo.query("""
        select replace(id_key, 'account:demo:', 'account:') as buyer, customer_id
        from finegrain_identity.customer_ids
    """)
    return ids.set_index("buyer")["customer_id"]


@pytest.fixture(scope="module")
def customer_of_order(demo: Warehouse) -> pd.Series:
    orders = demo.query("""
        select order_id, customer_id from finegrain_activity.orders_as_of
        where customer_id is not null
    """)
    return orders.set_index("order_id")["customer_id"]


@pytest.fixture(scope="module")
def truth(demo_folder: Path, customer_of_order: pd.Series, features: pd.DataFrame) -> pd.DataFrame:
    """What the true orders of each customer come to."""
    orders = pd.read_parquet(demo_folder / "truth/orders.parquet")
    orders["customer"] = orders["order_no"].map(customer_of_order)
    bought = orders[orders["is_purchase"]]
    days = bought.groupby("customer")["ordered_on"]
    latest = bought.drop_duplicates(["customer", "ordered_on"]).sort_values("ordered_on")
    gaps = latest.groupby("customer")["ordered_on"].apply(
        lambda buyer_days: (
            (buyer_days.iloc[-1] - buyer_days.iloc[-2]).days if len(buyer_days) > 1 else None
        )
    )
    return (
        pd.DataFrame(
            {
                "orders": days.size(),
                "first_order_on": days.min(),
                "last_order_on": days.max(),
                "gap_before_last_order_days": gaps,
                "net_amount": bought.groupby("customer")["net_amount"].sum().astype(float),
            }
        )
        .reindex(features.index)
        .fillna({"orders": 0, "net_amount": 0})
    )


@pytest.fixture(scope="module")
def ledger(demo_folder: Path, customer_of_order: pd.Series) -> pd.DataFrame:
    """Clean orders of the raw tables, by rules written here in pandas and nowhere else."""
    raw = demo_folder / "raw"
    orders = pd.read_parquet(raw / "shop_orders.parquet")
    orders = orders[orders["order_no"].notna() & orders["placed_at"].notna()]
    # Python reads the version that counts by sorting, and not by ranking.
    orders = orders.sort_values("modified_at", na_position="first").drop_duplicates(
        "order_no", keep="last"
    )
    orders = orders[(orders["total"] >= 0) & (orders["currency"].fillna("USD") == "USD")]
    orders["day"] = local_day(orders["placed_at"])
    orders = orders[orders["day"] <= LAST_DAY]

    refunds = pd.read_parquet(raw / "shop_refunds.parquet")
    refunds = refunds[(refunds["amount"] > 0) & refunds["refunded_at"].notna()]
    refunds = refunds[refunds["refund_id"].notna()]
    refunds = refunds.drop_duplicates("refund_id")
    refunds = refunds[local_day(refunds["refunded_at"]) <= LAST_DAY]
    refunded = cents(refunds["amount"]).groupby(refunds["order_no"]).sum()

    orders["buyer"] = orders["order_no"].map(customer_of_order)
    orders["total_cents"] = cents(orders["total"])
    orders["refunded_cents"] = refunded.reindex(orders["order_no"]).fillna(0).to_numpy()
    cancelled_day = local_day(orders["cancelled_at"])
    orders["is_cancelled"] = np.where(
        cancelled_day.notna(), cancelled_day <= LAST_DAY, orders["status"] == "cancelled"
    )
    orders["net_cents"] = (orders["total_cents"] - orders["refunded_cents"]).where(
        ~orders["is_cancelled"], 0
    )
    orders["is_purchase"] = (
        ~orders["is_cancelled"]
        & (orders["total_cents"] > 0)
        & (orders["refunded_cents"] < orders["total_cents"])
    )
    return orders[orders["buyer"].notna()]


def local_day(moments: pd.Series) -> pd.Series:
    local = moments.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    return local.dt.tz_localize(None).dt.normalize()


def cents(amounts: pd.Series) -> pd.Series:
    return (amounts.astype(float) * 100).round().astype("int64")


def cents_of(feature: pd.Series) -> pd.Series:
    return (feature.astype(float) * 100).round().astype("int64")


def test_every_customer_of_the_truth_is_there_and_nobody_else(
    features: pd.DataFrame, customer_of_buyer: pd.Series, demo_folder: Path
) -> None:
    assert features.index.is_unique
    buyers = pd.read_parquet(demo_folder / "truth/buyers.parquet")
    buyers = buyers[~buyers["is_deleted"]]
    # A tag reaches the same mailbox.
    true_keys = buyers["buyer"].str.replace(r"\+[^@]*@", "@", regex=True)
    assert true_keys.isin(customer_of_buyer.index).all()
    by_value = customer_of_buyer.index.str.match("card:|phone:")
    assert set(features.index) >= set(customer_of_buyer[true_keys])
    assert set(features.index) <= set(customer_of_buyer[true_keys]) | set(
        customer_of_buyer[by_value]
    )


@pytest.mark.parametrize(
    ("feature", "true_name"),
    [
        ("frequency", "orders"),
        ("first_order_on", "first_order_on"),
        ("last_order_on", "last_order_on"),
        ("gap_before_last_order_days", "gap_before_last_order_days"),
    ],
)
def test_feature_equals_the_truth(
    features: pd.DataFrame, truth: pd.DataFrame, feature: str, true_name: str
) -> None:
    found, true = features[feature], truth[true_name]
    if feature.endswith("_on"):
        found, true = pd.to_datetime(found), pd.to_datetime(true)
    same = (found == true) | (found.isna() & true.isna())
    assert same.all(), f"{(~same).sum()} of {len(same)} customers differ"


def test_net_value_equals_the_truth(features: pd.DataFrame, truth: pd.DataFrame) -> None:
    differing = cents_of(features["monetary_amount"]) != cents(truth["net_amount"])
    assert not differing.any(), f"{differing.sum()} customers differ"


def test_planted_customers_are_members_and_near_misses_are_not(
    demo: Warehouse, demo_folder: Path, customer_of_buyer: pd.Series
) -> None:
    planted = pd.read_parquet(demo_folder / "truth/segment_members.parquet")
    members = demo.query(
        "select customer_id, segment_id from finegrain_segments.segment_membership"
    )
    found = set(members.itertuples(index=False, name=None))
    assert planted["is_member"].sum() > 100
    assert (~planted["is_member"]).sum() > 100
    wrong = [
        row.boundary
        for row in planted.itertuples()
        if ((customer_of_buyer[row.buyer], row.segment_id) in found) != row.is_member
    ]
    assert not wrong, f"{len(wrong)} planted customers are misjudged: {sorted(set(wrong))}"


def test_net_value_and_rfm_equal_pandas(features: pd.DataFrame, ledger: pd.DataFrame) -> None:
    purchases = ledger[ledger["is_purchase"]].groupby("buyer")
    expected = pd.DataFrame(
        {
            "frequency": purchases.size(),
            "recency_days": (LAST_DAY - purchases["day"].max()).dt.days,
        }
    ).reindex(features.index)
    net = ledger.groupby("buyer")["net_cents"].sum().reindex(features.index).fillna(0)
    assert (features["frequency"] == expected["frequency"].fillna(0)).all()
    assert (cents_of(features["monetary_amount"]) == net).all()
    recency = features["recency_days"]
    assert (
        (recency == expected["recency_days"]) | (recency.isna() & expected["recency_days"].isna())
    ).all()


def test_rfm_segments_equal_pandas(
    demo: Warehouse, features: pd.DataFrame, ledger: pd.DataFrame
) -> None:
    purchases = ledger[ledger["is_purchase"]].groupby("buyer")
    buyers = (
        pd.DataFrame(
            {
                "r": (LAST_DAY - purchases["day"].max()).dt.days,
                "f": purchases.size(),
            }
        )
        .reindex(features.index)
        .dropna()
    )

    def score(values: pd.Series) -> pd.Series:
        cuts = values.quantile([0.2, 0.4, 0.6, 0.8])
        return sum((values > cut).astype(int) for cut in cuts) + 1

    r_score, f_score = 6 - score(buyers["r"]), score(buyers["f"])
    # The grid of ten names, drawn: rows are F 5 down to 1, columns R 1 to 5.
    grid = [
        "cant_lose cant_lose loyal loyal champions",
        "at_risk at_risk loyal loyal champions",
        "at_risk at_risk need_attention potential_loyalist potential_loyalist",
        "hibernating hibernating about_to_sleep potential_loyalist potential_loyalist",
        "hibernating hibernating about_to_sleep promising new",
    ]
    cells = [row.split() for row in grid]
    expected = pd.Series(
        [cells[5 - f][r - 1] for r, f in zip(r_score, f_score, strict=True)], index=buyers.index
    )
    found = (
        demo.query(
            "select customer_id, rfm_segment from finegrain_segments.customer_macro_segments"
        )
        .set_index("customer_id")["rfm_segment"]
        .reindex(features.index)
    )
    assert found[~found.index.isin(buyers.index)].isna().all()
    differing = found.reindex(expected.index) != expected
    assert not differing.any(), f"{differing.sum()} of {len(expected)} buyers differ"


def test_lifecycle_equals_pandas(features: pd.DataFrame, ledger: pd.DataFrame) -> None:
    days = ledger[ledger["is_purchase"]].groupby("buyer")["day"]

    def stage(buyer_days: pd.Series) -> str:
        distinct = sorted(set(buyer_days))
        recency = (LAST_DAY - distinct[-1]).days
        age = (LAST_DAY - distinct[0]).days
        gap = (distinct[-1] - distinct[-2]).days if len(distinct) > 1 else 0
        if gap >= 366 and recency <= 90:
            return "won_back"
        if age <= 60:
            return "new"
        if recency > 365:
            return "lost"
        if recency > 180:
            return "lapsing"
        if len(buyer_days) >= 5 and age >= 365:
            return "seasoned"
        return "repeat" if len(buyer_days) >= 2 else "one_time"

    expected = days.apply(stage).reindex(features.index).fillna("prospect")
    differing = features["lifecycle_stage"] != expected
    assert not differing.any(), f"{differing.sum()} customers differ"


def test_buying_and_rhythm_equal_pandas(
    features: pd.DataFrame, ledger: pd.DataFrame, demo_folder: Path
) -> None:
    bought = ledger[ledger["is_purchase"]]
    age = (LAST_DAY - bought["day"]).dt.days
    for days in (30, 90, 365):
        counted = bought[age < days].groupby("buyer").size().reindex(features.index).fillna(0)
        assert (features[f"orders_{days}d"] == counted).all(), days
        recent = ledger[(LAST_DAY - ledger["day"]).dt.days < days]
        net = recent.groupby("buyer")["net_cents"].sum().reindex(features.index).fillna(0)
        assert (cents_of(features[f"net_amount_{days}d"]) == net).all(), days

    gaps = (
        bought[["buyer", "day"]]
        .drop_duplicates()
        .sort_values(["buyer", "day"])
        .assign(gap=lambda rows: rows.groupby("buyer")["day"].diff().dt.days)
        .groupby("buyer")["gap"]
    )
    for feature, expected in {
        "usual_order_gap_days": gaps.median(),
        "longest_order_gap_days": gaps.max(),
    }.items():
        expected = expected.reindex(features.index)
        found = features[feature].astype(float)
        assert ((found == expected) | (found.isna() & expected.isna())).all(), feature

    lines = pd.read_parquet(demo_folder / "raw/shop_order_lines.parquet")
    lines = lines[(lines["qty"] > 0) & (lines["unit_price"] >= 0) & lines["line_id"].notna()]
    # Of two lines with one id the one of the later order counts, then of the larger quantity, …
    deciding = ["order_no", "sku", "qty", "unit_price", "discount"]
    lines = lines.sort_values(deciding, na_position="first").drop_duplicates("line_id", keep="last")
    lines = lines.merge(bought[["order_no", "buyer"]], on="order_no")
    items = lines.groupby("buyer")["qty"].sum().reindex(features.index).fillna(0)
    assert (features["items"].astype(float) == items).all()
    products = lines.groupby("buyer")["sku"].nunique().reindex(features.index).fillna(0)
    assert (features["distinct_products"] == products).all()
    with_coupon = bought["coupon"].notna().groupby(bought["buyer"]).mean()
    np.testing.assert_allclose(
        features["coupon_order_share"].astype(float).dropna(),
        with_coupon.reindex(features.index).dropna(),
        rtol=1e-12,
    )


def test_value_tiers_follow_net_value(features: pd.DataFrame) -> None:
    value = features["monetary_amount"].astype(float)
    worth = value[(value > 0) & (features["frequency"] > 0)]
    cuts = worth.quantile([0.95, 0.80, 0.50])
    expected = pd.Series("no_value", index=features.index)
    expected[worth.index] = np.select(
        [worth >= cuts[0.95], worth >= cuts[0.80], worth >= cuts[0.50]],
        ["top", "high", "middle"],
        "low",
    )
    assert (features["value_tier"] == expected).all()


def test_planted_dirt_is_in_quarantine(demo: Warehouse, demo_folder: Path) -> None:
    # What the generator did to a row, and what must be said of it.
    reasons = {
        ("shop_orders", "null_key"): ("orders", "missing_order_id"),
        ("shop_orders", "null_placed_at"): ("orders", "missing_ordered_at"),
        ("shop_orders", "negative_total"): ("orders", "negative_total"),
        ("shop_orders", "foreign_currency"): ("orders", "foreign_currency"),
        ("shop_orders", "far_future_date"): ("orders", "ordered_on_after_the_run"),
        ("shop_order_lines", "null_key"): ("order_lines", "missing_order_line_id"),
        ("shop_refunds", "null_key"): ("refunds", "missing_refund_id"),
        ("shop_refunds", "amount_not_positive"): ("refunds", "amount_not_above_zero"),
        ("shop_refunds", "unknown_order"): ("refunds", "order_not_accepted"),
        ("crm_customers", "null_key"): ("customers", "missing_source_customer_id"),
        ("crm_customers", "null_signed_up_at"): ("customers", "missing_created_at"),
        ("catalog_prices", "price_not_positive"): ("prices", "price_not_above_zero"),
    }
    defects = pd.read_parquet(demo_folder / "truth/defects.parquet")
    planted = defects.groupby(["table_name", "defect"])["n"].sum()
    quarantined = demo.published("select table_name, reasons from quarantined_rows")
    said = quarantined.assign(reason=quarantined["reasons"].str.split(", ")).explode("reason")
    found = said.groupby(["table_name", "reason"]).size()
    for defect, reason in reasons.items():
        assert found[reason] == planted[defect], defect
    replaced = said[said["reason"] == "replaced_by_newer_version"].groupby("table_name").size()
    # Of an erased person no version of his record is left.
    with duckdb.connect() as connection:
        ((erased,),) = connection.sql(f"""
            select count(*) - count(distinct id) from '{demo_folder}/raw/crm_customers.parquet'
            where id in (
                select id from '{demo_folder}/raw/crm_customers.parquet'
                where deleted_at is not null)
        """).fetchall()
    assert erased > 0
    for table, raw_table, gone in [
        ("orders", "shop_orders", 0),
        ("customers", "crm_customers", erased),
    ]:
        repeated = planted[raw_table][["duplicate_row", "older_version"]].sum()
        assert replaced[table] == repeated - gone, table


def test_published_tables_hold_no_contact_data(demo: Warehouse) -> None:
    tables = demo.published("select table_name from duckdb_tables()")["table_name"]
    assert len(tables) >= 10
    for table in tables:
        content = demo.published(f"select * from {table}").astype(str)
        for column in content:
            assert not content[column].str.contains("@", regex=False).any(), (table, column)
    known = demo.query("""
        select md5(lower(trim(email))) as hashed from finegrain_accepted.accepted_customers
        where email is not null
        union
        select md5(id_key) as hashed from finegrain_identity.customer_ids
        where id_kind <> 'account'
        union
        select md5(substr(id_key, length(id_kind) + 2)) as hashed
        from finegrain_identity.customer_ids where id_kind <> 'account'
    """)
    ids = set(demo.published("select customer_id from customers")["customer_id"])
    assert not ids & set(known["hashed"])


def test_dbt_and_finegrain_mean_the_same_layers(demo: Warehouse) -> None:
    parsed = (demo.folder / "target/partial_parse.msgpack").read_bytes()
    manifest = Manifest.from_msgpack(parsed)
    layers = {
        manifest.nodes[unique_id].name: layer.name
        for layer in layers_of(manifest, manifest.nodes)
        for unique_id in layer.tests
    }
    recorded = demo.published("""
        select expectation_id, layer from expectation_results where runner = 'dbt'
    """)
    assert dict(recorded.values) == layers
    assert set(layers.values()) == set(LAYERS)
