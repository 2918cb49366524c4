"""The rows that segments are made from, as a built warehouse has them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
from segment_oracle import Borrowed, Columns, Table, World, column

from finegrain.compiler.relations import entities

# Winter is December to February, and the other half of the year south of the equator.
SEASON = """list_extract(
    ['winter', 'spring', 'summer', 'autumn'],
    1 + (month(orders.ordered_on) % 12 // 3 + if(homes.latitude < 0, 2, 0)) % 4
) as season"""

# Rows of each source of events, and whose they are; nothing is chosen yet.
EVENTS = {
    "bought": (
        "customer",
        """
        select
            orders.customer_id as member, orders.ordered_on as day,
            epoch_us(orders.ordered_at) as at,
            orders.source_system || ':' || orders.order_id as event,
            products.source_system || ':' || products.product_id as product,
            products.category_path as category, products.brand, catalog.product_name,
            products.items, products.net_amount as spent, orders.net_amount as order_value,
            orders.channel, orders.payment_method, orders.shipping_method as shipping,
            orders.store_id as store, orders.has_coupon as used_coupon, coupons.offer,
            @season
        from orders_as_of as orders
        left join customer_attributes as homes using (customer_id)
        left join purchased_products as products using (source_system, order_id)
        left join accepted_products as catalog using (source_system, product_id)
        left join accepted_coupons as coupons
            on orders.source_system = coupons.source_system
            and orders.coupon_code = coupons.coupon_code
        where orders.is_purchase and orders.customer_id is not null
        """.replace("@season", SEASON),
    ),
    "ordered": (
        "customer",
        """
        select
            orders.customer_id as member, orders.ordered_on as day,
            epoch_us(orders.ordered_at) as at,
            orders.source_system || ':' || orders.order_id as event,
            orders.items, orders.net_amount as spent, orders.discount_amount as discount,
            orders.net_amount as order_value, orders.channel, orders.payment_method,
            orders.shipping_method as shipping, orders.store_id as store,
            orders.has_coupon as used_coupon, coupons.offer,
            @season
        from orders_as_of as orders
        left join customer_attributes as homes using (customer_id)
        left join accepted_coupons as coupons using (source_system, coupon_code)
        where orders.is_purchase and orders.customer_id is not null
        """.replace("@season", SEASON),
    ),
    "returned": (
        "customer",
        """
        select
            coalesce(orders.customer_id, buyers.customer_id) as member, refunds.refunded_on as day,
            products.source_system || ':' || products.product_id as product,
            products.category_path as category, products.brand, products.product_name,
            refunds.amount as spent,
            cast(
                lines.quantity * least(
                    refunds.amount::double / greatest(
                        lines.quantity * lines.unit_price - coalesce(lines.discount_amount, 0),
                        refunds.amount
                    )::double, 1
                ) as decimal(18, 4)
            ) as items
        from accepted_refunds as refunds
        left join orders_as_of as orders using (source_system, order_id)
        left join customer_ids as buyers on refunds.buyer_key = buyers.id_key
        left join accepted_order_lines as lines using (source_system, order_id, order_line_id)
        left join accepted_products as products using (source_system, product_id)
        """,
    ),
    "looked": (
        "customer",
        """
        select
            persons.customer_id as member, days.occurred_on as day,
            days.source_system || ':' || days.product_id as product,
            coalesce(products.category_path, days.category) as category, products.brand,
            products.product_name, days.* exclude (category)
        from web_subject_days as days
        inner join web_persons as persons
            on days.source_system = persons.source_system and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
        left join accepted_products as products
            on days.source_system = products.source_system
            and days.product_id = products.product_id
        where persons.customer_id is not null
        """,
    ),
    "browsed": (
        "customer",
        """
        select
            persons.customer_id as member, days.occurred_on as day, days.page, days.views
        from web_page_days as days
        inner join web_persons as persons
            on days.source_system = persons.source_system and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
        where persons.customer_id is not null
        """,
    ),
    "visited": (
        "customer",
        """
        select
            customer_id as member, visited_on as day, epoch_us(started_at) as at,
            source_system || ':' || web_id as event, is_cart_abandoned as left_cart,
            is_checkout_abandoned as left_checkout, cart_amount as cart_value,
            seconds / 60 as minutes
        from visits_as_of
        """,
    ),
    "got_messages": (
        "customer",
        """
        select
            messages.customer_id as member, messages.sent_on as day, epoch_us(sent_at) as at,
            coalesce(opened_on, clicked_on) as opened_day, clicked_on as clicked_day,
            converted_on as converted_day, source_system || ':' || message_id as event,
            messages.channel, messages.offer, campaigns.campaign_name as campaign,
            campaigns.category as about, coalesce(opened_at, clicked_at) is not null as opened,
            clicked_at is not null as clicked, converted_at is not null as converted
        from messages_as_of as messages
        left join accepted_campaigns as campaigns using (source_system, campaign_id)
        """,
    ),
    "price_fell": (
        "customer",
        """
        select
            customer_id as member, dropped_on as day,
            source_system || ':' || product_id as product, category_path as category, brand,
            product_name, listed_in, drop_share as drop
        from price_drops
        """,
    ),
    "used": (
        "account",
        """
        select account_id as member, used_on as day, used_feature as feature, amount
        from account_usage
        """,
    ),
}
# Columns that are kept in parts, and how many of them make one.
PARTS = {"minutes": 60}

# Rows that belong to members: their id, what is known of the row, and the member of which entity
# the row is about, whose features can be asked too.
RELATIONS = {
    ("child", "customer"): (
        "select customer_id as member, age_years as age, is_in_college as in_college "
        "from customer_children",
        None,
    ),
    ("household_member", "customer"): (
        "select customer_id as member, other_customer_id as other from household_pairs",
        "customer",
    ),
    ("account", "customer"): (
        "select customer_id as member, account_id as other, job_title, job_level, department, "
        "decision_role, is_active from account_contacts",
        "account",
    ),
    ("account", "contact"): (
        "select contact_key as member, account_id as other, job_title, job_level, department, "
        "decision_role, is_active from account_contacts",
        "account",
    ),
    ("contact", "account"): (
        "select account_id as member, contact_key as other from account_contacts",
        "contact",
    ),
    ("technology", "account"): (
        "select account_id as member, technology, technology_kind, since_on "
        "from account_technologies",
        None,
    ),
    ("store", "customer"): (
        "select customer_id as member, source_store_id as id, distance_km as km from nearby_stores",
        None,
    ),
}


class Reading:
    """Small queries of one warehouse, whatever the schemas of its tables are."""

    def __init__(self, file: Path) -> None:
        self.connection = duckdb.connect(str(file), read_only=True)
        rows = self.connection.execute(
            "select schema_name from duckdb_tables() "
            "union select schema_name from duckdb_views() where not internal"
        ).fetchall()
        schemas = sorted(schema for (schema,) in rows)
        self.connection.execute(f"set search_path = '{','.join(schemas)}'")

    def frame(self, sql: str) -> tuple[pd.DataFrame, dict[str, int]]:
        """What a query gives, and the parts of its decimals."""
        found = self.connection.sql(sql)
        scales = {
            name: 10 ** int(str(kind).rstrip(")").split(",")[1])
            for name, kind in zip(found.columns, found.types, strict=True)
            if str(kind).startswith("DECIMAL")
        }
        return found.df(), scales | PARTS

    def rows(self, sql: str) -> tuple[pd.DataFrame, dict[str, int]] | None:
        """The same, or None if the warehouse does not have the tables."""
        try:
            return self.frame(sql)
        except duckdb.CatalogException:
            return None


def read_world(file: Path) -> World:
    """Return the world of a warehouse; sources whose models it lacks are left out."""
    reading = Reading(file)
    as_of = reading.frame("select as_of_on from as_of")[0]["as_of_on"].iloc[0].date()
    world = World(as_of=as_of, ids={}, features={})
    places = {}
    for entity in entities().values():
        frame, scales = reading.frame(f"select * from {entity.model} order by {entity.key}")
        world.ids[entity.name] = list(frame[entity.key])
        places[entity.name] = pd.Index(frame[entity.key])
        world.features[entity.name] = Columns(frame, as_of, scales)
    for name, (of, sql) in EVENTS.items():
        if (found := reading.rows(sql)) is not None:
            world.events[name] = _table(*found, places[of], as_of)
    for (name, of), (sql, other) in RELATIONS.items():
        if (found := reading.rows(sql)) is None:
            continue
        frame, scales = found
        if other is not None:
            frame = frame[frame["other"].isin(places[other])]
        table = _table(frame, scales, places[of], as_of)
        if other is not None:
            at = places[other].get_indexer(frame["other"])
            table = Table(table.members, Borrowed(table.columns, world.features[other], at))
        world.relations[name, of] = table
    _read_rules(reading, world, places["customer"])
    return world


def _table(
    frame: pd.DataFrame, scales: dict[str, int], places: "pd.Index[str]", as_of: date
) -> Table:
    return Table(places.get_indexer(frame["member"]), Columns(frame, as_of, scales))


def _read_rules(reading: Reading, world: World, customers: "pd.Index[str]") -> None:
    occasions, _ = reading.frame("select country, occasion, occasion_on from occasions")
    days = [day.date() for day in occasions["occasion_on"]]
    world.occasions = list(zip(occasions["country"], occasions["occasion"], days, strict=True))
    country, _ = reading.frame("select customer_id, country from customer_attributes")
    of_each = country.set_index("customer_id")["country"].reindex(customers)
    world.country = column(of_each, world.as_of)
    held, _ = reading.frame(
        "select segment_id, customer_id from segment_membership "
        "inner join segment_catalog using (segment_id) where kind = 'macro'"
    )
    for name, members in held.groupby("segment_id")["customer_id"]:
        world.segments["customer", str(name)] = set(members)
    wide, _ = reading.frame(
        "select account_id, size_band, usage_group, buying_centre from account_macro_segments"
    )
    long = wide.melt("account_id", var_name="family", value_name="segment").dropna()
    for name, members in long.groupby(long["family"] + "_" + long["segment"])["account_id"]:
        world.segments["account", str(name)] = set(members)
    found = reading.rows("select split, arm, cast(share as varchar) as share from splits")
    if found is not None:
        for split, arm, share in found[0].itertuples(index=False):
            world.splits.setdefault(split, []).append((arm, Decimal(share)))
