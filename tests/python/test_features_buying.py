"""Buying, rhythm, situation and occasion features against pandas on the raw tables.

Who placed an order is taken from the build, where other tests look at it. All else is computed here
from the raw orders, lines, refunds and CRM records, by other means.
"""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Warehouse
from test_features_web import LAST_DAY, age_of, day_of, most, same

SEASONS = "winter winter spring spring spring summer summer summer autumn autumn autumn winter"


@pytest.fixture(scope="module")
def features(demo: Warehouse) -> pd.DataFrame:
    return demo.published("select * from customer_features").set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def lines(demo_folder: Path) -> pd.DataFrame:
    raw = pd.read_parquet(demo_folder / "raw/shop_order_lines.parquet")
    raw = raw[(raw["qty"] > 0) & (raw["unit_price"] >= 0) & raw["line_id"].notna()]
    # Of two lines with one id the one of the later order counts, then of the larger quantity, …
    deciding = ["order_no", "sku", "qty", "unit_price", "discount"]
    raw = raw.sort_values(deciding, na_position="first").drop_duplicates("line_id", keep="last")
    return raw.astype({"discount": float}).fillna({"discount": 0})


@pytest.fixture(scope="module")
def orders(
    demo: Warehouse, demo_folder: Path, lines: pd.DataFrame, people: pd.DataFrame
) -> pd.DataFrame:
    """Orders of customers by the last day, in dollars, with what was known of them then."""
    raw = pd.read_parquet(demo_folder / "raw/shop_orders.parquet")
    raw = raw[raw["order_no"].notna() & raw["placed_at"].notna()]
    raw = raw.sort_values("modified_at", na_position="first")
    raw = raw.drop_duplicates("order_no", keep="last").set_index("order_no")
    raw = raw[(raw["total"] >= 0) & (raw["currency"].fillna("USD") == "USD")]
    raw["day"] = day_of(raw["placed_at"])
    raw = raw[raw["day"] <= LAST_DAY].astype({"total": float, "discount": float})

    refunds = pd.read_parquet(demo_folder / "raw/shop_refunds.parquet")
    refunds = refunds[(refunds["amount"] > 0) & (day_of(refunds["refunded_at"]) <= LAST_DAY)]
    refunds = refunds[refunds["refund_id"].notna()].drop_duplicates("refund_id")
    refunded = refunds["amount"].astype(float).groupby(refunds["order_no"]).sum()
    raw["refunded"] = refunded.reindex(raw.index).fillna(0).round(2)
    cancelled_on = day_of(raw["cancelled_at"])
    raw["cancelled"] = (cancelled_on <= LAST_DAY).where(
        cancelled_on.notna(), raw["status"] == "cancelled"
    )
    raw["net"] = (raw["total"] - raw["refunded"]).round(2).where(~raw["cancelled"], 0)
    raw["bought"] = ~raw["cancelled"] & (raw["total"] > 0) & (raw["net"] > 0)
    on_lines = lines.groupby("order_no")[["discount", "qty"]].sum().reindex(raw.index).fillna(0)
    raw["discount"] = raw["discount"].fillna(0) + on_lines["discount"]
    raw["items"] = on_lines["qty"]

    owners = demo.query("select order_id, customer_id from finegrain_activity.orders_as_of")
    raw["customer"] = owners.set_index("order_id")["customer_id"]
    raw["age"] = age_of(raw["day"])
    return raw[raw["customer"].notna()].reset_index().join(people, on="customer")


@pytest.fixture(scope="module")
def bought(orders: pd.DataFrame) -> pd.DataFrame:
    found = orders[orders["bought"]].copy()
    assert found["customer"].nunique() > 2000
    zones = found["tz"].fillna("America/New_York")
    told = found["placed_at"].dt.tz_localize("UTC")
    moments = [
        moment.tz_convert(zone).tz_localize(None) for moment, zone in zip(told, zones, strict=True)
    ]
    found["local"] = pd.Series(moments, index=found.index)
    return found


@pytest.fixture(scope="module")
def year(bought: pd.DataFrame) -> pd.DataFrame:
    return bought[bought["age"] < 365]


@pytest.fixture(scope="module")
def people(demo: Warehouse, demo_folder: Path) -> pd.DataFrame:
    """What the CRM knows of each customer: of several records the newest that tells it."""
    raw = pd.read_parquet(demo_folder / "raw/crm_customers.parquet")
    raw = raw[raw["id"].notna() & raw["signed_up_at"].notna() & raw["deleted_at"].isna()]
    raw = raw.sort_values("modified_at", na_position="first").drop_duplicates("id", keep="last")
    ids = demo.query("select id_key, customer_id from finegrain_identity.customer_ids")
    ids = ids.set_index("id_key")["customer_id"]
    raw["customer"] = ("account:demo:" + raw["id"]).map(ids)
    newest = raw.sort_values(["modified_at", "signed_up_at"], ascending=False, na_position="last")
    return newest.groupby("customer")[["tz", "country", "lat", "birth_date"]].first()


@pytest.fixture(scope="module")
def occasions() -> pd.DataFrame:
    found = pd.read_csv(ROOT / "seeds/reference/occasions.csv", parse_dates=["occasion_on"])
    gifts = pd.read_csv(ROOT / "seeds/rules/gift_occasions.csv")["occasion"]
    assert set(gifts) <= set(found["occasion"])
    return found[found["occasion"].isin(gifts)]


def counts(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("customer").size()


def ratio(part: pd.DataFrame, whole: pd.DataFrame) -> pd.Series:
    return counts(part).reindex(counts(whole).index).fillna(0) / counts(whole)


def test_windows_equal_pandas(
    features: pd.DataFrame, orders: pd.DataFrame, bought: pd.DataFrame
) -> None:
    for days in (7, 30, 90, 180, 365):
        same(features[f"orders_{days}d"], counts(bought[bought["age"] < days]), 0)
        net = orders[orders["age"] < days].groupby("customer")["net"].sum()
        same(features[f"net_amount_{days}d"].astype(float), net, 0)


def test_sums_and_shares_equal_pandas(
    features: pd.DataFrame, orders: pd.DataFrame, bought: pd.DataFrame, year: pd.DataFrame
) -> None:
    of, of_year = bought.groupby("customer"), year.groupby("customer")
    kept = orders[~orders["cancelled"]]
    gross = kept.groupby("customer")["total"].sum()
    refunded = kept.groupby("customer")["refunded"].sum()
    discount = kept.groupby("customer")["discount"].sum()
    recent = kept[kept["age"] < 365].groupby("customer")["discount"].sum()
    money = features.astype(
        {name: float for name in features if name.endswith("_amount") or name.startswith("items")}
        | {"discount_amount_365d": float}
    )
    same(money["gross_amount"], gross, 0)
    same(money["refunded_amount"], refunded, 0)
    same(money["discount_amount"], discount, 0)
    same(money["discount_amount_365d"], recent, 0)
    same(money["largest_order_amount"], of["net"].max())
    same(money["items"], of["items"].sum(), 0)
    same(money["items_365d"], of_year["items"].sum(), 0)
    same(features["cancelled_orders"], counts(orders[orders["cancelled"]]), 0)
    same(features["refunded_orders"], counts(kept[kept["refunded"] > 0]), 0)
    same(features["average_order_amount"], of["net"].mean())
    same(features["average_order_amount_365d"], of_year["net"].mean())
    same(features["average_items_per_order"], of["items"].mean())
    same(features["coupon_order_share"], ratio(bought[bought["coupon"].notna()], bought))
    same(features["coupon_orders_365d"], counts(year[year["coupon"].notna()]), 0)
    same(features["discount_share"], (discount / (gross + discount)).replace(np.inf, np.nan))
    same(features["refund_share"], refunded / gross.replace(0, np.nan))


def test_variety_equals_pandas(
    features: pd.DataFrame,
    bought: pd.DataFrame,
    year: pd.DataFrame,
    lines: pd.DataFrame,
    demo_folder: Path,
) -> None:
    products = pd.read_parquet(demo_folder / "raw/catalog_products.parquet")
    products = products.drop_duplicates("sku")[["sku", "category", "brand"]]
    parts = lines[["order_no", "sku"]].merge(bought[["order_no", "customer"]], on="order_no")
    of = parts.merge(products, on="sku", how="left").groupby("customer")
    same(features["distinct_products"], of["sku"].nunique(), 0)
    same(features["distinct_categories"], of["category"].nunique(), 0)
    same(features["distinct_brands"], of["brand"].nunique(), 0)
    same(features["order_channels"], bought.groupby("customer")["channel"].nunique(), 0)
    paid = year.groupby(["customer", "payment"])["placed_at"].agg(["size", "max"]).reset_index()
    same(features["usual_payment_method"], most(paid, "payment", ["size", "max"]))


def test_rhythm_equals_pandas(features: pd.DataFrame, bought: pd.DataFrame) -> None:
    days = bought[["customer", "day", "age"]].drop_duplicates().sort_values("day")
    days["gap"] = days.groupby("customer")["day"].diff().dt.days
    gaps = days.dropna().groupby("customer")["gap"]
    number, usual = counts(days), gaps.median()
    last = days.groupby("customer")["day"].max().reindex(usual.index)
    variation = (gaps.std(ddof=0) / gaps.mean())[number >= 3]
    same(features["order_days"], number, 0)
    same(features["usual_order_gap_days"], usual)
    same(features["longest_order_gap_days"], gaps.max())
    same(features["gap_before_last_order_days"], gaps.last())
    same(features["overdue_ratio"], age_of(last) / usual)
    same(features["order_gap_variation"], variation)
    regular = (number >= 4) & (variation.reindex(number.index) < 0.5 + 1e-12)
    same(features["is_regular_buyer"], regular, False)
    expected_on = last + pd.to_timedelta(np.floor(usual + 0.5), unit="D")
    same(features["next_order_expected_on"], expected_on)
    same(features["days_overdue"], age_of(expected_on))

    now = counts(days[days["age"] < 90])
    same(features["order_days_90d"], now, 0)
    before = counts(days[days["age"].between(90, 454)])
    # Each day of the year before, from the first purchase on.
    first = days.groupby("customer")["age"].max().reindex(before.index)
    known = first.map(lambda age: sum(90 <= day <= age for day in range(90, 455)))
    judged = (before >= 2) & (known >= 90)
    change = (now.reindex(before.index).fillna(0) / (before / known * 90))[judged]
    same(features["order_rate_change"], change)
    same(features["is_order_rate_down"], change < 0.5 + 1e-12, False)


def test_situations_equal_pandas(
    features: pd.DataFrame, year: pd.DataFrame, occasions: pd.DataFrame
) -> None:
    # Midnight in New York stands for a day without a time.
    here = year["placed_at"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    told = here.dt.tz_localize(None) != year["day"]
    assert not told.all()
    hour, weekday = year["local"].dt.hour.where(told), year["local"].where(told, year["day"])
    year = year.assign(hour=hour, weekday=weekday.dt.day_of_week + 1)
    timed = year[told]
    for column, feature in [
        ("hour", "usual_order_hour_365d"),
        ("weekday", "usual_order_weekday_365d"),
        ("channel", "usual_order_channel_365d"),
        ("store_id", "usual_store_id_365d"),
    ]:
        tried = year.groupby(["customer", column])["placed_at"].agg(["size", "max"])
        same(features[feature], most(tried.reset_index(), column, ["size", "max"]))
    same(features["weekend_order_share_365d"], ratio(year[year["weekday"] > 5], year))
    same(features["evening_order_share_365d"], ratio(timed[timed["hour"] > 17], timed))
    same(features["store_order_share_365d"], ratio(year[year["channel"] == "store"], year))
    sent = year[year["delivery"].notna()]
    assert set(sent["delivery"]) == {"standard", "express", "pickup"}
    same(features["express_order_share_365d"], ratio(sent[sent["delivery"] == "express"], sent))

    local = year[year["country"].isin(occasions["country"])]
    near = local.merge(occasions, on="country")
    near = near[(near["occasion_on"] - near["day"]).dt.days.between(0, 3)]
    share = ratio(near.drop_duplicates("order_no"), local)
    same(features["last_minute_order_share_365d"], share)


def test_occasions_equal_pandas(
    features: pd.DataFrame, bought: pd.DataFrame, occasions: pd.DataFrame, people: pd.DataFrame
) -> None:
    past = occasions[occasions["occasion_on"] <= LAST_DAY]
    near = bought.merge(past, on="country")
    near = near[(near["occasion_on"] - near["day"]).dt.days.between(0, 14)]
    names = near.groupby("customer")["occasion"].agg(lambda each: ", ".join(sorted(set(each))))
    same(features["occasions_bought_for"], names)
    of = near.groupby(["customer", "occasion"])
    tried = of.agg(
        years=("occasion_on", "nunique"), orders=("order_no", "size"), last=("day", "max")
    )
    favourite = most(tried.reset_index(), "occasion", ["years", "orders", "last"])
    same(features["favourite_occasion"], favourite)

    ahead = occasions[occasions["occasion_on"] >= LAST_DAY].sort_values(["occasion_on", "occasion"])
    ahead = ahead.drop_duplicates("country").set_index("country")
    country = people["country"].reindex(features.index)
    coming = country.map(ahead["occasion"])
    assert ((features["next_occasion"] == coming) | (coming.isna())).all()
    assert (features["next_occasion"].isna() == coming.isna()).all()
    distance = (country.map(ahead["occasion_on"]) - LAST_DAY).dt.days
    found = features["days_to_next_occasion"].astype(float)
    assert ((found == distance) | (found.isna() & distance.isna())).all()
    earlier = near[near["occasion_on"] < LAST_DAY]
    pairs = set(zip(earlier["customer"], earlier["occasion"], strict=True))
    expected = pd.Series(
        [pair in pairs for pair in coming.fillna("").items()], index=features.index
    )
    same(features["has_bought_for_next_occasion"], expected)


def test_birthdays_and_anniversaries_equal_pandas(
    features: pd.DataFrame, people: pd.DataFrame
) -> None:
    def days_to(day: object) -> float:
        if pd.isna(day):
            return np.nan
        begin = pd.Timestamp(day)
        for ahead in range(367):
            date = LAST_DAY + pd.Timedelta(days=ahead)
            leap = begin.month == 2 and begin.day == 29 and not date.is_leap_year
            wanted = (3, 1) if leap else (begin.month, begin.day)
            if (date.month, date.day) == wanted and date > begin:
                return ahead
        return np.nan

    birthday = people["birth_date"].map(days_to)
    same(features["days_to_birthday"], birthday)
    same(features["days_to_customer_anniversary"], features["customer_since_on"].map(days_to))


def test_seasons_equal_pandas(features: pd.DataFrame, bought: pd.DataFrame) -> None:
    assert not (bought["lat"] < 0).any()
    season = bought["day"].dt.month.map(dict(enumerate(SEASONS.split(), 1)))
    year = bought["day"].dt.year + (bought["day"].dt.month == 12)
    seen = bought.assign(season=season, season_year=year)
    of = seen.groupby("customer")
    same(features["seasons_bought_in"], of["season"].nunique(), 0)
    tried = seen.groupby(["customer", "season"])["day"].agg(["size", "max"]).reset_index()
    same(features["main_season"], most(tried, "season", ["size", "max"]))
    seasonal = (of.size() >= 3) & (of["season"].nunique() == 1) & (of["season_year"].nunique() >= 2)
    same(features["is_seasonal_buyer"], seasonal, False)


def test_every_listed_time_zone_is_known() -> None:
    listed = pd.read_csv(ROOT / "seeds/reference/time_zones.csv")
    assert len(listed) > 500
    with duckdb.connect() as connection:
        known = connection.sql("select name from pg_timezone_names()").df()["name"]
        assert set(listed["time_zone"]) <= set(known)
        shifted = (
            "select count(timezone(time_zone, timestamptz '2025-01-01 00:00:00Z')) from listed"
        )
        assert connection.sql(shifted).fetchall() == [(len(listed),)]
