"""Features of people and places, consents, loyalty and NPS against pandas on the raw tables.

Who is behind an account or card, and what was ordered, is taken from the build, where other tests
look at it. All else is computed here from the raw tables, by other means: distances are measured
through the earth between all customers and all stores.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Warehouse
from test_features_web import LAST_DAY, age_of, day_of, same

TEXTS = {
    "gender": "gender",
    "marital": "marital_status",
    "education": "education",
    "occupation": "occupation",
    "job_title": "job_title",
    "employment": "employment",
    "income_band": "income_band",
    "lang": "language",
}
PLACES = {
    "country": "country",
    "state": "region",
    "city": "city",
    "district": "district",
    "zip": "postal_code",
    "tz": "time_zone",
}


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    return demo.published("select * from customer_features").set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def ids(demo: Warehouse) -> pd.DataFrame:
    return demo.query(
        "select id_key, customer_id, is_in_crm from finegrain_identity.customer_ids"
    ).set_index("id_key")


@pytest.fixture(scope="module")
def records(demo_folder: Path, ids: pd.DataFrame) -> pd.DataFrame:
    """The newest version of each record in the CRM, with its customer, the newest first."""
    raw = pd.read_parquet(demo_folder / "raw/crm_customers.parquet")
    raw = raw[raw["id"].str.strip().fillna("") != ""]
    raw = raw.sort_values(["modified_at", "signed_up_at"], ascending=False, kind="stable")
    raw = raw.drop_duplicates("id")
    raw["key"] = "account:demo:" + raw["id"]
    raw["customer"] = raw["key"].map(ids.loc[ids["is_in_crm"], "customer_id"])
    raw = raw[raw["customer"].notna() & raw["signed_up_at"].notna()]
    return raw.sort_values(
        ["modified_at", "signed_up_at", "key"], ascending=[False, False, True], kind="stable"
    )


@pytest.fixture(scope="module")
def people(records: pd.DataFrame) -> pd.DataFrame:
    """One row per customer in the CRM: each attribute is that of the newest record that has it."""
    assert (records.groupby("customer").size() > 1).sum() > 100
    return records.groupby("customer").first()


@pytest.fixture(scope="module")
def consents(demo_folder: Path, ids: pd.DataFrame) -> pd.DataFrame:
    raw = pd.read_parquet(demo_folder / "raw/crm_consents.parquet")
    raw["customer"] = ("account:demo:" + raw["customer_id"]).map(ids["customer_id"])
    raw["day"] = day_of(raw["changed_at"])
    return raw[raw["customer"].notna() & (raw["day"] <= LAST_DAY)]


@pytest.fixture(scope="module")
def movements(demo_folder: Path, ids: pd.DataFrame) -> pd.DataFrame:
    raw = pd.read_parquet(demo_folder / "raw/crm_card_movements.parquet")
    raw["customer"] = ("card:demo:" + raw["card_no"]).map(ids["customer_id"])
    raw["day"] = day_of(raw["moved_at"])
    raw["age"] = age_of(raw["day"])
    return raw[raw["customer"].notna() & (raw["age"] >= 0)]


def test_demographics_equal_pandas(features: pd.DataFrame, people: pd.DataFrame) -> None:
    born = people["birth_date"].dropna()
    placeholders = pd.read_csv(ROOT / "seeds/rules/identity_blocked_values.csv")
    born = born[~born.astype(str).isin(placeholders["pattern"])]
    had_birthday = [(day.month, day.day) <= (LAST_DAY.month, LAST_DAY.day) for day in born]
    years = [LAST_DAY.year - day.year for day in born]
    age = pd.Series(years, born.index) - (~np.array(had_birthday)).astype(int)
    same(features["age"], age[age.between(0, 120)])
    words = pd.read_csv(ROOT / "seeds/rules/unknown_words.csv", keep_default_na=False)["word"]
    for raw, feature in TEXTS.items():
        said = people[raw].str.strip().str.lower()
        same(features[feature], said.where(~said.isin(words)))
    assert people["occupation"].eq("unknown").any()
    same(features["is_home_owner"], people["home_owner"])


def test_places_equal_pandas(features: pd.DataFrame, people: pd.DataFrame) -> None:
    for raw, feature in PLACES.items():
        same(features[feature], people[raw].str.strip())
    levels = ["country", "region", "city", "district"]
    for number, level in enumerate(levels[1:], start=2):
        known = features[levels[:number]]
        paths = known.apply(lambda row: " > ".join(row.dropna()), axis=1)
        same(features[f"{level}_path"], paths.where(features[level].notna()))

    listed = pd.read_csv(ROOT / "seeds/reference/climate_zones.csv", keep_default_na=False)
    zone = {(row.country, row.region): row.climate_zone for row in listed.itertuples()}
    region = people["state"].fillna("")
    places = list(zip(people["country"], region, people["city"], strict=True))
    climate = [zone.get((land, part), zone.get((land, ""))) for land, part, _ in places]
    same(features["climate_zone"], pd.Series(climate, people.index))

    listed = pd.read_csv(ROOT / "seeds/reference/coastal_cities.csv", keep_default_na=False)
    coast = set(listed.itertuples(index=False, name=None))
    coastal = [place in coast or (place[0], "", place[2]) in coast for place in places]
    same(features["is_coastal_city"], pd.Series(coastal, people.index).astype(object))
    assert set(people["city"][coastal]) >= {"New York", "Seattle", "Honolulu", "Vancouver"}
    assert not set(people["city"][coastal]) & {"Chicago", "Berlin", "London", "Toronto"}


def points_on_earth(places: pd.DataFrame) -> np.ndarray:
    """Points of a sphere, in kilometres from its centre."""
    north, east = np.radians(places["lat"].to_numpy()), np.radians(places["lon"].to_numpy())
    point = [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    return np.stack(point, axis=-1) * 6371.0088


def test_distances_equal_pandas(
    features: pd.DataFrame, people: pd.DataFrame, demo_folder: Path
) -> None:
    stores = pd.read_parquet(demo_folder / "raw/shop_stores.parquet").sort_values("store_id")
    homes = people.dropna(subset=["lat", "lon"])
    through = points_on_earth(homes)[:, None, :] - points_on_earth(stores)[None, :, :]
    chords = np.linalg.norm(through, axis=-1)
    distances = pd.DataFrame(
        2 * 6371.0088 * np.arcsin(chords / 2 / 6371.0088),
        homes.index,
        "demo:" + stores["store_id"],
    )
    nearest = distances.min(axis=1)
    near = nearest <= 100
    assert near.any() and not near.all()
    same(features["nearest_store_id"], distances.idxmin(axis=1)[near])
    same(features["nearest_store_km"], nearest[near])
    for radius in (10, 25):
        same(features[f"stores_within_{radius}km"], (distances <= radius).sum(axis=1))


def test_households_equal_pandas(
    features: pd.DataFrame, people: pd.DataFrame, demo: Warehouse
) -> None:
    bought = demo.query("""
        select
            customer_id,
            case when is_purchase then 1 else 0 end as orders,
            cast(net_amount as double) as amount,
            ordered_on as on_day
        from finegrain_activity.orders_as_of
        union all
        select customer_id, 0, -cast(credited_amount as double), refunded_on
        from finegrain_activity.credit_notes_as_of
    """)
    bought = bought[age_of(pd.to_datetime(bought["on_day"])) < 365]
    bought = bought.groupby("customer_id")[["orders", "amount"]].sum()
    bought = bought.reindex(people.index, fill_value=0)
    household = people["household_id"]
    same(features["household_members"], household.map(household.value_counts()))
    for column, feature in [
        ("orders", "household_orders_365d"),
        ("amount", "household_net_amount_365d"),
    ]:
        same(
            features[feature].astype(float), household.map(bought[column].groupby(household).sum())
        )


def test_children_equal_pandas(
    features: pd.DataFrame, records: pd.DataFrame, people: pd.DataFrame, demo_folder: Path
) -> None:
    named = pd.read_parquet(demo_folder / "raw/crm_children.parquet")
    named = named[named["birth_year"] <= LAST_DAY.year]
    named["age"] = LAST_DAY.year - named["birth_year"]
    families = named.groupby("customer_id").agg(
        children=("age", "size"),
        youngest=("age", "min"),
        oldest=("age", "max"),
        students=("in_college", "sum"),
    )
    found = records.set_index("id")[["customer"]].join(families, how="inner").reset_index()
    found = found.sort_values(["children", "id"], ascending=[False, True])
    found = found.drop_duplicates("customer").set_index("customer")
    known = found.reindex(people.index)
    same(features["children"], known["children"].fillna(0))
    same(features["youngest_child_age"], known["youngest"])
    same(features["oldest_child_age"], known["oldest"])
    same(features["children_in_college"], known["students"].fillna(0))
    same(features["has_children"], known["children"].notna().astype(object))


def test_consents_equal_pandas(features: pd.DataFrame, consents: pd.DataFrame) -> None:
    # Of two at one moment the one that is read last is kept.
    ordered = consents.sort_values(["changed_at", "status"])
    last = ordered.drop_duplicates(["customer", "channel", "purpose"], keep="last")
    agreed = last.assign(agreed=last["status"] == "opted_in")
    marketing = agreed[agreed["purpose"] == "marketing"]
    for channel in ("email", "sms", "push", "ads"):
        chosen = marketing[marketing["channel"] == channel].set_index("customer")["agreed"]
        same(features[f"has_{channel}_consent"], chosen.astype(object))
    profiling = agreed[agreed["purpose"] == "profiling"].groupby("customer")["agreed"].any()
    same(features["has_profiling_consent"], profiling.astype(object))
    channels = marketing[marketing["agreed"]].groupby("customer")["channel"]
    same(features["consented_channels"], channels.apply(lambda names: ", ".join(sorted(names))))
    same(features["last_consent_changed_on"], consents.groupby("customer")["day"].max())
    opted_out = consents[consents["status"] == "opted_out"]
    same(features["last_opt_out_on"], opted_out.groupby("customer")["day"].max())
    same(features["has_opted_out_of_all"], ~marketing.groupby("customer")["agreed"].any(), False)


def test_loyalty_equals_pandas(
    features: pd.DataFrame, people: pd.DataFrame, movements: pd.DataFrame
) -> None:
    cards = people.loc[people["card_no"].notna()].index.union(movements["customer"].unique())
    same(features["is_loyalty_member"], pd.Series(True, cards), False)
    same(features["loyalty_tier"], people["card_tier"].str.lower())
    same(features["loyalty_points"], people["card_points"])
    earned = movements[movements["points"] > 0]
    redeemed = movements[(movements["points"] < 0) & (movements["reason"] == "redeemed")]
    for rows, feature in [(earned, "points_earned_365d"), (redeemed, "points_redeemed_365d")]:
        of = rows[rows["age"] < 365].groupby("customer")["points"]
        same(features[feature], of.sum().abs(), 0)
    same(features["last_points_earned_on"], earned.groupby("customer")["day"].max())
    same(features["days_since_last_points"], earned.groupby("customer")["age"].min())


def test_nps_equals_pandas(features: pd.DataFrame, demo_folder: Path, ids: pd.DataFrame) -> None:
    raw = pd.read_parquet(demo_folder / "raw/crm_nps.parquet")
    raw["customer"] = ("account:demo:" + raw["customer_id"]).map(ids["customer_id"])
    raw["day"] = day_of(raw["answered_at"])
    raw = raw[raw["customer"].notna() & (raw["day"] <= LAST_DAY) & raw["score"].between(0, 10)]
    raw = raw.sort_values(["answered_at", "score"]).drop_duplicates(["customer", "answered_at"])
    of = raw.groupby("customer")
    last = raw.drop_duplicates("customer", keep="last").set_index("customer")
    same(features["nps_score"], last["score"])
    group = pd.cut(last["score"], [-1, 6, 8, 10], labels=["detractor", "passive", "promoter"])
    same(features["nps_group"], group.astype(object))
    same(features["nps_answered_on"], last["day"])
    same(features["days_since_nps_answer"], age_of(last["day"]))
    same(features["nps_answers"], of.size(), 0)
    change = of["score"].diff().groupby(raw["customer"]).last()
    same(features["nps_change"], change.where(of.size() > 1))
