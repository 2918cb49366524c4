"""Product and psychographic features against pandas on the raw tables.

Who is behind an account, and which orders are purchases, is taken from the build, where other tests
look at it. All else is computed here from lines, refunds, events and answers, by other means.
"""

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, Warehouse
from test_features_web import LAST_DAY, age_of, customer_of, day_of, events_of_people, same


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    return demo.published("select * from customer_features").set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def customer_of_key(demo: Warehouse) -> pd.Series:
    found = demo.query("select id_key, customer_id from finegrain_identity.customer_ids")
    return found.set_index("id_key")["customer_id"]


def newest(rows: pd.DataFrame, key: str, latest_by: list[str]) -> pd.DataFrame:
    """One version of each row; the greatest by the columns counts."""
    return rows.sort_values(latest_by, ascending=False, kind="stable").drop_duplicates(key)


@pytest.fixture(scope="module")
def products(demo_folder: Path) -> pd.DataFrame:
    raw = pd.read_parquet(demo_folder / "raw/catalog_products.parquet")
    raw = newest(raw[raw["sku"].notna()], "sku", ["title", "category", "brand", "price"])
    return raw.loc[~(raw["price"] < 0), ["sku", "category", "brand"]]


@pytest.fixture(scope="module")
def bought(demo: Warehouse, demo_folder: Path, products: pd.DataFrame) -> pd.DataFrame:
    """Lines of purchases, each with what it is and what was kept of its value."""
    orders = demo.query("""
        select
            order_id as order_no, customer_id as customer, ordered_on as day,
            total_amount as total
        from finegrain_activity.orders_as_of where is_purchase and customer_id is not null
    """)
    orders["day"] = pd.to_datetime(orders["day"])
    orders["total"] = orders["total"].astype(float)

    lines = pd.read_parquet(demo_folder / "raw/shop_order_lines.parquet")
    lines = newest(lines[lines["line_id"].notna()], "line_id", ["order_no", "sku", "qty"])
    named = lines["sku"].notna() & lines["unit_price"].ge(0)
    lines = lines[named & lines["qty"].gt(0)].merge(orders, on="order_no")

    refunds = pd.read_parquet(demo_folder / "raw/shop_refunds.parquet")
    refunds = newest(refunds[refunds["refund_id"].notna()], "refund_id", ["refunded_at", "amount"])
    refunds = refunds[refunds["amount"].gt(0) & (day_of(refunds["refunded_at"]) <= LAST_DAY)]
    of_line = refunds["line_id"].isin(lines["line_id"])
    back = refunds[of_line].groupby("line_id")["amount"].sum()
    alike = refunds[~of_line].groupby("order_no")["amount"].sum()

    for column in ("qty", "unit_price", "discount"):
        lines[column] = lines[column].astype(float)
    value = lines["qty"] * lines["unit_price"] - lines["discount"].fillna(0)
    kept = 1 - lines["order_no"].map(alike).astype(float).fillna(0) / lines["total"]
    lines["net"] = value * kept - lines["line_id"].map(back).astype(float).fillna(0)
    lines = lines.merge(products, on="sku", how="left")
    by = ["customer", "order_no", "day", "sku", "category", "brand"]
    summed = lines.groupby(by, dropna=False)[["qty", "net"]].sum().round(4).reset_index()
    summed["department"] = summed["category"].str.split(">").str[0].str.strip()
    summed["age"] = age_of(summed["day"])
    return summed


@pytest.fixture(scope="module")
def rhythm(bought: pd.DataFrame) -> pd.DataFrame:
    """Customers and categories, each with the days on which it was bought."""
    known = bought[bought["category"].notna()]
    found = known.groupby(["customer", "category"]).agg(
        days=("day", lambda days: sorted(set(days))),
        items=("qty", "sum"),
        net=("net", "sum"),
    )
    year = known[known["age"] < 365].groupby(["customer", "category"])
    found["order_days_365d"] = year["day"].nunique()
    found["items_365d"] = year["qty"].sum()
    found["net_365d"] = year["net"].sum()
    recent = ["order_days_365d", "items_365d", "net_365d"]
    found[recent] = found[recent].fillna(0)
    found["first"] = pd.to_datetime(found["days"].str[0])
    found["last"] = pd.to_datetime(found["days"].str[-1])
    found["gap"] = [
        pd.Series([(later - day).days for day, later in pairwise(days)]).median()
        if len(days) >= 3
        else None
        for days in found["days"]
    ]
    whole = (found["gap"] + 0.5).floordiv(1)
    found["expected"] = found["last"] + pd.to_timedelta(whole, unit="D")
    return found.reset_index()


def status(row: pd.Series) -> str | None:
    if pd.isna(row["gap"]):
        return None
    late = (LAST_DAY - row["expected"]).days
    if (LAST_DAY - row["last"]).days > 3 * row["gap"]:
        return "lapsed"
    if late < -7:
        return "not_due"
    return "due" if late <= 14 else "overdue"


def test_categories_of_customers_equal_pandas(demo: Warehouse, rhythm: pd.DataFrame) -> None:
    keys = ["customer", "category"]
    found = demo.query("""
        select * exclude (customer_id, category_path), customer_id as customer,
            category_path as category
        from finegrain_features.customer_categories
    """)
    found = found.set_index(keys).sort_index()
    expected = rhythm.assign(
        order_days=rhythm["days"].str.len(), replenishment_status=rhythm.apply(status, axis=1)
    )
    expected = expected.set_index(keys).sort_index()
    assert len(found) > 10_000
    assert found.index.equals(expected.index)
    for column, other in {
        "order_days": "order_days",
        "items": "items",
        "net_amount": "net",
        "order_days_365d": "order_days_365d",
        "items_365d": "items_365d",
        "net_amount_365d": "net_365d",
        "first_bought_on": "first",
        "last_bought_on": "last",
        "usual_gap_days": "gap",
        "next_expected_on": "expected",
        "replenishment_status": "replenishment_status",
    }.items():
        values = found[column]
        if column.startswith(("items", "net")):
            values = values.astype(float).rename(column)
        same(values, expected[other])


@pytest.mark.parametrize("attribute", ["department", "category", "brand"])
def test_favourites_equal_pandas(
    features: pd.DataFrame, bought: pd.DataFrame, attribute: str
) -> None:
    year = bought[(bought["age"] < 365) & bought[attribute].notna()]
    ranked = (
        year.groupby(["customer", attribute])
        .agg(days=("day", "nunique"), net=("net", "sum"), last=("day", "max"))
        .join(year.groupby(["customer", attribute])["qty"].sum())
        .round({"net": 4, "qty": 4})
        .reset_index()
        .sort_values(["days", "net", "last", attribute], ascending=[False, False, False, True])
    )
    of = ranked.groupby("customer")
    first = of.nth(0).set_index("customer")
    same(features[f"favourite_{attribute}_365d"], first[attribute])
    share = first["qty"] / of["qty"].sum()
    same(features[f"favourite_{attribute}_share_365d"], share)
    if attribute != "department":
        second = of.nth(1).set_index("customer")
        same(features[f"second_{attribute}_365d"], second[attribute])
        plural = {"category": "categories", "brand": "brands"}[attribute]
        same(features[f"{plural}_365d"], of.size(), 0)


def test_new_categories_equal_pandas(features: pd.DataFrame, rhythm: pd.DataFrame) -> None:
    recent = rhythm[age_of(rhythm["last"]) < 180]
    new = recent[age_of(recent["first"]) < 180]
    same(features["new_categories_180d"], new.groupby("customer").size(), 0)
    share = (age_of(recent["first"]) < 180).groupby(recent["customer"]).mean()
    same(features["new_category_share_180d"], share)


def test_next_categories_equal_pandas(
    features: pd.DataFrame, rhythm: pd.DataFrame, demo: Warehouse
) -> None:
    firsts = {
        customer: [set(day["category"]) for _, day in rows.groupby("first")]
        for customer, rows in rhythm.groupby("customer")
    }
    followers: dict[tuple[str, str], int] = {}
    for days in firsts.values():
        for day, later in pairwise(days):
            for pair in ((a, b) for a in day for b in later):
                followers[pair] = followers.get(pair, 0) + 1
    counted = demo.query("select * from finegrain_features.category_transitions")
    pairs = zip(counted["category_path"], counted["next_category_path"], strict=True)
    assert dict(zip(pairs, counted["customers"], strict=True)) == followers

    often = [(count, *pair) for pair, count in followers.items() if count >= 10]
    expected = {}
    for customer, days in firsts.items():
        known = set().union(*days)
        found = [(-count, b) for count, a, b in often if a in days[-1] and b not in known]
        expected[customer] = min(found)[1] if found else None
    same(features["next_category"], pd.Series(expected))


def test_replenishments_equal_pandas(features: pd.DataFrame, rhythm: pd.DataFrame) -> None:
    again = rhythm.assign(status=rhythm.apply(status, axis=1))
    due = again[again["status"].isin(["due", "overdue"])]
    same(features["replenishments_due"], due.groupby("customer").size(), 0)
    going_on = again[again["status"].notna() & (again["status"] != "lapsed")]
    going_on = going_on.sort_values(["expected", "category"]).drop_duplicates("customer")
    following = going_on.set_index("customer")
    same(features["next_replenishment_category"], following["category"])
    same(features["next_replenishment_on"], following["expected"])


def test_what_customers_state_equals_pandas(
    features: pd.DataFrame, demo_folder: Path, customer_of_key: pd.Series
) -> None:
    said = pd.read_parquet(demo_folder / "raw/crm_surveys.parquet")
    said["customer"] = customer_of(said, customer_of_key)
    said = said[said["customer"].notna() & (day_of(said["answered_at"]) <= LAST_DAY)]
    latest = said.groupby(["customer", "question"])["answered_at"].transform("max")
    told = said[said["answered_at"] == latest].sort_values("answer")
    answers = told.groupby(["question", "customer"])["answer"]
    listed = answers.agg(lambda values: ", ".join(dict.fromkeys(values)))
    same(features["stated_interests"], listed["interests"])
    same(features["stated_values"], listed["values"])
    for question, feature in {
        "describes_me": "self_image",
        "works_from_home": "stated_works_from_home",
        "dwelling": "stated_dwelling",
        "people_in_household": "stated_people_in_household",
    }.items():
        same(features[feature], answers.first()[question])


def evidence_of(kind: str, subject: str) -> dict[str, float]:
    """Interests that a category or term tells, each with its weight."""
    found: dict[str, float] = {}
    nodes = [node.strip().lower() for node in subject.split(">")]
    for row in EVIDENCE[EVIDENCE["evidence_kind"] == kind].itertuples():
        if kind == "category":
            matches = row.evidence_value in nodes
        else:
            words = rf"(?<!\S){re.escape(row.evidence_value)}(?!\S)"
            matches = re.search(words, subject) is not None
        if matches:
            found[row.interest] = max(found.get(row.interest, 0), row.weight)
    return found


EVIDENCE = pd.read_csv(ROOT / "seeds/rules/interest_evidence.csv")
WEIGHTS = pd.read_csv(ROOT / "seeds/rules/interest_activities.csv").set_index("activity")["weight"]


def test_inferred_interests_equal_pandas(
    features: pd.DataFrame,
    rhythm: pd.DataFrame,
    products: pd.DataFrame,
    demo: Warehouse,
    demo_folder: Path,
    customer_of_key: pd.Series,
) -> None:
    events = events_of_people(demo_folder, customer_of_key)
    events = events[events["customer"].notna() & (age_of(events["day"]) < 90)]
    seen = events[events["event"] == "product"].copy()
    category = seen["sku"].map(products.set_index("sku")["category"])
    seen["subject"] = category.fillna(seen["category"])
    searched = events[events["search"].str.strip().ne("") & events["search"].notna()].copy()
    searched["subject"] = searched["search"].str.strip().str.lower()
    searched = searched[~searched["subject"].str.contains("@")]
    paid = rhythm[rhythm["order_days_365d"] > 0]
    done = [("purchase", "category", paid["customer"], paid["category"], paid["order_days_365d"])]
    for activity, kind, rows in [("view", "category", seen), ("search", "term", searched)]:
        done.append((activity, kind, rows["customer"], rows["subject"], rows["day"].notna() * 1))

    told: dict[tuple[str, str], dict[str, float]] = {}
    pieces = []
    for activity, kind, customers, subjects, times in done:
        for customer, subject, count in zip(customers, subjects, times, strict=True):
            if (kind, subject) not in told:
                told[kind, subject] = evidence_of(kind, subject)
            for interest, weight in told[kind, subject].items():
                pieces.append((customer, interest, count, count * weight * WEIGHTS[activity]))
    found = pd.DataFrame(pieces, columns=["customer", "interest", "evidence", "weight"])
    found = found.groupby(["customer", "interest"]).sum().reset_index()
    found["strength"] = found["weight"] / found.groupby("customer")["weight"].transform("sum")
    found = found[found["evidence"] >= 3].sort_values("interest")

    strong = found[found["strength"] >= 0.2].groupby("customer")["interest"].agg(", ".join)
    same(features["inferred_interests"], strong)
    top = found.groupby("customer")["strength"].max()
    same(features["top_inferred_interest_strength"], top)
    same(features["inferred_interest_evidence"], found.groupby("customer")["evidence"].sum(), 0)

    listed = demo.query("""
        select customer_id as customer, interest, last_seen_on, evidence, strength
        from finegrain_features.customer_interests where basis = 'inferred'
    """).set_index(["customer", "interest"])
    expected = found.set_index(["customer", "interest"])
    assert set(listed.index) == set(expected.index)
    same(listed["evidence"], expected["evidence"])
    same(listed["strength"], expected["strength"])
    days = pd.concat(
        [
            pd.DataFrame({"kind": kind, "customer": customers, "subject": subjects, "day": day})
            for (_, kind, customers, subjects, _), day in zip(
                done, [paid["last"], seen["day"], searched["day"]], strict=True
            )
        ]
    )
    days = days.drop_duplicates()
    days["interest"] = [list(told[key]) for key in zip(days["kind"], days["subject"], strict=True)]
    last = days.explode("interest").groupby(["customer", "interest"])["day"].max()
    same(listed["last_seen_on"], last)

    ranked = found.assign(last=last.reindex(expected.index).to_numpy())
    order = ["strength", "evidence", "last", "interest"]
    ranked = ranked.sort_values(order, ascending=[False, False, False, True])
    same(
        features["top_inferred_interest"],
        ranked.drop_duplicates("customer").set_index("customer")["interest"],
    )
