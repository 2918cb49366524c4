"""The families on a real grocer's data, dunnhumby's Complete Journey, against pandas.

The folder of complete_journey.py maps it; all that is expected is computed here for each household
from the raw files, by other means. Money is reckoned in whole hundredths of a cent.
"""

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from complete_journey import write_folder
from conftest import ROOT, Warehouse, copy_project, remove_tests

LAST_DAY = pd.Timestamp("2017-12-31")
SEASONS = "winter winter spring spring spring summer summer summer autumn autumn autumn winter"
SELECTED = [
    "+customer_features",
    "+lifecycle_stages",
    "+quarantined_rows",
    "+accepted_campaigns",
    "+accepted_assignments",
]

Expected = dict[str, Any]

# A build of 1.5 million lines: for `make test-long`.
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    folder = shared_data / "completejourney"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    return folder


@pytest.fixture(scope="module")
def journey(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("journey")
    project = folder / "project"
    project.mkdir()
    copy_project(project, "*__unit_tests.yml", "integrity")
    write_folder(project, data)
    for name in ("models", "seeds"):
        remove_tests(project / name)
    warehouse = Warehouse(folder, {"source_systems": ["journey"]}, project=project)
    warehouse.build("--select", *SELECTED)
    return warehouse


@pytest.fixture(scope="module")
def features(journey: Warehouse) -> pd.DataFrame:
    """What was built, by household."""
    return (
        journey.query("""
        select cast(split_part(ids.id_key, ':', 3) as bigint) as household, features.*
        from finegrain_identity.customer_ids as ids
        inner join finegrain_features.customer_features as features using (customer_id)
    """)
        .set_index("household")
        .sort_index()
    )


@pytest.fixture(scope="module")
def transactions(data: Path) -> pd.DataFrame:
    raw = pd.read_parquet(data / "transactions.parquet").rename(
        columns={"household_id": "household"}
    )
    for column in ("sales_value", "retail_disc", "coupon_match_disc"):
        raw[column] = (raw[column] * 100).round().astype("int64") * 100
    return raw


@pytest.fixture(scope="module")
def lines(transactions: pd.DataFrame, data: Path) -> pd.DataFrame:
    """Lines with units, each with what it is and what was paid."""
    products = pd.read_parquet(data / "products.parquet")
    levels = products[["department", "product_category", "product_type"]]
    products["category"] = [
        " > ".join(level for level in row if isinstance(level, str))
        for row in levels.itertuples(index=False, name=None)
    ]
    known = ["product_id", "department", "category", "brand", "product_type"]
    found = transactions.merge(products[known], on="product_id", how="left")
    found = found[found["quantity"] > 0]
    is_fuel = found["product_type"].str.startswith("GASOLINE").fillna(False).astype(bool)
    found["units"] = found["quantity"].where(~is_fuel, 1)
    found["discount"] = found["retail_disc"] + found["coupon_match_disc"]
    # Prices have four decimals, halves up; so a line is worth a little more or less than was paid.
    price = (2 * (found["sales_value"] + found["discount"]) + found["units"]) // (
        2 * found["units"]
    )
    found["net"] = price * found["units"] - found["discount"]
    return found


@pytest.fixture(scope="module")
def baskets(transactions: pd.DataFrame, lines: pd.DataFrame, data: Path) -> pd.DataFrame:
    by = ["household", "basket_id", "store_id", "transaction_timestamp"]
    found = transactions.groupby(by).agg(
        total=("sales_value", "sum"), coupon_disc=("coupon_disc", "sum")
    )
    found = found.reset_index().set_index("basket_id")
    assert found.index.is_unique
    local = found["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    found["local"] = local.dt.tz_localize(None)
    found["day"] = found["local"].dt.normalize()
    found["age"] = (LAST_DAY - found["day"]).dt.days
    assert found["age"].min() == 0
    on_lines = lines.groupby("basket_id")[["units", "discount"]].sum()
    found = found.join(on_lines).fillna({"units": 0, "discount": 0})
    found["has_coupon"] = found.index.isin(coupon_baskets(found, data))
    assert found["has_coupon"].sum() == 1_060
    return found.reset_index()


def coupon_baskets(baskets: pd.DataFrame, data: Path) -> set[int]:
    """Baskets in which a coupon of a household and day can have been redeemed, where it is one."""
    raw = pd.read_parquet(data / "coupon_redemptions.parquet")
    days: dict[tuple[int, pd.Timestamp], list[tuple[int, bool]]] = {}
    redeemed = set(zip(raw["household_id"], raw["redemption_date"], strict=True))
    assert len(redeemed) == 1_107
    for basket, household, day, taken_off in zip(
        baskets.index, baskets["household"], baskets["day"], baskets["coupon_disc"], strict=True
    ):
        if (household, day) in redeemed:
            days.setdefault((household, day), []).append((basket, taken_off > 0))
    found = set()
    for of_day in days.values():
        likely = [basket for basket, taken_off in of_day if taken_off or len(of_day) == 1]
        found |= set(likely) if len(likely) == 1 else set()
    return found


@pytest.fixture(scope="module")
def bought(baskets: pd.DataFrame) -> pd.DataFrame:
    return baskets[baskets["total"] > 0]


@pytest.fixture(scope="module")
def goods(lines: pd.DataFrame, bought: pd.DataFrame) -> pd.DataFrame:
    """Lines of purchases."""
    return lines.drop(columns="household").merge(
        bought[["basket_id", "household", "day", "age"]], on="basket_id"
    )


@pytest.fixture(scope="module")
def rhythm(goods: pd.DataFrame) -> pd.DataFrame:
    """Households and categories, each with its days and what they promise."""
    keys = ["household", "category"]
    days = goods[[*keys, "day"]].dropna().drop_duplicates().sort_values([*keys, "day"])
    days["gap"] = days.groupby(keys)["day"].diff().dt.days
    found = days.groupby(keys).agg(
        days=("day", "size"), first=("day", "min"), last=("day", "max"), gap=("gap", "median")
    )
    found = found.reset_index()
    gap = found["gap"].where(found["days"] >= 3)
    found["expected"] = found["last"] + pd.to_timedelta(np.floor(gap + 0.5), unit="D")
    late = (LAST_DAY - found["expected"]).dt.days
    is_lapsed = (LAST_DAY - found["last"]).dt.days > 3 * gap
    found["status"] = np.select(
        [gap.isna(), is_lapsed, late < -7, late <= 14], ["", "lapsed", "not_due", "due"], "overdue"
    )
    return found


@pytest.fixture(scope="module")
def demographics(data: Path) -> pd.DataFrame:
    return pd.read_parquet(data / "demographics.parquet").set_index("household_id")


@cache
def columns_of(family: str) -> dict[str, dict[str, Any]]:
    text = (ROOT / f"models/features/_{family}_features.yml").read_text()
    columns = yaml.safe_load(text)["models"][0]["columns"]
    return {column["name"]: column for column in columns if column["name"] != "customer_id"}


def agrees(features: pd.DataFrame, family: str, expected: Expected) -> None:
    """Each column of the family is what is expected, for each household.

    A household of which nothing is expected has null, or 0 where the column is never null. Counts
    and days are equal, money to the cent, ratios to the ninth digit.
    """
    columns = columns_of(family)
    assert expected.keys() == columns.keys()
    differing = {}
    for name, column in columns.items():
        wanted = expected[name]
        if not isinstance(wanted, pd.Series):
            wanted = pd.Series(wanted, index=features.index, dtype=object)
        wanted = wanted.reindex(features.index)
        if column["config"]["meta"]["nulls"] == "never":
            wanted = wanted.fillna(0)
        found, data_type = features[name], column["data_type"]
        if data_type == "date":
            found, wanted = pd.to_datetime(found), pd.to_datetime(wanted)
        elif data_type == "double":
            found, wanted = found.astype(float), wanted.astype(float)
        elif data_type.startswith("decimal"):
            # What is expected is in hundredths of a cent.
            found, wanted = found.astype(float).mul(100).round(), wanted.astype(float).div(100)
            wanted = wanted.round()
        if data_type == "double":
            equal = np.isclose(found, wanted, rtol=1e-9, atol=1e-12, equal_nan=True)
        else:
            equal = (found == wanted) | (found.isna() & wanted.isna())
        if not equal.all():
            samples = pd.DataFrame({"found": found, "expected": wanted})[~equal].head(3)
            differing[name] = f"{(~equal).sum()} households, such as\n{samples}"
    assert not differing, "\n".join(f"{name}: {said}" for name, said in differing.items())


def size(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("household").size()


def part(some: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    return size(some).reindex(size(rows).index).fillna(0) / size(rows)


def most(rows: pd.DataFrame, value: str) -> pd.Series:
    """What most purchases have; then what the latest of them has, then the first."""
    tried = rows.groupby(["household", value])["transaction_timestamp"].agg(["size", "max"])
    ranked = tried.reset_index().sort_values(["size", "max", value], ascending=[False, False, True])
    return ranked.drop_duplicates("household").set_index("household")[value]


def test_each_household_is_a_customer(
    journey: Warehouse, features: pd.DataFrame, transactions: pd.DataFrame
) -> None:
    assert features.index.is_unique
    assert set(features.index) == set(transactions["household"])
    assert len(features) == 2_469
    said = journey.query("select as_of_on, decided_by from finegrain_activity.as_of").iloc[0]
    assert pd.Timestamp(said["as_of_on"]) == LAST_DAY
    assert said["decided_by"].startswith("the last complete business day")


def test_only_lines_of_no_units_are_rejected(
    journey: Warehouse, transactions: pd.DataFrame
) -> None:
    found = journey.query("""
        select table_name, reasons, count(*) as n
        from finegrain_accepted.quarantined_rows
        group by table_name, reasons
    """)
    rejected = found.itertuples(index=False, name=None)
    unitless = transactions[transactions["quantity"] == 0]
    assert list(rejected) == [("order_lines", "quantity_not_above_zero", 8_869)]
    assert (len(unitless), (unitless["sales_value"] > 0).sum()) == (8_869, 29)
    accepted = journey.query("""
        select
            count(*) as n,
            count(case when unit_price = 0 then 1 end) as free,
            max(quantity) as most
        from finegrain_accepted.accepted_order_lines
    """).iloc[0]
    assert accepted["n"] == 1_469_307 - 8_869
    # A line for nothing is a line; no filling of petrol is thousands of units.
    assert (accepted["free"], accepted["most"]) == (263, 144)


def test_campaigns_and_who_they_were_for(journey: Warehouse, data: Path) -> None:
    raw = pd.read_parquet(data / "campaigns.parquet")
    dates = pd.read_parquet(data / "campaign_descriptions.parquet")
    found = journey.query("""
        select cast(campaign_id as bigint) as campaign_id,
            cast(source_customer_id as bigint) as household_id, arm, is_randomised, assigned_on
        from finegrain_accepted.accepted_assignments
    """)
    assert (len(found), found["campaign_id"].nunique()) == (6_589, 27)
    assert set(found["arm"]) == {"treatment"}
    assert not found["is_randomised"].any()
    expected = raw.merge(dates, on="campaign_id").rename(columns={"start_date": "assigned_on"})
    both = found.astype({"assigned_on": "datetime64[us]"}).merge(
        expected.astype({"assigned_on": "datetime64[us]"}),
        on=["campaign_id", "household_id", "assigned_on"],
    )
    assert len(both) == len(raw) == len(found)


def test_recency_frequency_and_value(
    features: pd.DataFrame, baskets: pd.DataFrame, bought: pd.DataFrame
) -> None:
    of = bought.groupby("household")
    expected = {
        "first_order_on": of["day"].min(),
        "last_order_on": of["day"].max(),
        "recency_days": of["age"].min(),
        "frequency": of.size(),
        "monetary_amount": baskets.groupby("household")["total"].sum(),
    }
    agrees(features, "rfm", expected)


def test_buying(
    features: pd.DataFrame, baskets: pd.DataFrame, bought: pd.DataFrame, goods: pd.DataFrame
) -> None:
    year = bought[bought["age"] < 365]
    of, of_all, of_year = (rows.groupby("household") for rows in (bought, baskets, year))
    gross, discount = of_all["total"].sum(), of_all["discount"].sum()
    recent = baskets[baskets["age"] < 365].groupby("household")
    variety = goods.groupby("household")
    expected: Expected = {
        "gross_amount": gross,
        "refunded_amount": 0,
        "discount_amount": discount,
        "discount_amount_365d": recent["discount"].sum(),
        "largest_order_amount": of["total"].max(),
        "items": of["units"].sum() * 10_000,
        "items_365d": of_year["units"].sum() * 10_000,
        "distinct_products": variety["product_id"].nunique(),
        "distinct_categories": variety["category"].nunique(),
        "distinct_brands": variety["brand"].nunique(),
        "order_channels": 1,
        "cancelled_orders": 0,
        "refunded_orders": 0,
        "average_order_amount": of["total"].mean() / 10_000,
        "average_order_amount_365d": of_year["total"].mean() / 10_000,
        "average_items_per_order": of["units"].mean(),
        "coupon_order_share": of["has_coupon"].mean(),
        "coupon_orders_365d": of_year["has_coupon"].sum(),
        "discount_share": discount / (gross + discount),
        "refund_share": 0,
        "usual_payment_method": None,
    }
    for days in (7, 30, 90, 180, 365):
        expected[f"orders_{days}d"] = size(bought[bought["age"] < days])
        net = baskets[baskets["age"] < days].groupby("household")["total"].sum()
        expected[f"net_amount_{days}d"] = net
    agrees(features, "buying", expected)


def test_lifecycle(features: pd.DataFrame, baskets: pd.DataFrame, bought: pd.DataFrame) -> None:
    of = baskets.groupby("household")
    expected = {
        "customer_since_on": of["day"].min(),
        "tenure_days": of["age"].max(),
        "days_since_first_order": bought.groupby("household")["age"].max(),
        "is_repeat_buyer": size(bought) > 1,
    }
    agrees(features, "lifecycle", expected)


def test_lifecycle_stages(journey: Warehouse, features: pd.DataFrame, bought: pd.DataFrame) -> None:
    ages = bought.groupby("household")["age"].agg(["min", "max", "size"])
    # Nobody can be seasoned or lost before his first year is over.
    stages = pd.Series("one_time", index=ages.index).mask(ages["size"] > 1, "repeat")
    stages = stages.mask(ages["min"] > 180, "lapsing").mask(ages["max"] <= 60, "new")
    stages = stages.reindex(features.index).fillna("prospect")
    found = journey.query("""
        select customer_id, lifecycle_stage from finegrain_segments.lifecycle_stages
    """).set_index("customer_id")["lifecycle_stage"]
    assert (features["customer_id"].map(found) == stages).all()


def test_rhythm(features: pd.DataFrame, bought: pd.DataFrame) -> None:
    days = bought[["household", "day", "age"]].drop_duplicates().sort_values(["household", "day"])
    days["gap"] = days.groupby("household")["day"].diff().dt.days
    gaps = days.dropna().groupby("household")["gap"]
    number, usual = size(days), gaps.median()
    last = days.groupby("household")["day"].max().reindex(usual.index)
    variation = (gaps.std(ddof=0) / gaps.mean())[number >= 3]
    expected_on = last + pd.to_timedelta(np.floor(usual + 0.5), unit="D")
    now = size(days[days["age"] < 90])
    before = size(days[days["age"].between(90, 454)])
    # Days of the year before, from the first purchase on; the data begin within it.
    known = (days.groupby("household")["age"].max() - 89).reindex(before.index)
    judged = (before >= 2) & (known >= 90)
    change = (now.reindex(before.index).fillna(0) / (before / known * 90))[judged]
    assert len(change) > 2_000
    expected = {
        "order_days": number,
        "usual_order_gap_days": usual,
        "longest_order_gap_days": gaps.max(),
        "gap_before_last_order_days": gaps.last(),
        "overdue_ratio": (LAST_DAY - last).dt.days / usual,
        "order_gap_variation": variation,
        "is_regular_buyer": (number >= 4) & (variation.reindex(number.index) < 0.5 + 1e-12),
        "next_order_expected_on": expected_on,
        "days_overdue": (LAST_DAY - expected_on).dt.days,
        "order_days_90d": now,
        "order_rate_change": change,
        "is_order_rate_down": change < 0.5 + 1e-12,
    }
    agrees(features, "rhythm", expected)


def test_products(features: pd.DataFrame, goods: pd.DataFrame, rhythm: pd.DataFrame) -> None:
    expected: Expected = {}
    year = goods[goods["age"] < 365]
    for attribute in ("department", "category", "brand"):
        of = year.groupby(["household", attribute])
        ranked = of.agg(
            days=("day", "nunique"),
            net=("net", "sum"),
            last=("day", "max"),
            units=("units", "sum"),
        )
        ranked = ranked.reset_index().sort_values(
            ["days", "net", "last", attribute], ascending=[False, False, False, True]
        )
        first = ranked.groupby("household").nth(0).set_index("household")
        second = ranked.groupby("household").nth(1).set_index("household")
        share = first["units"] / ranked.groupby("household")["units"].sum()
        expected[f"favourite_{attribute}_365d"] = first[attribute]
        expected[f"favourite_{attribute}_share_365d"] = share
        if attribute != "department":
            expected[f"second_{attribute}_365d"] = second[attribute]
            plural = {"category": "categories", "brand": "brands"}[attribute]
            expected[f"{plural}_365d"] = size(ranked)
    recent = rhythm[(LAST_DAY - rhythm["last"]).dt.days < 180]
    new = recent[(LAST_DAY - recent["first"]).dt.days < 180]
    going_on = rhythm[~rhythm["status"].isin(["", "lapsed"])]
    following = going_on.sort_values(["expected", "category"]).drop_duplicates("household")
    following = following.set_index("household")
    expected |= {
        "new_categories_180d": size(new),
        "new_category_share_180d": part(new, recent),
        "next_category": next_categories(rhythm),
        "replenishments_due": size(rhythm[rhythm["status"].isin(["due", "overdue"])]),
        "next_replenishment_category": following["category"],
        "next_replenishment_on": following["expected"],
    }
    agrees(features, "product", expected)


def test_categories_of_households(
    journey: Warehouse, features: pd.DataFrame, goods: pd.DataFrame, rhythm: pd.DataFrame
) -> None:
    found = journey.query("""
        select
            customer_id, category_path as category, order_days, order_days_365d, first_bought_on,
            last_bought_on, usual_gap_days, next_expected_on,
            coalesce(replenishment_status, '') as replenishment_status,
            cast(items as bigint) as items, cast(net_amount * 10000 as bigint) as net
        from finegrain_features.customer_categories
    """)
    households = features.reset_index().set_index("customer_id")["household"]
    keys = ["household", "category"]
    found["household"] = found["customer_id"].map(households)
    found = found.set_index(keys).sort_index()
    of = goods.dropna(subset="category").groupby(keys)
    expected = rhythm.set_index(keys).sort_index().join(of[["units", "net"]].sum())
    expected["year_days"] = goods[goods["age"] < 365].groupby(keys)["day"].nunique()
    expected["year_days"] = expected["year_days"].fillna(0)
    expected["gap"] = expected["gap"].where(expected["days"] >= 3)
    assert found.index.equals(expected.index)
    for column, other in {
        "order_days": "days",
        "order_days_365d": "year_days",
        "first_bought_on": "first",
        "last_bought_on": "last",
        "usual_gap_days": "gap",
        "next_expected_on": "expected",
        "replenishment_status": "status",
        "items": "units",
    }.items():
        equal = (found[column] == expected[other]) | (found[column].isna() & expected[other].isna())
        assert equal.all(), f"{column}: {(~equal).sum()} of {len(found)} differ"
    # A price such as 4.77 for 8, halfway between two, is no such half as a double.
    assert ((found["net"] - expected["net"]).abs() < 50).all()
    assert ((found["net"] != expected["net"]).sum(), len(found)) == (1, 442_064)


def next_categories(rhythm: pd.DataFrame) -> pd.Series:
    """Where most households went from the newest categories of each."""
    known = rhythm.sort_values(["household", "first"])
    names = sorted(known["category"].unique())
    numbers = known["category"].map({name: number for number, name in enumerate(names)}).to_numpy()
    begins = np.flatnonzero(known["household"].diff().ne(0))
    days = known[["household", "first"]]
    new_days = np.flatnonzero(days.ne(days.shift()).any(axis=1))
    followers = np.zeros((len(names), len(names)), dtype=int)
    parts = np.split(numbers, new_days[1:])
    is_first = np.isin(new_days, begins)
    for (day, later), is_of_another in zip(pairwise(parts), is_first[1:], strict=True):
        if not is_of_another:
            followers[np.ix_(day, later)] += 1
    followers[followers < 10] = 0
    found = {}
    newest = [parts[place] for place in np.flatnonzero(np.append(is_first[1:], True))]
    households = known["household"].iloc[begins]
    for household, last, of in zip(households, newest, np.split(numbers, begins[1:]), strict=True):
        counted = followers[last].max(axis=0)
        counted[of] = 0
        # The first by name of those that most followed.
        found[household] = names[counted.argmax()] if counted.any() else None
    return pd.Series(found)


def test_situations(features: pd.DataFrame, bought: pd.DataFrame) -> None:
    year = bought[bought["age"] < 365]
    # Midnight stands for a day without a time.
    timed = year[year["local"] != year["day"]]
    timed = timed.assign(hour=timed["local"].dt.hour)
    year = year.assign(weekday=year["local"].dt.day_of_week + 1, store=year["store_id"].astype(str))
    expected = {
        "usual_order_hour_365d": most(timed, "hour"),
        "usual_order_weekday_365d": most(year, "weekday"),
        "weekend_order_share_365d": part(year[year["weekday"] > 5], year),
        "evening_order_share_365d": part(timed[timed["hour"] > 17], timed),
        "express_order_share_365d": None,
        "last_minute_order_share_365d": None,
        "store_order_share_365d": 1,
        "usual_order_channel_365d": "store",
        "usual_store_id_365d": most(year, "store"),
    }
    agrees(features, "situation", expected)


def test_occasions_and_seasons(
    features: pd.DataFrame, baskets: pd.DataFrame, bought: pd.DataFrame
) -> None:
    season = bought["day"].dt.month.map(dict(enumerate(SEASONS.split(), 1)))
    seen = bought.assign(season=season, turn=bought["day"].dt.year + (bought["day"].dt.month == 12))
    of = seen.groupby("household")
    tried = seen.groupby(["household", "season"])["day"].agg(["size", "max"]).reset_index()
    ranked = tried.sort_values(["size", "max"], ascending=False).drop_duplicates("household")
    years = of["turn"].nunique()
    since = baskets.groupby("household")["day"].min()
    expected = {
        # No country is known, and no birth date.
        "occasions_bought_for": None,
        "favourite_occasion": None,
        "next_occasion": None,
        "days_to_next_occasion": None,
        "has_bought_for_next_occasion": False,
        "days_to_birthday": None,
        "days_to_customer_anniversary": (since + pd.DateOffset(years=1) - LAST_DAY).dt.days,
        "seasons_bought_in": of["season"].nunique(),
        "main_season": ranked.set_index("household")["season"],
        "is_seasonal_buyer": (of["season"].nunique() == 1) & (of.size() >= 3) & (years >= 2),
    }
    agrees(features, "occasion", expected)


def test_demographics(features: pd.DataFrame, demographics: pd.DataFrame) -> None:
    expected: Expected = dict.fromkeys(columns_of("demographic"))
    expected |= {
        "marital_status": demographics["marital_status"].str.lower(),
        "income_band": demographics["income"].str.lower(),
        "is_home_owner": demographics["home_ownership"].map({"Homeowner": True, "Renter": False}),
    }
    agrees(features, "demographic", expected)
    assert features["income_band"].notna().sum() == 801


def test_households(
    features: pd.DataFrame, demographics: pd.DataFrame, bought: pd.DataFrame
) -> None:
    year = bought[bought["age"] < 365].groupby("household")
    children = demographics["kids_count"].str[0].astype(int)
    known = demographics.index
    expected = {
        "household_members": children * 0 + 1,
        "household_orders_365d": year.size().reindex(known).fillna(0),
        "household_net_amount_365d": year["total"].sum().reindex(known).fillna(0),
        "children": children,
        "youngest_child_age": None,
        "oldest_child_age": None,
        "children_in_college": children * 0,
        "has_children": children > 0,
    }
    agrees(features, "household", expected)
