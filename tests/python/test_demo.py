"""The demo world: its truth is recomputed from the raw tables, with pandas and from the rules."""

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from finegrain.demo import DemoError, DemoSummary, generate
from finegrain.demo import world as demo_world

UNTIL = date(2025, 12, 31)
RESERVED_DOMAINS = {"example.com", "example.org", "example.net"}
KEYS = {
    "crm_customers": "id",
    "crm_consents": "customer_id",
    "shop_orders": "order_no",
    "shop_order_lines": "line_id",
    "shop_refunds": "refund_id",
    "catalog_products": "sku",
    "web_events": "event_id",
}


class World:
    """A generated folder, with its tables as pandas frames and as SQL."""

    def __init__(self, folder: Path, summary: DemoSummary) -> None:
        self.folder = folder
        self.summary = summary

    def path(self, name: str) -> str:
        return str(self.folder / f"{name}.parquet")

    def frame(self, name: str) -> Any:
        return duckdb.connect().execute("from read_parquet($1)", [self.path(name)]).df()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over raw.<table> and truth.<table>."""
        connection = duckdb.connect()
        for kind in ("raw", "truth"):
            connection.execute(f"create schema {kind}")
        for name in self.summary.rows:
            connection.execute(
                f"create view {name.replace('/', '.')} as from read_parquet('{self.path(name)}')"
            )
        return connection.execute(query).fetchall()


def make(folder: Path, customers: int = 2000, seed: int = 7, **more: Any) -> World:
    days = more.pop("days", 730)
    return World(folder, generate(customers, days, seed, folder, **more))


def fingerprints(world: World) -> dict[str, tuple[Any, ...]]:
    """Per table: rows and a sum of row hashes, whatever their order."""
    return {
        name: duckdb.connect()
        .execute("select count(*), sum(hash(t)::hugeint) from read_parquet($1) as t", [path])
        .fetchall()[0]
        for name, path in ((name, world.path(name)) for name in world.summary.rows)
    }


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make(tmp_path_factory.mktemp("demo") / "world")


# ---------------------------------------------------------------- the truth, from the raw tables


def accepted(frame: Any, key: str) -> Any:
    """Rows with a key, the latest version of each."""
    frame = frame[frame[key].notna()]
    order = "modified_at" if "modified_at" in frame.columns else "loaded_at"
    return frame.sort_values(order, kind="stable").drop_duplicates(key, keep="last")


def business_day(moments: Any) -> Any:
    local = moments.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    return local.dt.tz_localize(None).dt.normalize()


def orders_of(world: World, until: date) -> Any:
    """Accepted orders with buyer, business day, refunds so far, and whether they are purchases."""
    end = pd.Timestamp(until + timedelta(days=1)).tz_localize("America/New_York")
    end = end.tz_convert("UTC").tz_localize(None)
    orders = world.frame("raw/shop_orders")
    orders = orders[
        orders.placed_at.notna()
        & (orders.total >= 0)
        & (orders.currency == "USD")
        & (orders.placed_at < end)
    ]
    orders = accepted(orders, "order_no")
    refunds = accepted(world.frame("raw/shop_refunds"), "refund_id")
    refunds = refunds[
        (refunds.amount > 0) & (refunds.refunded_at < end) & refunds.order_no.isin(orders.order_no)
    ]
    by_order = refunds.groupby("order_no").amount.sum().round(2)
    orders["refunded"] = orders.order_no.map(by_order).fillna(0.0)
    orders["day"] = business_day(orders.placed_at)
    orders["buyer"] = ("account:" + orders.customer_id).fillna(
        "email:" + orders.email.str.strip().str.lower()
    )
    orders["stands"] = (orders.status != "cancelled") & ~(orders.cancelled_at < end)
    orders["purchase"] = orders.stands & (orders.total > 0) & (orders.refunded < orders.total)
    return orders


def lifecycle(row: Any) -> str:
    if row.orders == 0:
        return "prospect"
    if row.gap >= 366 and row.recency <= 90:
        return "won_back"
    if row.since_first <= 60:
        return "new"
    if row.recency >= 366:
        return "lost"
    if row.recency >= 181:
        return "lapsing"
    if row.orders >= 5 and row.since_first >= 365:
        return "seasoned"
    return "repeat" if row.orders >= 2 else "one_time"


def buyers_of(world: World, until: date) -> Any:
    orders = orders_of(world, until)
    customers = accepted(world.frame("raw/crm_customers"), "id")
    known = "account:" + customers.id
    names = pd.Index(known).union(pd.Index(orders.buyer.dropna().unique()))
    purchases = orders[orders.purchase]
    last_day = pd.Timestamp(until)
    buyers = pd.DataFrame(index=names)
    buyers["orders"] = purchases.groupby("buyer").size().reindex(names).fillna(0).astype(int)
    standing = orders[orders.stands]
    net = (standing.total - standing.refunded).groupby(standing.buyer).sum().round(2)
    buyers["net"] = net.reindex(names).fillna(0.0)
    days = purchases.groupby("buyer").day
    buyers["first"] = days.min().reindex(names)
    buyers["last"] = days.max().reindex(names)
    distinct = purchases.drop_duplicates(["buyer", "day"]).sort_values("day")
    before = distinct.groupby("buyer").day.nth([-2])
    before.index = distinct.loc[before.index, "buyer"]
    buyers["gap"] = (buyers["last"] - before.reindex(names)).dt.days
    buyers["recency"] = (last_day - buyers["last"]).dt.days
    buyers["since_first"] = (last_day - buyers["first"]).dt.days
    buyers["lifecycle"] = [lifecycle(row) for row in buyers.itertuples()]
    deleted = customers[customers.deleted_at.notna()]
    buyers["deleted"] = buyers.index.isin("account:" + deleted.id)
    return buyers


@pytest.fixture(scope="session")
def recomputed(world: World) -> Any:
    return buyers_of(world, UNTIL)


def assert_same_buyers(world: World, until: date) -> None:
    mine = buyers_of(world, until)
    truth = world.frame("truth/buyers").set_index("buyer")
    assert truth.index.is_unique
    assert set(truth.index) == set(mine.index)
    mine = mine.loc[truth.index]
    assert (truth.orders == mine.orders).all()
    assert ((truth.net_amount - mine.net).abs() < 0.005).all()
    for column, own in (("first_order_on", "first"), ("last_order_on", "last")):
        theirs = pd.to_datetime(truth[column])
        assert ((theirs == mine[own]) | (theirs.isna() & mine[own].isna())).all()
    gap = truth.gap_before_last_order_days
    assert ((gap == mine.gap) | (gap.isna() & mine.gap.isna())).all()
    assert (truth.lifecycle == mine.lifecycle).all()
    assert (truth.is_deleted == mine.deleted).all()


def test_truth_of_all_buyers_follows_from_the_raw_tables(world: World) -> None:
    assert_same_buyers(world, UNTIL)


def test_truth_of_all_orders_follows_from_the_raw_tables(world: World) -> None:
    mine = orders_of(world, UNTIL).set_index("order_no")
    truth = world.frame("truth/orders").set_index("order_no")
    assert set(truth.index) == set(mine.index)
    mine = mine.loc[truth.index]
    assert (truth.buyer.fillna("guest") == mine.buyer.fillna("guest")).all()
    assert (pd.to_datetime(truth.ordered_on) == mine.day).all()
    assert (truth.total == mine.total).all()
    assert ((truth.refunded_amount - mine.refunded).abs() < 0.005).all()
    assert ((truth.net_amount - (mine.total - mine.refunded)).abs() < 0.005).all()
    assert (truth.is_purchase == mine.purchase).all()


@pytest.mark.parametrize(
    ("until", "days"),
    [(date(2024, 3, 10), 458), (date(2023, 11, 5), 500), (date(2024, 2, 29), 1500)],
    ids=["spring change", "autumn change", "leap day"],
)
def test_truth_holds_for_other_spans(tmp_path: Path, until: date, days: int) -> None:
    other = make(tmp_path / "world", customers=300, days=days, until=until)
    assert_same_buyers(other, until)
    truth = other.frame("truth/buyers").set_index("buyer")
    members = other.frame("truth/segment_members")
    members = members[members.is_member]
    assert ("lifecycle_" + truth.loc[members.buyer, "lifecycle"] == members.segment_id.values).all()


def test_an_order_charges_its_lines_coupon_shipping_and_tax(world: World) -> None:
    wrong = world.rows(
        """
        with lines as (
            select order_no, sum(qty * unit_price - discount) as amount
            from (
                select distinct on (line_id) *
                from raw.shop_order_lines
                where line_id is not null
            )
            group by order_no
        ),
        orders as (
            select distinct on (order_no) * from raw.shop_orders
            where order_no in (select order_no from truth.orders)
            order by order_no, modified_at desc
        )
        select count(*), count(*) filter (
            total is distinct from lines.amount - discount + shipping + tax
        )
        from orders left join lines using (order_no)
        """
    )
    assert wrong == [(world.summary.rows["truth/orders"], 0)]


# ------------------------------------------------------------------------------------- plants


def test_every_plant_is_in_the_stage_it_was_made_for(world: World, recomputed: Any) -> None:
    members = world.frame("truth/segment_members")
    stages = "lifecycle_" + recomputed.loc[members.buyer, "lifecycle"]
    assert ((stages.values == members.segment_id) == members.is_member).all()
    assert set(members[members.is_member].segment_id) == {
        "lifecycle_prospect",
        "lifecycle_won_back",
        "lifecycle_new",
        "lifecycle_lost",
        "lifecycle_lapsing",
        "lifecycle_seasoned",
        "lifecycle_repeat",
        "lifecycle_one_time",
    }


@pytest.mark.parametrize(
    ("measure", "value", "stages"),
    [
        ("orders", 0, {"prospect"}),
        ("orders", 1, {"new", "one_time", "lapsing", "lost"}),
        ("since_first", 60, {"new"}),
        ("since_first", 61, {"one_time", "repeat"}),
        ("recency", 90, {"won_back"}),
        ("recency", 91, {"repeat"}),
        ("recency", 180, {"one_time", "repeat", "seasoned"}),
        ("recency", 181, {"lapsing"}),
        ("recency", 365, {"lapsing"}),
        ("recency", 366, {"lost"}),
        ("gap", 365, {"repeat", "seasoned"}),
        ("gap", 366, {"won_back"}),
        ("orders", 4, {"repeat"}),
        ("orders", 5, {"seasoned", "new", "lapsing", "lost", "won_back"}),
        ("since_first", 364, {"repeat"}),
        ("since_first", 365, {"seasoned"}),
    ],
)
def test_each_boundary_has_several_members_on_each_side(
    world: World, recomputed: Any, measure: str, value: int, stages: set[str]
) -> None:
    plants = world.frame("truth/buyers").query("plant.notna()").buyer
    there = recomputed.loc[plants]
    there = there[there[measure] == value]
    counts = there.lifecycle.value_counts()
    assert {stage for stage in counts.index if counts[stage] >= 3} >= stages


def test_a_plant_misses_the_neighbour_by_its_utc_date_alone(world: World) -> None:
    # stages by UTC dates would be wrong for each of them
    late = world.rows(
        """
        select plant, count(distinct buyer), bool_and(cast(placed_at as date) > ordered_on)
        from truth.buyers
        inner join truth.orders using (buyer)
        inner join raw.shop_orders using (order_no)
        where plant in (
            'first_order_61_days_late', 'lapsing_181_days_late', 'lost_366_days_late',
            'repeat_91_days_late', 'ordered_late_on_the_last_day'
        )
        and ordered_on = last_order_on
        group by plant
        """
    )
    assert len(late) == 5
    assert all(buyers >= 3 and is_later for _, buyers, is_later in late)


def test_the_plants_need_exactly_the_least_number_of_days(world: World) -> None:
    earliest = world.rows("select min(first_order_on) from truth.buyers where plant is not null")[
        0
    ][0]
    assert (UNTIL - earliest).days + 1 == demo_world.MIN_DAYS


def test_tied_plants_have_equal_frequency_and_value(world: World) -> None:
    for plant, orders in (("tied_one_order", 1), ("tied_three_orders", 3)):
        found = world.rows(
            f"select count(*), min(orders), max(orders), count(distinct net_amount) "
            f"from truth.buyers where plant = '{plant}'"
        )
        assert found == [(12, orders, orders, 1)]


# -------------------------------------------------------------------------------------- dirt

RETURNED_TWICE = """
    select count(*) - count(distinct {key}) from raw.{table} where {key} is not null and {key} in (
        select row_key from truth.defects where table_name = '{table}' and defect = '{defect}'
    )
"""
FINDERS = {
    ("crm_customers", "bad_email"): "email is not null and not regexp_full_match(trim(email), "
    "'[^@ ]+@[^@ .]+[.][a-z]+', 'i')",
    ("crm_customers", "null_signed_up_at"): "id is not null and signed_up_at is null",
    ("crm_customers", "future_birth_date"): "birth_date > date '2025-12-31'",
    ("shop_orders", "null_placed_at"): "order_no is not null and placed_at is null",
    ("shop_orders", "negative_total"): "total < 0",
    ("shop_orders", "foreign_currency"): "currency <> 'USD'",
    ("shop_orders", "far_future_date"): "placed_at >= timestamp '2026-01-02'",
    ("shop_order_lines", "unknown_order"): "order_no not in "
    "(select order_no from raw.shop_orders where order_no is not null)",
    ("shop_order_lines", "rejected_order"): "order_no in "
    "(select order_no from raw.shop_orders where order_no is not null) "
    "and order_no not in (select order_no from truth.orders)",
    ("shop_refunds", "unknown_order"): "order_no not in "
    "(select order_no from raw.shop_orders where order_no is not null)",
    ("shop_refunds", "amount_not_positive"): "amount <= 0",
    ("catalog_products", "price_not_positive"): "sku is not null and price <= 0",
    ("catalog_prices", "price_not_positive"): "price <= 0",
    ("crm_surveys", "nobody"): "customer_id is null and email is null",
    ("crm_nps", "score_out_of_scale"): "score not between 0 and 10",
    ("web_events", "null_event_at"): "event_at is null",
    ("web_events", "unknown_event"): "event = 'hover'",
    ("web_events", "null_visitor_signed_in"): "visitor_id is null and login_id is not null",
    ("web_events", "null_visitor_signed_out"): "visitor_id is null and login_id is null",
    ("web_events", "future_date"): "event_at >= timestamp '2026-01-02'",
} | {(table, "null_key"): f"{key} is null" for table, key in KEYS.items()}
DUPLICATES = {
    (table, defect)
    for table, defects in {
        "crm_customers": ("duplicate_row", "older_version"),
        "crm_consents": ("duplicate_row",),
        "shop_orders": ("duplicate_row", "older_version"),
        "shop_order_lines": ("duplicate_row", "duplicate_key"),
        "shop_refunds": ("duplicate_row", "duplicate_key"),
        "web_events": ("duplicate_row", "duplicate_key"),
    }.items()
    for defect in defects
}


def planted(world: World) -> dict[tuple[str, str], int]:
    rows = world.rows("select table_name, defect, sum(n)::int from truth.defects group by all")
    return {(table, defect): n for table, defect, n in rows}


def test_every_planted_defect_is_in_the_raw_tables_that_often(world: World) -> None:
    counts = planted(world)
    assert set(counts) == set(FINDERS) | DUPLICATES
    found = {
        (table, defect): world.rows(f"select count(*) from raw.{table} where {where}")[0][0]
        for (table, defect), where in FINDERS.items()
    }
    for table, defect in DUPLICATES:
        whole = world.frame(f"raw/{table}")
        whole = whole[whole[KEYS[table]].notna() & whole[KEYS[table]].duplicated(keep=False)]
        if defect == "duplicate_row":
            found[table, defect] = int(whole.duplicated().sum())
        else:
            distinct = whole.drop_duplicates()
            found[table, defect] = int(distinct.duplicated(KEYS[table]).sum())
    assert found == counts


def test_an_older_version_says_something_else_and_is_modified_earlier(world: World) -> None:
    totals = world.frame("truth/orders").set_index("order_no").total
    for table, key, content in (
        ("crm_customers", "id", "street"),
        ("shop_orders", "order_no", "total"),
    ):
        keys = world.rows(
            f"select row_key from truth.defects where table_name = '{table}' "
            f"and defect = 'older_version'"
        )
        rows = world.frame(f"raw/{table}")
        for (row_key,) in keys:
            versions = rows[rows[key] == row_key].sort_values("modified_at")
            assert len(versions) == 2
            assert versions.modified_at.is_unique
            assert versions[content].nunique() == 2
            latest = versions[content].iloc[-1]
            if table == "shop_orders":
                assert latest == totals[row_key]
            else:
                assert latest != "1 Former Street"


def test_truth_knows_no_dirty_order(world: World) -> None:
    refused = world.rows(
        """
        select count(*) from truth.orders where order_no in (
            select row_key from truth.defects
            where table_name = 'shop_orders'
            and defect not in ('duplicate_row', 'older_version')
        )
        """
    )
    assert refused == [(0,)]


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_smallest_world_has_every_defect_and_every_plant(tmp_path: Path, seed: int) -> None:
    small = make(tmp_path / "world", customers=100, days=458, seed=seed)
    assert set(planted(small)) == set(FINDERS) | DUPLICATES
    plants = small.rows("select count(distinct plant) from truth.buyers")[0][0]
    listed = (demo_world.DATA / "plants.csv").read_text(encoding="utf-8").splitlines()
    assert plants == len(listed) - 1
    assert_same_buyers(small, UNTIL)


# ------------------------------------------------------------------------------------- realism


def test_orders_are_many_for_few_and_few_for_many(world: World) -> None:
    customers = 2000
    assert 8 <= world.summary.rows["truth/orders"] / customers <= 12
    lines = world.rows(
        "select count(distinct line_id) / (select count(*) from truth.orders) "
        "from raw.shop_order_lines"
    )[0][0]
    assert 2.0 <= lines <= 2.4
    orders = world.rows(
        "select orders from truth.buyers where plant is null and buyer like 'account:%'"
    )
    counts = pd.Series([row[0] for row in orders])
    assert 0.3 <= (counts <= 2).mean() <= 0.6
    assert 0.005 <= (counts >= 50).mean() <= 0.06


def test_until_is_the_last_business_day_and_no_day_is_empty(world: World) -> None:
    orders = world.frame("raw/shop_orders")
    days = business_day(orders.placed_at.dropna()).dt.date
    within = days[days <= UNTIL]
    assert list(days[days > UNTIL]) == [date(2099, 1, 1)]
    assert max(within) == UNTIL
    assert min(within) == world.summary.first_on == UNTIL - timedelta(days=729)
    assert within.nunique() == 730
    for table, column in (
        ("crm_customers", "signed_up_at"),
        ("crm_consents", "changed_at"),
        ("shop_refunds", "refunded_at"),
    ):
        assert max(business_day(world.frame(f"raw/{table}")[column].dropna()).dt.date) <= UNTIL


def test_business_days_differ_from_utc_days_and_clocks_change(world: World) -> None:
    orders = world.frame("truth/orders").merge(world.frame("raw/shop_orders"), on="order_no")
    utc = orders.placed_at.dt.normalize()
    assert (utc != pd.to_datetime(orders.ordered_on)).mean() > 0.05
    local = orders.placed_at.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    seconds = local.dt.hour * 3600 + local.dt.minute * 60 + local.dt.second
    # a guest at each end of the four days of change and of the days around them
    assert (seconds == 0).sum() >= 12
    assert (seconds == 86399).sum() >= 12
    for change, offsets in (
        (date(2025, 3, 9), {-5, -4}),
        (date(2025, 11, 2), {-4, -5}),
        (date(2024, 3, 10), {-5, -4}),
        (date(2024, 11, 3), {-4, -5}),
    ):
        on_the_day = local[orders.ordered_on.astype(str) == str(change)]
        hours = {round(moment.utcoffset().total_seconds() / 3600) for moment in on_the_day}
        assert hours == offsets


def test_seasons_show(world: World) -> None:
    by_month = dict(
        world.rows(
            "select month(ordered_on), count(*) / count(distinct ordered_on) "
            "from truth.orders group by 1"
        )
    )
    assert by_month[12] > 1.5 * by_month[2]
    gifts = dict(
        world.rows(
            """
            select month(ordered_on) = 5 and day(ordered_on) < 12, avg(is_gift::int)
            from (
                select
                    ordered_on,
                    category like 'Gifts > Flowers%' or category like 'Gifts > Jewellery%'
                        as is_gift,
                from raw.shop_order_lines
                inner join truth.orders using (order_no)
                inner join raw.catalog_products using (sku)
            )
            group by 1
            """
        )
    )
    assert gifts[True] > 1.5 * gifts[False]


def test_everything_real_data_has_is_there(world: World) -> None:
    checks = {
        "guest orders": "select count(*) from truth.orders where buyer is null",
        "orders by e-mail of a person the CRM knows": "select count(*) from truth.buyers "
        "where buyer like 'email:%' and person_id <= 'P0002000'",
        "orders by e-mail of a stranger": "select count(*) from truth.buyers "
        "where buyer like 'email:%' and person_id > 'P0002000'",
        "upper-case e-mail": "select count(*) from raw.shop_orders "
        "where customer_id is null and email = upper(email)",
        "blanks around an e-mail": "select count(*) from raw.shop_orders "
        "where customer_id is null and email <> trim(email)",
        "cancelled days later": "select count(*) from raw.shop_orders "
        "where cancelled_at > placed_at + interval 1 day",
        "refunded by line": "select count(*) from raw.shop_refunds where line_id is not null",
        "refunded weeks later": "select count(*) from raw.shop_refunds "
        "inner join raw.shop_orders using (order_no) "
        "where refunded_at > placed_at + interval 30 days",
        "wholly refunded": "select count(*) from truth.orders "
        "where refunded_amount = total and total > 0",
        "partly refunded": "select count(*) from truth.orders "
        "where refunded_amount > 0 and refunded_amount < total",
        "free orders": "select count(*) from truth.orders where total = 0",
        "late rows": "select count(*) from raw.shop_orders "
        "where loaded_at > modified_at + interval 2 days",
        "coupons": "select count(*) from raw.shop_orders "
        "inner join raw.shop_coupons on coupon = code and discount > 0",
        "several prices": "select count(*) from (select sku from raw.catalog_prices "
        "where price > 0 group by sku having count(distinct price) > 1)",
        "never ordered": "select count(*) from truth.buyers where orders = 0 and plant is null",
        "opted out later": "select count(*) from raw.crm_consents as later "
        "where status = 'opted_out' and exists (from raw.crm_consents as earlier "
        "where earlier.customer_id = later.customer_id and earlier.channel = later.channel "
        "and earlier.status = 'opted_in' and earlier.changed_at < later.changed_at)",
        "deleted people who had ordered": "select count(*) from truth.buyers "
        "where is_deleted and orders > 0",
    }
    counts = {name: world.rows(query)[0][0] for name, query in checks.items()}
    assert {name for name, count in counts.items() if count < 3} == set()


def test_a_coupon_is_used_in_its_time_only(world: World) -> None:
    found = world.rows(
        """
        select count(*), count(*) filter (not ordered_on between starts_on and ends_on)
        from truth.orders
        inner join raw.shop_orders using (order_no)
        inner join raw.shop_coupons on coupon = code
        """
    )[0]
    assert found[0] > 500
    assert found[1] == 0


def test_further_accounts_share_a_phone_or_an_address(world: World) -> None:
    customers = accepted(world.frame("raw/crm_customers"), "id")
    buyers = world.frame("truth/buyers")
    accounts = buyers[buyers.buyer.str.startswith("account:")].copy()
    accounts["id"] = accounts.buyer.str.removeprefix("account:")
    people = customers.merge(accounts[["id", "person_id"]], on="id")
    people = people[people.deleted_at.isna()]
    people["digits"] = people.phone.str.replace(r"\D", "", regex=True).str[-10:]
    people["address"] = (
        people.email.str.strip().str.lower().str.replace(r"\+[^@]*@", "@", regex=True)
    )
    several = people.groupby("person_id").filter(lambda group: len(group) > 1)
    assert several.person_id.nunique() >= 50
    shared = world.rows("select contact_kind, contact from truth.shared_contacts")
    for _, group in several.groupby("person_id"):
        linked = group.digits.duplicated(keep=False) & group.digits.notna()
        linked |= group.address.duplicated(keep=False) & group.address.notna()
        assert linked.all()
    # and no two persons share either, but for what the truth says
    people.loc[~people.address.str.contains("@example", na=False), "address"] = None
    flawed = set(world.frame("truth/defects").query("defect == 'bad_email'").row_key)
    for column in ("digits", "address"):
        kind = "phone" if column == "digits" else "email"
        known_shared = {
            re.sub(r"\D", "", contact)[-10:] if kind == "phone" else contact
            for shared_kind, contact in shared
            if shared_kind == kind
        }
        known = people[people[column].notna() & ~people.id.isin(flawed)]
        by_contact = known.groupby(column).person_id.nunique()
        assert set(by_contact[by_contact > 1].index) == known_shared
        known = known[~known[column].isin(known_shared)]
        assert (known.groupby(column).person_id.nunique() == 1).all()


def test_a_household_shares_surname_and_home(world: World) -> None:
    customers = accepted(world.frame("raw/crm_customers"), "id")
    customers = customers[customers.deleted_at.isna()]
    older = set(world.frame("truth/defects").query("defect == 'older_version'").row_key)
    homes = customers[~customers.id.isin(older)].groupby("household_id")
    assert (homes.size() > 1).sum() > 50
    assert (homes[["last_name", "street", "zip", "lat", "lon"]].nunique() == 1).all().all()


def test_only_reserved_domains_and_telephone_numbers(world: World) -> None:
    customers, orders = world.frame("raw/crm_customers"), world.frame("raw/shop_orders")
    tables = ("crm_surveys", "marketing_messages", "b2b_contacts")
    others = [world.frame(f"raw/{table}").email for table in tables]
    emails = pd.concat([customers.email, orders.email, *others]).dropna()
    domains = {part for email in emails for part in email.strip().lower().split("@")[1:] if part}
    domains |= set(world.frame("raw/b2b_accounts").domain)
    assert {domain for domain in domains if not domain.endswith(".example")} <= RESERVED_DOMAINS
    phones = pd.concat([customers.phone, orders.phone]).dropna()
    assert len(phones) > 1000
    reserved = re.compile(r"1?[2-9]\d\d55501\d\d|15550100")
    assert all(reserved.fullmatch(re.sub(r"\D", "", phone)) for phone in phones)


def test_erased_people_leave_no_contact_data(world: World) -> None:
    erased = world.frame("raw/crm_customers").query("deleted_at.notna()")
    assert len(erased) >= 5
    personal = ["email", "phone", "first_name", "last_name", "birth_date", "zip", "lat", "card_no"]
    latest = accepted(erased, "id")
    assert latest[personal].isna().all().all()
    orders = world.frame("raw/shop_orders")
    clean = orders[orders.customer_id.isin(latest.id)]
    assert len(clean) > 0 and clean.email.isna().all()


def test_some_of_the_erased_asked_for_it(world: World) -> None:
    """So nobody is erased for whom the truth does not say so."""
    waited = world.rows("""
        select max(deleted_at) - any_value(asked_at), count(distinct id), any_value(request_no)
        from raw.crm_erasure_requests left join raw.crm_customers on customer_id = id
        group by customer_id
    """)
    assert len({request for _, _, request in waited}) == len(waited) > 0
    for delay, accounts, _ in waited:
        assert accounts == 1
        assert timedelta(0) <= delay <= timedelta(days=14)


def test_the_tables_have_the_columns_staging_reads(world: World) -> None:
    columns = {
        table: " ".join(world.frame(f"raw/{table}").columns) for table in demo_world.RAW_TABLES
    }
    assert columns == {
        "crm_customers": "id email phone first_name last_name birth_date gender marital "
        "household_id education occupation job_title employment income_band home_owner street "
        "district city state country zip lat lon tz lang signed_up_at source card_no card_tier "
        "card_points modified_at deleted_at loaded_at",
        "crm_consents": "customer_id channel purpose status changed_at legal_basis loaded_at",
        "crm_erasure_requests": "request_no customer_id email phone asked_at",
        "shop_orders": "order_no customer_id email placed_at status cancelled_at currency total "
        "discount shipping tax payment coupon channel store_id delivery card_no phone "
        "modified_at loaded_at",
        "shop_order_lines": "line_id order_no sku qty unit_price discount loaded_at",
        "shop_refunds": "refund_id order_no line_id refunded_at amount loaded_at",
        "catalog_products": "sku title category brand price cost",
        "catalog_prices": "sku price valid_from",
        "shop_stores": "store_id name lat lon city state country",
        "shop_coupons": "code offer percent amount category starts_on ends_on",
        "crm_surveys": "customer_id email survey question answer answered_at",
        "crm_nps": "customer_id score answered_at",
        "crm_children": "customer_id birth_year in_college",
        "crm_card_movements": "card_no points reason moved_at",
        "marketing_campaigns": "campaign title channel offer category goal starts_on ends_on",
        "marketing_assignments": "campaign customer_id arm assigned_at randomised",
        "marketing_messages": "message_id campaign customer_id email channel offer sent_at "
        "delivered_at opened_at clicked_at converted_at bounced_at unsubscribed_at",
        "b2b_accounts": "account name industry employees revenue clientele domain country state "
        "city created_at",
        "b2b_contacts": "account customer_id email job_title department decision_role is_active "
        "since",
        "b2b_technologies": "account technology kind since",
        "b2b_usage": "account feature used_on amount",
        "web_events": "event_id event_at received_at visitor_id login_id event page sku category "
        "search value order_no referrer utm_source utm_medium utm_campaign device_type "
        "device_model os browser app_version country lat lon",
    }
    types = world.rows(
        "select column_name, column_type from (describe raw.shop_orders) "
        "where column_name in ('placed_at', 'total', 'loaded_at')"
    )
    assert dict(types) == {
        "placed_at": "TIMESTAMP",
        "loaded_at": "TIMESTAMP",
        "total": "DECIMAL(18,2)",
    }


def test_the_catalog_holds_what_the_segments_ask_for(world: World) -> None:
    categories = {row[0] for row in world.rows("select category from raw.catalog_products")}
    assert categories >= {
        "Electronics > Phones",
        "Baby > Diapers",
        "Baby > Baby wipes",
        "Gifts > Jewellery > Rings",
        "Toys > Costume Jewellery",
        "Gifts > Flowers",
        "Sports > Ski > Skis",
        "Sports > Gym > Gym wear",
        "Tickets > Concerts",
    }
    assert world.rows(
        "select count(*) from raw.catalog_products where title like 'iPhone X %'"
    ) == [(2,)]
    unsold = world.rows(
        """
        select count(*) from raw.catalog_products
        where sku in (select sku from raw.catalog_prices where price > 0)
        and category in ('Electronics > Phones', 'Baby > Diapers', 'Toys > Costume Jewellery')
        and sku not in (select sku from raw.shop_order_lines)
        """
    )
    assert unsold == [(0,)]


def test_a_line_costs_what_the_price_list_said_that_day(world: World) -> None:
    wrong = world.rows(
        """
        with prices as (select * from raw.catalog_prices where price > 0),
        lines as (
            select sku, unit_price, ordered_on from raw.shop_order_lines
            inner join truth.orders using (order_no)
        )
        select count(*), count(*) filter (lines.unit_price <> prices.price)
        from lines asof join prices
            on lines.sku = prices.sku and lines.ordered_on >= prices.valid_from
        """
    )[0]
    assert wrong[0] > 40_000
    assert wrong[1] == 0


# ----------------------------------------------------------------------------------- the web

# what came in clean: no repeated, null or made-up row
CLEAN_EVENTS = """(
    select distinct on (event_id) *
    from raw.web_events
    where event_id is not null and event_id not like 'X%'
    order by event_id, received_at
)"""
WORDS = {
    "page",
    "product",
    "search",
    "cart",
    "uncart",
    "wish",
    "unwish",
    "checkout",
    "buy",
    "login",
    "signup",
    "app_open",
}
# how many sessions a browser has had, and on which business day each began
SESSIONS = f"""(
    select visitor_id, login_id, age
    from (
        select
            *,
            date '2025-12-31'
            - cast(timezone('America/New_York', timezone('UTC', event_at)) as date) as age,
            event_at - lag(event_at) over (partition by visitor_id order by event_at) as gap
        from {CLEAN_EVENTS}
    )
    where gap is null or gap > interval 30 minutes
)"""


def test_as_many_events_as_asked_for_in_nearly_the_order_of_time(world: World) -> None:
    events = world.summary.rows["raw/web_events"]
    assert 0.9 * 200_000 <= events <= 1.1 * 200_000
    wrong = world.rows(
        f"""
        select
            count(*) filter (event not in {tuple(sorted(WORDS))}),
            count(distinct event),
            max(length(visitor_id)),
            count(*) filter (received_at < event_at),
            count(*) filter (event_at >= timestamp '2026-01-01 05:00:00'),
            count(*) filter (
                coalesce(referrer, utm_source, utm_medium, utm_campaign) is not null
                and event not in ('page', 'app_open')
            )
        from {CLEAN_EVENTS}
        """
    )[0]
    assert wrong == (0, len(WORDS), wrong[2], 0, 0, 0)
    assert wrong[2] <= 12
    # rows stand at most a visit's length from their place, but for the few added at the end
    disorder = world.rows(
        f"""
        select count(*) filter (latest > event_at + interval 2 hours)
        from (
            select event_at, max(event_at) over (order by file_row_number) as latest
            from read_parquet('{world.path("raw/web_events")}', file_row_number = true)
            where event_id like 'E%' and file_row_number < {events - 1500}
        )
        """
    )
    assert disorder == [(0,)]


def test_rows_arrive_within_the_minute_or_days_late(world: World) -> None:
    late = world.rows(
        f"""
        select
            avg((lag < interval 1 minute)::int),
            avg((lag > interval 23 hours and lag < interval 73 hours)::int),
            avg((lag > interval 4 days)::int)
        from (
            select received_at - event_at as lag
            from {CLEAN_EVENTS}
            where event_at < timestamp '2025-12-15'
        )
        """
    )[0]
    assert late[0] > 0.97
    assert 0.003 < late[1] < 0.02
    assert 0.0002 < late[2] < 0.005
    assert sum(late) == pytest.approx(1)


def test_a_buy_event_is_an_order_of_the_world_at_its_moment(world: World) -> None:
    found = world.rows(
        f"""
        select
            count(*),
            count(*) filter (orders.total = events.value),
            count(*) filter (abs(epoch(event_at) - epoch(placed_at)) <= 2),
            count(*) filter (event_at < placed_at),
            count(*) filter (event_at > placed_at),
            count(*) filter (login_id is distinct from orders.customer_id),
            count(*) filter (orders.customer_id is null)
        from {CLEAN_EVENTS} as events
        inner join (
            select distinct on (order_no) *
            from raw.shop_orders
            where order_no in (select order_no from truth.orders) and channel in ('web', 'app')
            order by order_no, modified_at desc
        ) as orders using (order_no)
        where event = 'buy'
        """
    )[0]
    buys = world.rows(f"select count(*) from {CLEAN_EVENTS} where event = 'buy'")[0][0]
    assert found[:3] == (buys, buys, buys)
    assert found[3] > 0 and found[4] > 0
    assert found[5] == 0
    assert found[6] > 50
    tracked = world.rows("select count(*) from raw.shop_orders where channel in ('web', 'app')")
    assert 0.3 < buys / tracked[0][0] < 0.6


def test_somebody_is_unknown_before_his_first_log_in(world: World) -> None:
    """Browsers of one person are signed out, then log in, then are signed in."""
    first, before, between, afterwards = world.rows(
        f"""
        with starts as (
            select visitor_id, min(event_at) filter (login_id is not null) as login_at
            from {CLEAN_EVENTS}
            group by visitor_id
        )
        select
            count(distinct visitor_id) filter (
                event_at = login_at and event in ('login', 'signup')
            ) / count(distinct visitor_id),
            count(distinct visitor_id) filter (event_at < login_at) / count(distinct visitor_id),
            count(*) filter (event_at > login_at and login_id is null) / count(*),
            count(*) filter (event_at > login_at and login_id is not null) / count(*)
        from {CLEAN_EVENTS}
        inner join starts using (visitor_id)
        inner join truth.web_visitors using (visitor_id)
        where login_at is not null and not is_shared and event_id like 'E%'
        """
    )[0]
    assert first > 0.95
    assert before > 0.5
    assert 0.05 < between < 0.4
    assert afterwards > 0.4


def test_nobody_is_signed_in_before_he_signed_up(world: World) -> None:
    early = world.rows(
        f"""
        select count(*) filter (event_at < signed_up_at)
        from {CLEAN_EVENTS}
        inner join (select id, max(signed_up_at) as signed_up_at from raw.crm_customers group by id)
            on login_id = id
        """
    )
    assert early == [(0,)]


def test_the_truth_of_visitors_follows_from_the_raw_events(world: World) -> None:
    wrong = world.rows(
        f"""
        with seen as (
            select
                visitor_id,
                count(*) as events,
                count(distinct person_id) as persons,
                max(person_id) as person_id
            from {CLEAN_EVENTS}
            left join (select replace(buyer, 'account:', '') as login_id, person_id
                from truth.buyers where buyer like 'account:%') using (login_id)
            group by visitor_id
        )
        select
            count(*),
            count(seen.visitor_id),
            count(*) filter (seen.events <> visitors.events),
            count(*) filter ((persons > 0) <> has_login),
            count(*) filter (persons = 1 and login_person_id is distinct from seen.person_id),
            count(*) filter (persons > 1 and (not is_shared or login_person_id is not null)),
            count(*) filter (is_bot and has_login),
            count(*) filter (not is_shared and login_person_id <> visitors.person_id)
        from truth.web_visitors as visitors
        full join seen using (visitor_id)
        """
    )[0]
    assert wrong == (wrong[0], wrong[0], 0, 0, 0, 0, 0, 0)
    kinds = world.rows(
        """
        select
            count(*) filter (person_id is null and not is_shared and not is_bot),
            count(*) filter (person_id is not null and not has_login),
            count(*) filter (is_shared),
            count(*) filter (is_bot),
            max(browsers)
        from truth.web_visitors
        left join (select person_id, count(*) as browsers from truth.web_visitors group by all)
            using (person_id)
        """
    )[0]
    assert all(count > 2 for count in kinds)


def test_a_shared_computer_has_many_log_ins_and_a_tablet_those_of_a_home(world: World) -> None:
    logins = world.rows(
        f"""
        select count(distinct login_id) as logins, count(distinct household_id) as homes
        from {CLEAN_EVENTS}
        inner join truth.web_visitors using (visitor_id)
        inner join truth.buyers on buyer = 'account:' || login_id
        where is_shared
        group by visitor_id
        having logins > 1
        """
    )
    assert sum(count > 10 and homes > 1 for count, homes in logins) == 1
    assert sum(homes == 1 for _, homes in logins) > 5


def test_bots_are_few_and_busy(world: World) -> None:
    share, declared, busiest, busiest_person = world.rows(
        f"""
        with days as (
            select visitor_id, is_bot, browser, count(*) as events
            from {CLEAN_EVENTS}
            inner join truth.web_visitors using (visitor_id)
            group by visitor_id, is_bot, browser, cast(event_at as date)
        )
        select
            sum(events) filter (is_bot) / sum(events),
            count(distinct browser) filter (
                is_bot and browser in ('Googlebot', 'bingbot', 'HeadlessChrome')
            ),
            max(events) filter (is_bot and browser = 'Chrome'),
            max(events) filter (not is_bot)
        from days
        """
    )[0]
    assert 0.02 < share < 0.08
    assert declared >= 1
    assert busiest > 2000
    assert busiest_person < 500


def test_sessions_of_planted_gaps(world: World) -> None:
    gaps = world.frame("truth/session_gaps")
    assert set(gaps.gap_seconds) == {1799, 1800, 1801}
    assert gaps.groupby(["gap_seconds", "crosses_midnight"]).size().min() >= 3
    days = business_day(gaps.first_at) != business_day(gaps.last_at)
    assert (days == gaps.crosses_midnight).all()
    wrong = world.rows(
        f"""
        select count(*) from truth.session_gaps as gaps
        where sessions <> (
            select 1 + count(*)
            from (
                select event_at - lag(event_at) over (order by event_at) as gap
                from {CLEAN_EVENTS} as events
                where events.visitor_id = gaps.visitor_id
                and event_at between first_at and last_at
            )
            where gap > interval 30 minutes
        )
        """
    )
    assert wrong == [(0,)]


WEB_MEMBERS = {
    "searched_headphones_90_to_180d": """
        select login_id from aged
        where event = 'search' and age between 90 and 180
        and regexp_matches(search, '\\bheadphones\\b', 'i')
    """,
    "cart_left_90d": "select login_id from aged where event = 'cart' and age < 90",
    "checkout_left_90d": "select login_id from aged where event = 'checkout' and age < 90",
    "viewed_4_times_90d_never_bought": """
        select login_id from aged
        where event = 'product' and age < 90
        and (login_id, sku) not in (
            select customer_id, sku from raw.shop_orders inner join raw.shop_order_lines
            using (order_no) where customer_id is not null
        )
        group by login_id, sku having count(*) >= 4
    """,
    "visited_5_times_30d": f"""
        select login_id from {SESSIONS} where age < 30 group by login_id having count(*) >= 5
    """,
}


@pytest.mark.parametrize("segment", WEB_MEMBERS)
def test_planted_visitors_are_on_their_side_of_the_boundary(world: World, segment: str) -> None:
    wrong = world.rows(
        f"""
        with aged as (
            select *, date '2025-12-31'
                - cast(timezone('America/New_York', timezone('UTC', event_at)) as date) as age
            from {CLEAN_EVENTS}
        ),
        members as ({WEB_MEMBERS[segment]})
        select
            count(*) filter (is_member) >= 3,
            count(*) filter (not is_member) >= 3,
            count(*) filter (
                is_member <> (replace(buyer, 'account:', '') in (select login_id from members))
            )
        from truth.web_members
        where segment_id = '{segment}'
        """
    )
    assert wrong == [(True, True, 0)]


def test_every_planted_visitor_is_tested(world: World) -> None:
    segments = world.rows("select distinct segment_id from truth.web_members")
    assert {segment for (segment,) in segments} == set(WEB_MEMBERS)


def test_people_look_at_what_they_buy_and_when_they_buy(world: World) -> None:
    own, chance = world.rows(
        f"""
        with products as (
            select sku, min(split_part(category, ' > ', 1)) as department
            from raw.catalog_products
            where sku is not null
            group by sku
        ),
        viewed as (
            select login_id, department, count(*) as n
            from {CLEAN_EVENTS} inner join products using (sku)
            where event = 'product'
            group by login_id, department
        ),
        bought as (
            select customer_id as login_id, department, count(*) as n
            from raw.shop_order_lines
            inner join raw.shop_orders using (order_no)
            inner join products using (sku)
            group by customer_id, department
        ),
        own as (
            select *, n / sum(n) over (partition by login_id) as share
            from bought
        ),
        everybody as (
            select department, sum(n) / sum(sum(n)) over () as share
            from bought
            group by department
        )
        select
            sum(viewed.n * coalesce(own.share, 0)) / sum(viewed.n),
            sum(viewed.n * everybody.share) / sum(viewed.n)
        from viewed
        inner join everybody using (department)
        left join own using (login_id, department)
        where viewed.login_id in (select login_id from bought)
        """
    )[0]
    assert own > 1.5 * chance
    months = world.rows(f"select month(event_at), count(*) from {CLEAN_EVENTS} group by 1")
    by_month = dict(months)
    assert by_month[12] > 1.4 * by_month[2]


def test_a_world_without_the_web_is_the_same_world(world: World, tmp_path: Path) -> None:
    silent = make(tmp_path / "silent", events_per_customer=0)
    theirs, ours = fingerprints(silent), fingerprints(world)
    web = set(demo_world.WEB_TABLES)
    assert set(ours) - set(theirs) == web
    different = {name for name in theirs if theirs[name] != ours[name]}
    assert different == {"truth/defects"}


# --------------------------------------------------------------------------------- campaigns


@pytest.fixture(scope="session")
def campaign_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Many customers and no web: differences between arms show."""
    folder = tmp_path_factory.mktemp("campaigns") / "world"
    return make(folder, customers=20_000, events_per_customer=0)


@pytest.fixture(scope="session")
def arms(campaign_world: World) -> Any:
    """Per campaign and arm: customers, their orders before and in the window, those caused."""
    rows = campaign_world.rows(
        """
        with assigned as (
            select
                *,
                cast(timezone('America/New_York', timezone('UTC', assigned_at)) as date) as day
            from raw.marketing_assignments
        ),
        counted as (
            select
                campaign,
                randomised,
                arm,
                customer_id,
                count(*) filter (ordered_on between day + 1 and day + 14) as orders,
                count(*) filter (
                    ordered_on between day + 1 and day + 14 and caused_by = campaign
                ) as caused,
                count(*) filter (caused_by = campaign) as ever_caused,
                count(*) filter (ordered_on between day - 90 and day) as before
            from assigned
            left join truth.orders
                on buyer = 'account:' || customer_id and is_purchase
            group by all
        )
        select
            campaign, randomised, arm, count(*)::int, avg(orders), var_samp(orders), avg(before),
            var_samp(before), sum(caused)::int, sum(ever_caused)::int
        from counted
        group by campaign, randomised, arm
        """
    )
    columns = "campaign randomised arm n orders spread before spread_before caused ever_caused"
    frame = pd.DataFrame(rows, columns=columns.split())
    return frame.set_index(["campaign", "arm"])


def test_the_arms_of_a_randomised_campaign_differ_by_what_it_caused(
    campaign_world: World, arms: Any
) -> None:
    effects = campaign_world.frame("truth/campaign_effects").set_index("campaign")
    assert effects.randomised.sum() >= 5
    for campaign, effect in effects[effects.randomised].iterrows():
        treated, control = arms.loc[(campaign, "treatment")], arms.loc[(campaign, "control")]
        assert (treated.n, control.n) == (effect.treated, effect.control)
        # alike before
        error = (treated.spread_before / treated.n + control.spread_before / control.n) ** 0.5
        assert abs(treated.before - control.before) < 4 * error
        # what is stated is what happened, all of it within the window
        assert (treated.caused, control.caused) == (effect.orders_caused, 0)
        assert treated.ever_caused == treated.caused
        share = effect.caused_per_treated
        assert abs(treated.caused - share * treated.n) <= 4 * (share * treated.n) ** 0.5
        # and what is seen is what is stated, give or take chance
        error = (treated.spread / treated.n + control.spread / control.n) ** 0.5
        assert abs(treated.orders - control.orders - share) < 4 * error


def test_who_was_chosen_for_what_he_did_is_compared_wrongly(
    campaign_world: World, arms: Any
) -> None:
    effects = campaign_world.frame("truth/campaign_effects").set_index("campaign")
    chosen = effects[~effects.randomised]
    assert len(chosen) >= 3
    for campaign, effect in chosen.iterrows():
        treated, control = arms.loc[(campaign, "treatment")], arms.loc[(campaign, "control")]
        error = (treated.spread / treated.n + control.spread / control.n) ** 0.5
        bias = abs(treated.orders - control.orders - effect.caused_per_treated)
        assert bias > 6 * error, campaign


def test_messages_respect_time_and_consent(campaign_world: World) -> None:
    counts = campaign_world.rows(
        """
        select
            count(*),
            count(distinct message_id),
            count(*) filter (
                delivered_at <= sent_at or opened_at <= delivered_at or clicked_at <= sent_at
                or clicked_at <= opened_at or converted_at <= clicked_at
                or unsubscribed_at <= delivered_at or bounced_at <= sent_at
            ),
            count(*) filter ((bounced_at is null) = (delivered_at is null)),
            count(*) filter (converted_at is not null and clicked_at is null),
            count(*) filter (campaign not in (select campaign from raw.marketing_campaigns)),
            count(*) filter (customer_id is null and email is null)
        from raw.marketing_messages
        """
    )[0]
    assert counts == (counts[0], counts[0], 0, 0, 0, 0, 0)
    assert counts[0] > 20_000
    agreed = campaign_world.rows(
        """
        select avg((status = 'opted_in')::int)
        from (select * from raw.marketing_messages
            where channel in ('email', 'sms', 'push', 'ads') and customer_id is not null) as sent
        asof left join (select * from raw.crm_consents where purpose = 'marketing') as said
            on sent.customer_id = said.customer_id and sent.channel = said.channel
            and sent.sent_at >= said.changed_at
        """
    )[0][0]
    assert 0.98 < agreed < 1
    converted, ordered, unsubscribed, opted_out = campaign_world.rows(
        """
        select
            count(converted_at),
            count(*) filter (exists (
                from raw.shop_orders as orders
                where orders.customer_id = messages.customer_id and placed_at = converted_at
                and placed_at <= clicked_at + interval 7 days
            )),
            count(unsubscribed_at),
            count(*) filter (exists (
                from raw.crm_consents as said
                where said.customer_id = messages.customer_id and said.channel = messages.channel
                and changed_at = unsubscribed_at and status = 'opted_out'
            ))
        from raw.marketing_messages as messages
        where customer_id is not null
        """
    )[0]
    assert converted == ordered > 100
    assert unsubscribed == opted_out > 100


# ---------------------------------------------------------------------------- who is who


def test_a_home_shares_contacts_and_differs_in_the_rest(world: World) -> None:
    customers = accepted(world.frame("raw/crm_customers"), "id").set_index("id")
    shared = world.frame("truth/shared_contacts")
    shared["id"] = shared.buyer.str.removeprefix("account:")
    for (kind, contact, reason), pair in shared.groupby(["contact_kind", "contact", "reason"]):
        records = customers.loc[pair.id]
        if kind == "email":
            assert (records.email.str.strip().str.lower() == contact).all()
        else:
            digits = records.phone.str.replace(r"\D", "", regex=True).str[-10:]
            assert (digits == re.sub(r"\D", "", contact)[-10:]).all()
        if reason == "placeholder":
            assert len(pair) >= 12
            continue
        assert len(pair) == pair.person_id.nunique() == 2
        assert records.household_id.nunique() == records.last_name.nunique() == 1
        assert records.birth_date.nunique() == 2
        assert records.first_name.nunique() == (1 if reason == "namesakes" else 2)
    assert set(shared.reason) == {
        "family_email",
        "landline",
        "namesakes",
        "family_email_and_landline",
        "placeholder",
    }


def test_three_accounts_of_one_person_are_linked_in_pairs_only(world: World) -> None:
    customers = accepted(world.frame("raw/crm_customers"), "id")
    customers["buyer"] = "account:" + customers.id
    people = customers.merge(world.frame("truth/buyers")[["buyer", "person_id"]], on="buyer")
    people["email"] = people.email.str.strip().str.lower()
    people["phone"] = people.phone.str.replace(r"\D", "", regex=True).str[-10:]
    chains = 0
    threes = people.groupby("person_id").filter(lambda group: len(group) == 3)
    for _, accounts in threes.groupby("person_id"):
        pairs = [
            {
                column
                for column in ("email", "phone")
                if pd.notna(accounts[column].iloc[one])
                and accounts[column].iloc[one] == accounts[column].iloc[other]
            }
            for one, other in ((0, 1), (1, 2), (0, 2))
        ]
        chains += sorted(map(sorted, pairs)) == [[], ["email"], ["phone"]]
    assert chains >= 3


def test_orders_by_card_or_telephone_are_known_by_nothing_else(world: World) -> None:
    found = world.rows(
        """
        select
            known_by,
            count(*),
            count(*) filter (person_id is null),
            count(*) filter (customer_id is not null or email is not null),
            count(distinct channel),
            count(*) filter (holder is not null and holder is distinct from person_id),
            count(*) filter (holder is null)
        from truth.orders
        inner join (select distinct on (order_no) * from raw.shop_orders
            order by order_no, modified_at desc) using (order_no)
        left join (
            select known, any_value(person_id) as holder
            from (
                select unnest([card_no, right(regexp_replace(phone, '\\D', '', 'g'), 10)]) as known,
                    id
                from raw.crm_customers
            )
            inner join truth.buyers on buyers.buyer = 'account:' || id
            where known is not null
            group by known
        ) on known = coalesce(card_no, right(regexp_replace(phone, '\\D', '', 'g'), 10))
        where known_by in ('card', 'phone')
        group by known_by
        order by known_by
        """
    )
    card, phone = found
    assert card[1] > 10 and card[2:] == (0, 0, 1, 0, 0)
    assert phone[1] > 10 and phone[2:6] == (0, 0, 1, 0)
    # some callers are in no other table
    assert phone[6] > 0
    early = world.rows(
        """
        select count(*)
        from raw.shop_orders as orders
        inner join raw.crm_customers as customers on orders.card_no = customers.card_no
        where orders.customer_id is null and orders.placed_at < customers.signed_up_at
        """
    )
    assert early == [(0,)]


def test_points_add_up_to_those_of_the_card(world: World) -> None:
    found = world.rows(
        """
        select count(*), count(*) filter (points <> card_points)
        from (select card_no, sum(points) as points from raw.crm_card_movements group by card_no)
        inner join (
            select distinct on (id) * from raw.crm_customers where id is not null
            order by id, modified_at desc
        ) using (card_no)
        """
    )[0]
    assert found[0] > 500
    assert found[1] == 0


def test_companies_use_more_or_less_and_know_some_customers(world: World) -> None:
    trends = world.rows(
        """
        select account, usage_trend, later / earlier
        from (
            select
                account,
                sum(amount) filter (used_on > date '2025-12-31' - 91) as later,
                sum(amount) filter (used_on <= date '2025-12-31' - 91) as earlier
            from raw.b2b_usage
            group by account
        )
        inner join truth.companies using (account)
        """
    )
    assert {trend for _, trend, _ in trends} == {"growing", "flat", "falling"}
    for account, trend, ratio in trends:
        expected = "growing" if ratio > 1.15 else "falling" if ratio < 0.87 else "flat"
        assert trend == expected, account
    kinds = world.rows(
        """
        select
            count(*) filter (customer_id is not null),
            count(*) filter (customer_id is null and email like '%.example'),
            count(*) filter (customer_id is null and email not like '%.example'),
            count(*) filter (customer_id is null and email is null)
        from raw.b2b_contacts
        """
    )[0]
    assert all(count > 0 for count in kinds[:3]) and kinds[3] == 0


# --------------------------------------------------------------------------------- determinism


def test_same_arguments_give_same_rows_on_any_number_of_threads(
    world: World, tmp_path: Path
) -> None:
    again = make(tmp_path / "again", threads=1)
    assert fingerprints(again) == fingerprints(world)


def test_another_seed_gives_another_world(world: World, tmp_path: Path) -> None:
    mine = fingerprints(world)
    other = fingerprints(make(tmp_path / "other", seed=8))
    fixed = {
        "raw/shop_stores",
        "raw/marketing_campaigns",
        "truth/segment_members",
        "truth/web_members",
        "truth/micro_members",
        "truth/companies",
    }
    assert {name for name in mine if mine[name] == other[name]} == fixed


def test_the_summary_and_the_world_row_say_what_was_written(world: World) -> None:
    counted = {
        name: world.rows(f"select count(*) from {name.replace('/', '.')}")[0][0]
        for name in world.summary.rows
    }
    assert counted == world.summary.rows
    assert (world.summary.first_on, world.summary.last_on) == (date(2024, 1, 2), UNTIL)
    assert world.rows("select * exclude (generator_version) from truth.world") == [
        (2000, 730, 7, date(2024, 1, 2), UNTIL)
    ]
    files = {str(path.relative_to(world.folder)) for path in world.folder.rglob("*.*")}
    assert files == {f"{name}.parquet" for name in world.summary.rows}


def test_progress_hears_of_every_table(tmp_path: Path) -> None:
    heard: list[str] = []
    summary = make(tmp_path / "world", customers=100, progress=heard.append).summary
    for name, rows in summary.rows.items():
        assert f"{name}: {rows:,} rows" in heard


# ------------------------------------------------------------------------------------- folders


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def fail_at(table: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    write = demo_world._write

    def failing(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> int:
        if name == table:
            raise error
        return write(connection, name, path)

    monkeypatch.setattr(demo_world, "_write", failing)


def test_a_failure_midway_leaves_the_old_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "world"
    make(out, customers=100)
    before = contents(out)
    fail_at("truth/orders", RuntimeError("stopped"), monkeypatch)
    with pytest.raises(RuntimeError, match="stopped"):
        make(out, customers=200)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_a_failure_to_put_the_new_world_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "world"
    make(out, customers=100)
    before = contents(out)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.parent.name == ".world.writing":
            raise OSError("the disk went away")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(DemoError, match="the disk went away"):
        make(out, customers=100, seed=2)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_a_failure_midway_leaves_nothing_where_nothing_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at("raw/shop_orders", RuntimeError("stopped"), monkeypatch)
    with pytest.raises(RuntimeError, match="stopped"):
        make(tmp_path / "world", customers=100)
    assert list(tmp_path.iterdir()) == []


def test_a_demo_world_is_replaced_and_leftovers_of_a_killed_run_are_cleared(
    tmp_path: Path,
) -> None:
    out = tmp_path / "world"
    make(out, customers=100, seed=1)
    killed = tmp_path / ".world.writing"
    (killed / "world" / "raw").mkdir(parents=True)
    (killed / "world" / "raw" / "crm_customers.parquet").write_bytes(b"half")
    replaced = make(out, customers=100, seed=2)
    assert replaced.rows("select seed from truth.world") == [(2,)]
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_a_run_killed_while_swapping_gives_the_old_world_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "world"
    make(out, customers=100)
    before = contents(out)
    out.rename(tmp_path / ".world.previous")
    fail_at("raw/shop_orders", RuntimeError("stopped"), monkeypatch)
    with pytest.raises(RuntimeError, match="stopped"):
        make(out, customers=100)
    assert contents(out) == before


def test_a_folder_that_is_no_demo_world_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "papers"
    out.mkdir()
    (out / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(DemoError, match=r"papers holds something other .* --out"):
        make(out, customers=100)
    assert (out / "letter.txt").read_text(encoding="utf-8") == "dear"


def test_a_demo_world_with_other_files_in_it_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "world"
    make(out, customers=100)
    (out / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(DemoError, match=r"holds more than a demo world \(letter.txt\)"):
        make(out, customers=100)
    assert (out / "letter.txt").exists()


def test_a_file_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "world"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(DemoError, match="is not a plain folder"):
        make(out, customers=100)
    with pytest.raises(DemoError, match=r"cannot be written .* choose another folder"):
        make(out / "below", customers=100)
    assert out.read_text(encoding="utf-8") == "mine"


WAITING_RUN = """
import sys
from pathlib import Path
from finegrain.demo import generate

def wait(sentence):
    if sentence == "ledger made":
        print("here", flush=True)
        sys.stdin.read()

generate(100, 730, 2, Path(sys.argv[1]), progress=wait)
"""


def test_a_run_is_alone_and_when_killed_leaves_the_old_world(tmp_path: Path) -> None:
    out = tmp_path / "world"
    make(out, customers=100, seed=1)
    before = contents(out)
    with subprocess.Popen(
        [sys.executable, "-c", WAITING_RUN, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "here\n"
        with pytest.raises(DemoError, match="another run is writing"):
            make(out, customers=100, seed=3)
        other.kill()
    assert contents(out) == before
    assert (tmp_path / ".world.writing").exists()
    replaced = make(out, customers=100, seed=3)
    assert replaced.rows("select seed from truth.world") == [(3,)]
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_two_runs_in_one_process_do_not_write_the_same_folder(tmp_path: Path) -> None:
    out = tmp_path / "world"
    refused: list[str] = []

    def meanwhile(sentence: str) -> None:
        if sentence == "calendar made":
            with pytest.raises(DemoError) as caught:
                make(out, customers=100)
            refused.append(str(caught.value))

    first = make(out, customers=100, progress=meanwhile)
    assert "another run is writing" in refused[0]
    assert first.rows("select count(*) from truth.world") == [(1,)]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (duckdb.IOException("Could not write: No space left on device"), "disk .* is full: free"),
        (OSError(28, "No space left on device"), "disk .* is full: free"),
        (duckdb.OutOfMemoryException("failed to offload"), "does not suffice .* fewer customers"),
        (PermissionError(13, "Permission denied"), "cannot be written .* permissions"),
    ],
)
def test_what_the_machine_refuses_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    fail_at("raw/shop_order_lines", error, monkeypatch)
    with pytest.raises(DemoError, match=sentence) as caught:
        make(tmp_path / "world", customers=100)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"customers": 99}, "customers must be 100 or more"),
        ({"days": 457}, "days must be 458 or more, not 457: .* 366 days before"),
        ({"days": 20_001}, "days must be 20000 or fewer"),
        ({"events_per_customer": -1}, "events per customer must be from 0 to 1000, not -1"),
        ({"events_per_customer": 1001}, "events per customer must be from 0 to 1000, not 1001"),
        ({"seed": -1}, "seed must be from 0"),
        ({"seed": 2**63}, "seed must be from 0"),
        ({"until": date(2091, 1, 1)}, "until must lie before 2091"),
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    arguments: dict[str, Any] = {
        "customers": 100,
        "days": 730,
        "seed": 1,
        "out": tmp_path / "world",
    } | change
    with pytest.raises(DemoError, match=sentence):
        generate(**arguments)
    assert list(tmp_path.iterdir()) == []
    assert issubclass(DemoError, ValueError)
