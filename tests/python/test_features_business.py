"""Accounts, their features and segments, and business contacts, against pandas on the raw tables.

Who is behind a key, and what customers ordered, is taken from the build, where other tests look at
it. All else is computed here from the raw tables, by other means.
"""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import Warehouse

LAST_DAY = pd.Timestamp("2025-12-31")
LEVELS = {
    "director": "director",
    "chief financial officer": "executive",
    "head of purchasing": "director",
    "office manager": "manager",
    "software engineer": "specialist",
    "facilities manager": "manager",
    "assistant": "specialist",
    "trainer": "specialist",
}
ROLES = {"decides": "decider", "influences": "influencer", "uses": "user", "blocks": "blocker"}


def age_of(days: pd.Series) -> pd.Series:
    return (LAST_DAY - pd.to_datetime(days)).dt.days


def same(found: pd.Series, expected: pd.Series, nothing: object = None) -> None:
    """Every row has what is expected, and one of which nothing is known has `nothing`."""
    expected = expected.reindex(found.index)
    if nothing is not None:
        expected = expected.fillna(nothing)
    if str(found.name).endswith("_on"):
        found, expected = pd.to_datetime(found), pd.to_datetime(expected)
    if pd.api.types.is_float_dtype(found):
        equal = np.isclose(found, expected.astype(float), equal_nan=True)
    else:
        equal = (found == expected) | (found.isna() & expected.isna())
    assert equal.all(), f"{found.name}: {(~equal).sum()} of {len(found)} rows differ"


@pytest.fixture(scope="module")
def known(demo: Warehouse, demo_folder: Path) -> pd.DataFrame:
    """The accounts of the raw table, by the id that their features have."""
    raw = pd.read_parquet(demo_folder / "raw/b2b_accounts.parquet")
    local = raw["created_at"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    raw["since_on"] = local.dt.tz_localize(None).dt.normalize()
    raw = raw[raw["since_on"] <= LAST_DAY]
    raw["account_id"] = [
        hashlib.md5(f"business|demo:{account}".encode(), usedforsecurity=False).hexdigest()
        for account in raw["account"]
    ]
    return raw.set_index("account_id").sort_index()


@pytest.fixture(scope="module")
def features(demo: Warehouse, known: pd.DataFrame) -> pd.DataFrame:
    found = demo.published("select * from account_features").set_index("account_id").sort_index()
    assert found.index.tolist() == known.index.tolist()
    return found


@pytest.fixture(scope="module")
def account_of(known: pd.DataFrame) -> pd.Series:
    """Ids of accounts by the id in the raw tables."""
    return pd.Series(known.index, index=known["account"])


@pytest.fixture(scope="module")
def usage(demo_folder: Path, account_of: pd.Series) -> pd.DataFrame:
    raw = pd.read_parquet(demo_folder / "raw/b2b_usage.parquet")
    raw["account_id"] = raw["account"].map(account_of)
    raw["age"] = age_of(raw["used_on"])
    return raw[(raw["age"] >= 0) & (raw["amount"] > 0)]


@pytest.fixture(scope="module")
def contacts(demo: Warehouse, demo_folder: Path, account_of: pd.Series) -> pd.DataFrame:
    """One row per person of an account."""
    raw = pd.read_parquet(demo_folder / "raw/b2b_contacts.parquet")
    customers = demo.query("select id_key, customer_id from finegrain_identity.customer_ids")
    erased = demo.query("select id_key from finegrain_staging.erased_ids")["id_key"]
    address = raw["email"].str.strip().str.lower().str.replace(r"[+][^@]*@", "@", regex=True)
    raw["key"] = ("account:demo:" + raw["customer_id"]).fillna("email:" + address)
    raw["customer"] = raw["key"].map(customers.set_index("id_key")["customer_id"])
    raw = raw[~raw["key"].isin(erased) & (age_of(raw["since"]) >= 0)]
    raw["account_id"] = raw["account"].map(account_of)
    raw["level"] = raw["job_title"].str.lower().map(LEVELS)
    raw["role"] = raw["decision_role"].map(ROLES)
    assert raw[["level", "role"]].notna().all().all()
    raw["person"] = raw["customer"].fillna(raw["key"])
    best = raw.sort_values(
        ["is_active", "since", "job_title", "department", "decision_role"],
        ascending=[False, False, True, True, True],
    )
    return best.drop_duplicates(["account_id", "person"])


def test_accounts_are_those_of_the_raw_table(demo: Warehouse, known: pd.DataFrame) -> None:
    found = demo.published("select * from accounts").set_index("account_id").sort_index()
    assert found.index.tolist() == known.index.tolist()
    for column, raw in [
        ("source_account_id", "account"),
        ("account_name", "name"),
        ("employees", "employees"),
        ("country", "country"),
        ("region", "state"),
        ("city", "city"),
        ("account_since_on", "since_on"),
    ]:
        same(found[column], known[raw])


def test_profiles_equal_pandas(
    features: pd.DataFrame, known: pd.DataFrame, demo_folder: Path, account_of: pd.Series
) -> None:
    for column in ("industry", "clientele"):
        same(features[column], known[column].str.lower())
    for column, raw in [("employees", "employees"), ("country", "country"), ("city", "city")]:
        same(features[column], known[raw])
    same(features["region"], known["state"])
    same(features["revenue_amount"].astype(float), known["revenue"])
    same(features["tenure_days"], age_of(known["since_on"]))

    raw = pd.read_parquet(demo_folder / "raw/b2b_technologies.parquet")
    raw = raw[age_of(raw["since"]) >= 0]
    of = raw.groupby(raw["account"].map(account_of))
    same(features["technologies"], of["technology"].nunique(), 0)
    for column, values in [("technology_list", "technology"), ("technology_kinds", "kind")]:
        same(
            features[column], of[values].agg(lambda told: ", ".join(sorted(set(told.str.lower()))))
        )


def test_usage_equals_pandas(features: pd.DataFrame, usage: pd.DataFrame) -> None:
    recent, before = usage[usage["age"] < 90], usage[usage["age"].between(90, 179)]
    month = usage[usage["age"] < 30]
    assert len(recent) > 100 < len(before)
    for feature, rows in [
        ("usage_amount_30d", month),
        ("usage_amount_90d", recent),
        ("usage_amount_previous_90d", before),
    ]:
        same(features[feature], rows.groupby("account_id")["amount"].sum(), 0)
    total = recent.groupby("account_id")["amount"].sum().reindex(features.index).fillna(0)
    same(features["usage_trend"], total / before.groupby("account_id")["amount"].sum())
    same(features["usage_features_used_90d"], recent.groupby("account_id")["feature"].nunique(), 0)
    same(features["usage_days_90d"], recent.groupby("account_id")["used_on"].nunique(), 0)
    same(features["last_used_on"], usage.groupby("account_id")["used_on"].max())
    same(features["days_since_last_use"], usage.groupby("account_id")["age"].min())

    of_feature = recent.groupby(["account_id", "feature"]).agg(
        amount=("amount", "sum"), last=("used_on", "max")
    )
    ranked = of_feature.reset_index().sort_values(
        ["amount", "last", "feature"], ascending=[False, False, True]
    )
    top = ranked.drop_duplicates("account_id").set_index("account_id")
    same(features["top_usage_feature_90d"], top["feature"])
    same(features["top_usage_feature_share_90d"], top["amount"] / total)


def test_people_equal_pandas(
    demo: Warehouse, features: pd.DataFrame, contacts: pd.DataFrame
) -> None:
    active = contacts[contacts["is_active"]]
    of = active.groupby("account_id")
    same(features["contacts"], contacts.groupby("account_id").size(), 0)
    same(features["active_contacts"], of.size(), 0)
    deciders = active[active["role"] == "decider"].groupby("account_id").size()
    same(features["decision_makers"], deciders, 0)
    same(features["has_active_decider"], deciders > 0, False)
    same(features["departments"], of["department"].nunique(), 0)
    same(features["customers"], of["customer"].count(), 0)
    assert features["customers"].sum() > 20

    orders = demo.query("""
        select customer_id, ordered_on as day, is_purchase, cast(net_amount as double) as amount
        from finegrain_activity.orders_as_of where customer_id is not null
    """)
    notes = demo.query("""
        select customer_id, refunded_on as day, -cast(credited_amount as double) as amount
        from finegrain_activity.credit_notes_as_of
    """)
    bought = orders[orders["is_purchase"]]
    year = pd.concat([orders, notes]).query("@age_of(day) < 365")
    for feature, by_customer in [
        ("orders_365d", bought[age_of(bought["day"]) < 365].groupby("customer_id").size()),
        ("net_amount_365d", year.groupby("customer_id")["amount"].sum()),
    ]:
        values = active["customer"].map(by_customer)
        expected = values.groupby(active["account_id"]).sum()
        same(features[feature].astype(float), expected, 0)
    last = active["customer"].map(bought.groupby("customer_id")["day"].max())
    same(features["last_order_on"], last.groupby(active["account_id"]).max())


def test_account_segments_equal_pandas(demo: Warehouse, features: pd.DataFrame) -> None:
    found = demo.published("select * from account_macro_segments").set_index("account_id")
    found = found.reindex(features.index)
    same(found["industry"], features["industry"], "unknown")
    bands = pd.cut(
        features["employees"].astype(float),
        [-1, 9, 49, 249, 999, np.inf],
        labels=["micro", "small", "medium", "large", "enterprise"],
    )
    same(found["size_band"], bands.astype(object), "unknown")

    def group(row: pd.Series) -> str:
        if pd.isna(row["last_used_on"]):
            return "never_used"
        if row["usage_amount_90d"] == 0:
            return "dormant"
        if row["usage_amount_previous_90d"] == 0:
            return "new"
        trend = row["usage_amount_90d"] / row["usage_amount_previous_90d"]
        return "growing" if trend >= 1.2 else "steady" if trend >= 0.8 else "declining"

    same(found["usage_group"], features.apply(group, axis=1))
    assert found["usage_group"].nunique() >= 3
    decided = features["has_active_decider"].map({True: "decider_known", False: "no_decider"})
    same(found["buying_centre"], decided)


def test_business_contacts_equal_pandas(
    demo: Warehouse, contacts: pd.DataFrame, features: pd.DataFrame
) -> None:
    found = demo.published("select * from customer_features").set_index("customer_id")
    active = contacts[contacts["is_active"] & contacts["customer"].notna()]
    jobs = active.sort_values(["since", "account_id"], ascending=[False, True])
    jobs = jobs.drop_duplicates("customer").set_index("customer")
    assert len(jobs) > 20
    assert set(jobs.index) <= set(found.index)
    assert (found["is_business_contact"] == found.index.isin(jobs.index)).all()
    same(found["account_id"], jobs["account_id"])
    same(found["contact_job_title"], jobs["job_title"].str.lower())
    same(found["contact_department"], jobs["department"])
    same(found["contact_decision_role"], jobs["role"])
    same(found["contact_job_level"], jobs["level"])
    for feature in ("industry", "employees"):
        same(found[f"account_{feature}"], jobs["account_id"].map(features[feature]))


def test_contacts_tell_no_address(demo: Warehouse, demo_folder: Path) -> None:
    addresses = pd.read_parquet(demo_folder / "raw/b2b_contacts.parquet")["email"].dropna()
    normalised = addresses.str.strip().str.lower().str.replace(r"[+][^@]*@", "@", regex=True)
    told = {*addresses, *normalised, *("email:" + normalised)}
    hashes = {hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in told}
    contacts = demo.query("select * from finegrain_identity.account_contacts")
    assert contacts["contact_key"].is_unique
    tables = [contacts] + [
        demo.published(f"select * from {name}")
        for name in ("accounts", "account_features", "account_macro_segments")
    ]
    for table in tables:
        values = set(map(str, table.to_numpy().ravel()))
        assert not values & (told | hashes)
        assert not any("@" in value for value in values)
