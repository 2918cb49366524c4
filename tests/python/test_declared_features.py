"""Declared features against pandas on the raw tables, for all customers.

Who is behind an account, which orders are purchases and what is left of a line after refunds is
taken from the build, where other tests look at it; what is chosen, counted and summed up is not.
"""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import Warehouse
from test_compiler import features_of, rendered
from test_features_web import (  # noqa: F401
    LAST_DAY,
    age_of,
    all_events,
    customer_of_key,
    day_of,
    events,
    messages,
    same,
)
from test_missing_values import missing_values

from finegrain.compiler.event_sql import features_sql, measures_sql
from finegrain.compiler.event_values import values_of_features
from finegrain.compiler.events import MEASURES
from finegrain.compiler.values_sql import KNOWN_VALUES, WANTED_VALUES, values_files
from finegrain.compiler.verbs import verbs
from finegrain.portable.check import check


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    return demo.published("select * from customer_features").set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def products(demo_folder: Path) -> pd.DataFrame:
    raw = pd.read_parquet(demo_folder / "raw/catalog_products.parquet")
    raw = raw.drop_duplicates("sku").set_index("sku")
    nodes = raw["category"].fillna("").str.lower().str.split(">")
    raw["nodes"] = [[node.strip() for node in path] for path in nodes]
    return raw


@pytest.fixture(scope="module")
def orders(demo: Warehouse, demo_folder: Path) -> pd.DataFrame:
    found = demo.query("""
        select order_id as order_no, customer_id as customer, ordered_on, net_amount, coupon_code
        from finegrain_activity.orders_as_of where is_purchase and customer_id is not null
    """)
    coupons = pd.read_parquet(demo_folder / "raw/shop_coupons.parquet")
    offer = coupons.drop_duplicates("code").set_index("code")["offer"]
    found["offer"] = found["coupon_code"].map(offer)
    found["age"] = age_of(pd.to_datetime(found["ordered_on"]))
    return found


@pytest.fixture(scope="module")
def lines(demo: Warehouse, orders: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    found = demo.query("""
        select order_id as order_no, product_id as sku, net_amount as spent
        from finegrain_activity.purchased_products
    """)
    found["spent"] = found["spent"].astype(float)
    found = found.merge(orders.drop(columns="net_amount"), on="order_no")
    return found.join(products[["nodes", "brand"]], on="sku")


def has_node(rows: pd.DataFrame, *names: str) -> pd.Series:
    return rows["nodes"].map(lambda path: isinstance(path, list) and bool({*names} & {*path}))


def test_what_was_bought_equals_pandas(
    features: pd.DataFrame, lines: pd.DataFrame, orders: pd.DataFrame
) -> None:
    baby = lines[has_node(lines, "diapers", "baby wipes")]
    recent = baby[baby["age"] < 180].groupby("customer")["order_no"].nunique()
    same(features["diaper_orders_180d"], recent, 0)
    same(features["days_since_diapers"], baby.groupby("customer")["age"].min())

    year = lines[lines["age"] < 365]
    whole = year.groupby("customer")["spent"].sum()
    coffee = year[has_node(year, "coffee")].groupby("customer")["spent"].sum()
    share = coffee.reindex(whole.index).fillna(0) / whole.where(whole != 0)
    same(features["coffee_spending_share_365d"], share)

    electronics = lines[has_node(lines, "electronics") & lines["brand"].notna()]
    electronics = electronics.sort_values(["age", "brand"]).drop_duplicates("customer")
    same(features["last_electronics_brand"], electronics.set_index("customer")["brand"])

    rings = lines[[path[:2] == ["gifts", "jewellery"] for path in lines["nodes"]]]
    rings = rings[rings["age"].between(90, 455)].groupby("customer")["spent"].sum()
    same(features["jewellery_amount_90d_to_455d"].astype(float), rings, 0)

    cashback = orders[(orders["offer"] == "cashback") & (orders["age"] < 365)]
    same(features["cashback_orders_365d"], cashback.groupby("customer").size(), 0)
    large = orders[orders["net_amount"] >= 200].groupby("customer")["age"].min()
    same(features["days_since_large_order"], large)


def test_what_was_done_on_the_website_equals_pandas(
    features: pd.DataFrame,
    events: pd.DataFrame,  # noqa: F811
    products: pd.DataFrame,
) -> None:
    words = events["search"].str.strip().str.lower().str.split()
    wanted = words.map(lambda term: isinstance(term, list) and "headphones" in term)
    recent = events[wanted & (events["age"] < 180)].groupby("customer").size()
    same(features["headphone_searches_180d"], recent, 0)
    carts = events[(events["event"] == "cart") & (events["age"] < 90)]
    carts = carts.join(products["nodes"], on="sku")
    carts = carts[has_node(carts, "electronics")].groupby("customer").size()
    same(features["cart_additions_of_electronics_90d"], carts, 0)


def test_what_was_clicked_equals_pandas(
    features: pd.DataFrame,
    messages: pd.DataFrame,  # noqa: F811
    demo_folder: Path,
) -> None:
    campaigns = pd.read_parquet(demo_folder / "raw/marketing_campaigns.parquet")
    about = campaigns.drop_duplicates("campaign").set_index("campaign")["category"]
    chosen = messages[
        (messages["campaign"].map(about) == "Fashion")
        & (messages["channel"] == "email")
        & (age_of(messages["clicked_on"]) < 365)
    ]
    same(features["fashion_emails_clicked_365d"], chosen.groupby("customer").size(), 0)


def everything_that_can_be_declared() -> str:
    """A feature for each verb with each measure, with all filters and without any."""
    values = {
        "text": "[O'Neill, apple]",
        "category": "[Gifts > Jewellery, electronics]",
        "term": "[headphones, iphone x]",
        "page": "[/help/, /]",
        "number": "at least 20",
        "yes or no": "yes",
    }
    found: list[str] = []
    for verb in verbs().values():
        if verb.source.of != "customer":
            continue
        filters = []
        for name, each in verb.filters.items():
            value = f"[{', '.join(each.values)}]" if each.values else values[each.kind]
            filters.append(f"{name}: {value}{'%' if each.unit == 'share' else ''}")
        asked = [f"{how}: {of}" for how, known in MEASURES.items() for of in known
                 if of in verb.measures and how != "share"]  # fmt: skip
        asked += ["count: on_days", "recency: days", *(f"last: {of}" for of in [*verb.last, "day"])]
        chosen = [[measure, *filters, "in_the_last: 90 days"] for measure in asked]
        chosen += [[measure, "happened: since 2025-01-01"] for measure in asked]
        if filters:
            chosen += [
                [f"share: {of}", *filters] for of in MEASURES["share"] if of in verb.measures
            ]
        for keys in chosen:
            head = [f"- feature: f{len(found)}", "means: X.", f"did: {verb.name}"]
            found.append("\n  ".join([*head, *keys]))
    return "\n".join(found)


def test_whatever_can_be_declared_is_sql_for_both_engines(demo: Warehouse) -> None:
    features = features_of(everything_that_can_be_declared())
    assert len(features) > 150
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.file}' as demo (read_only)")
        tables = connection.execute(
            "select table_name, table_schema from information_schema.tables "
            "where table_catalog = 'demo' and table_schema <> 'finegrain'"
        ).fetchall()
        schemas = dict(tables)

        def full(sql: str) -> str:
            return re.sub(
                r"\{\{ ref\('(\w+)'\) \}\}", lambda name: f"{schemas[name[1]]}.{name[1]}", sql
            )

        measures = rendered(full(measures_sql(features, "f.yml", "0")))
        files = values_files(list(values_of_features(features)))
        wanted, known = (rendered(full(files[name])) for name in (WANTED_VALUES, KNOWN_VALUES))
        family = rendered(features_sql(features, "f.yml"))
        for sql in (measures, wanted, known, family):
            assert max(len(line) for line in sql.splitlines()) <= 140
            assert not check(sql), check(sql)[:3]
        connection.execute("use demo")
        connection.execute(f"create table memory.main.declared_measures as {measures}")
        unknown = missing_values(connection, wanted, known)
        connection.execute("use memory")
        connection.execute(f"create table declared_features as {family}")
        types = dict(
            connection.execute(
                "select column_name, lower(column_type) from (describe declared_features)"
            ).fetchall()
        )
    assert {row[4] for row in unknown} == {"o'neill", "apple"}
    for feature in features:
        assert types[feature.name] == feature.data_type, feature
