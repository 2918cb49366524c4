"""The SQL that segments are compiled to, form by form, at its boundaries.

Who is to be found is worked out by hand; members are named for what is told of them.
"""

import hashlib
from datetime import date

import pytest
from small_shop import AS_OF, Shop, ago

from finegrain.compiler.segments.found_sql import MOST_WINDOWS


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_rows_found_by_their_product_lie_in_the_window(shop: Shop) -> None:
    shop.order("first day", 89, "skis")
    shop.order("as-of day", 0, "boots")
    shop.order("day before", 90, "skis")
    shop.order("tomorrow", -1, "skis")
    shop.order("another thing", 5, "lamp")
    shop.order("cancelled", 5, "skis", is_purchase=False)
    condition = "buy, category: ski, in_the_last: 90 days}"
    assert shop.members(f"{{did: {condition}") == {"first day", "as-of day"}
    others = {"day before", "tomorrow", "another thing", "cancelled"}
    assert shop.members(f"{{did_not: {condition}") == others
    assert shop.members(f"{{not: {{did: {condition}}}") == others
    assert shop.members("{did: buy, category: ski, happened: more than 89 days ago}") == {
        "day before"
    }


def test_categories_are_whole_nodes_and_neighbours(shop: Shop) -> None:
    for product in ("ring", "brooch", "watch", "lamp"):
        shop.order(product, 5, product)
    assert shop.members("{did: buy, category: JEWELLERY}") == {"ring", "watch"}
    assert shop.members("{did: buy, category: Gifts > Jewellery}") == {"ring"}
    assert shop.members("{did: buy, category: Gifts > Rings}") == set()
    assert shop.members("{did: buy, category: [rings, watches], brand: tempo}") == {"watch"}


def test_two_products_of_an_order_are_one_order(shop: Shop) -> None:
    shop.order("one order", 5, "skis", "boots", spent=10)
    shop.order("two orders", 5, "skis", spent=10)
    shop.order("two orders", 5, "boots", spent=9.99)
    shop.order("other things", 5, "skis", spent=10)
    shop.order("other things", 5, "lamp", spent=10)
    assert shop.members("{did: buy, category: ski, times: at least 2}") == {"two orders"}
    assert shop.members("{did: buy, category: ski, spent: at least 20}") == {"one order"}
    assert shop.members("{did: buy, category: ski, items: exactly 2}") == {
        "one order",
        "two orders",
    }
    both = "{did: buy, category: ski, times: exactly 1, average_spent: at least 20}"
    assert shop.members(both) == {"one order"}


def test_different_products_and_categories_are_counted_once(shop: Shop) -> None:
    shop.order("both", 9, "diapers")
    shop.order("both", 5, "wipes")
    shop.order("twice the same", 9, "diapers")
    shop.order("twice the same", 5, "diapers")
    condition = "{did: buy, category: [diapers, baby wipes]"
    assert shop.members(f"{condition}, categories: at least 2}}") == {"both"}
    assert shop.members(f"{condition}, products: exactly 1}}") == {"twice the same"}
    assert shop.members(f"{condition}, brands: exactly 1, times: at least 2}}") == {
        "both",
        "twice the same",
    }


def test_what_is_asked_of_the_order_holds_for_its_products(shop: Shop) -> None:
    shop.order("in the store", 5, "skis", channel="Store")
    shop.order("on the web", 5, "skis", channel="web")
    shop.order("anywhere", 5, "skis")
    shop.order("something else in the store", 5, "lamp", channel="Store")
    shop.order("something else in the store", 5, "skis", channel="web")
    assert shop.members("{did: buy, category: ski, channel: store}") == {"in the store"}
    assert shop.members("{did: buy, category: ski, channel: unknown}") == {"anywhere"}
    # Of two segments in one read each has its own filters.
    found = shop.found(
        {
            "pack": {
                "a": ("{did: buy, category: ski, channel: web}",),
                "b": ("{did: buy, brand: Alpina}",),
            }
        }
    )
    assert found["a"] == {"on the web", "something else in the store"}
    assert len(found["b"]) == 4


def test_terms_are_whole_words_in_their_window(shop: Shop) -> None:
    for name, days, term in (
        ("first day", 180, "noise cancelling headphones"),
        ("last day", 90, "headphones"),
        ("too long ago", 181, "headphones"),
        ("too late", 89, "headphones"),
        ("another word", 100, "headphones2"),
        ("an address", 100, "ann@example.com headphones"),
    ):
        shop.look(name, days, term=term)
    condition = "{did: search, term: headphones, happened: 90 to 180 days ago}"
    assert shop.members(condition) == {"first day", "last day"}
    assert shop.members("{did: search, term: cancelling headphones}") == {"first day"}
    assert shop.members("{did: search, term: noise headphones}") == set()


def test_pages_are_whole_paths_in_their_window(shop: Shop) -> None:
    for name, days, page, views in (
        ("today", 0, "/help", 1),
        ("first day", 29, "/help", 1),
        ("too long ago", 30, "/help", 1),
        ("below it", 5, "/help/delivery", 1),
        ("begins so", 5, "/helpers", 1),
        ("twice at once", 5, "/help", 2),
        ("on two days", 5, "/help", 1),
        ("on two days", 6, "/help", 1),
        ("two pages", 5, "/help", 1),
        ("two pages", 5, "/", 1),
        ("screen", 5, "home screen", 1),
    ):
        shop.see(name, days, page, views)
    once = {"today", "first day", "twice at once", "on two days", "two pages"}
    asked = "{did: see_page, in_the_last: 30 days, page"
    for page in ("/help", "/help/", "/HELP", '"/Help// "'):
        assert shop.members(f"{asked}: {page}}}") == once
    assert shop.members(f"{asked}: help}}") == set()
    assert shop.members(f"{asked}: /}}") == {"two pages"}
    assert shop.members(f"{asked}: [/nowhere, Home Screen]}}") == {"screen"}
    twice = {"twice at once", "on two days"}
    assert shop.members(f"{asked}: /help, times: at least 2}}") == twice
    assert shop.members(f"{asked}: [/help, /], times: at least 2}}") == twice | {"two pages"}
    assert shop.members(f"{asked}: [/help, /], pages: at least 2}}") == {"two pages"}
    assert shop.members(f"{asked}: /help, on_days: at least 2}}") == {"on two days"}
    assert shop.members(f"{asked}: /help, share: exactly 50%}}") == {"two pages"}
    assert shop.members("{did: see_page, pages: at least 2}") == {"two pages"}
    assert shop.members("{did: see_page}", "{did_not: see_page, page: /help}") == {
        *("below it", "begins so", "screen")
    }


def test_who_is_unknown_saw_no_page(shop: Shop) -> None:
    shop.see("ann", 5, "/help")
    browser = {"source_system": "web", "web_id": "of nobody", "source_customer_id": "X"}
    shop.add("web_page_days", **browser, occurred_on=ago(5), page="/help", views=1)
    shop.add("web_persons", **browser, customer_id=None)
    shop.customer("bob")
    assert shop.members("{did: see_page, page: /help}") == {"ann"}


def test_what_is_looked_at_has_the_category_of_its_product_or_its_own(shop: Shop) -> None:
    shop.add_path("Gifts > Jewellery")
    shop.look("by product", 5, "ring")
    shop.look("by category", 5, category="Gifts > Jewellery", product_views=2)
    shop.look("product first", 5, "lamp", category="Gifts > Jewellery")
    shop.look("unknown product", 5, "no such", category="Gifts > Jewellery")
    shop.look("put it into the cart", 5, "ring", product_views=0)
    found = {"by product", "by category", "unknown product"}
    assert shop.members("{did: view, category: jewellery}") == found
    assert shop.members("{did: view, category: jewellery, times: at least 2}") == {"by category"}
    # Read alone, as here for its days, it means the same.
    assert shop.members("{did: view, category: jewellery, on_days: exactly 1}") == found


def test_orders_are_counted_side_by_side(shop: Shop) -> None:
    shop.order("twice", 364, "lamp", channel="web")
    shop.order("twice", 0, "lamp", channel="App")
    shop.order("once in time", 365, "lamp", channel="web")
    shop.order("once in time", 364, "lamp", channel="web")
    shop.order("in the store", 3, "lamp", channel="store")
    shop.order("in the store", 3, "lamp")
    shop.order("cancelled", 3, "lamp", channel="web")
    shop.order("cancelled", 3, "lamp", channel="web", is_purchase=False)
    shop.customer("never")
    for verb in ("order", "buy"):
        online = f"{{did: {verb}, channel: [web, app], times: at least 2, in_the_last: 365 days}}"
        assert shop.members(online) == {"twice"}
        assert shop.members(f"{{did: {verb}, times: at most 1}}") == {"cancelled"}
        assert shop.members(f"{{did_not: {verb}}}") == {"never"}
    # Not at least two: also who never did.
    assert shop.members("{not: {did: order, times: at least 2}}") == {"cancelled", "never"}


def test_pieces_and_days_of_all_purchases_are_counted(shop: Shop) -> None:
    shop.order("one day", 5, "skis", "boots")
    shop.order("one day", 5, "lamp")
    shop.order("two days", 5, "skis")
    shop.order("two days", 4, "lamp")
    assert shop.members("{did: buy, items: at least 3}") == {"one day"}
    assert shop.members("{did: buy, on_days: at least 2}") == {"two days"}
    assert shop.members("{did: buy, categories: at least 3}") == {"one day"}


def test_averages_and_shares_are_exact_at_their_bounds(shop: Shop) -> None:
    shop.order("half", 5, "lamp", spent=33.33, has_coupon=True)
    shop.order("half", 4, "lamp", spent=33.33)
    shop.order("third", 5, "lamp", spent=33.33, has_coupon=True)
    shop.order("third", 4, "lamp", spent=33.32)
    shop.order("third", 4, "lamp", spent=33.33)
    shop.order("free", 4, "lamp", spent=0, has_coupon=True)
    shop.order("no coupon", 4, "lamp", spent=10)
    shop.customer("never")
    share = "{did: order, used_coupon: yes, share: at least 50%}"
    assert shop.members(share) == {"half", "free"}
    assert shop.members(f"{{not: {share}}}") == {"third", "no coupon", "never"}
    # Nothing to divide by is unknown, and unknown is nobody's.
    spent = "{did: order, used_coupon: yes, spent_share: at least 50%}"
    assert shop.members(spent) == {"half"}
    assert shop.members(f"{{not: {spent}}}") == {"third", "no coupon", "never"}
    assert shop.members("{did: order, average_spent: at least 33.33}") == {"half"}
    one_third = "{did: order, used_coupon: yes, share: 30% to 34%, out_of: {did: order}}"
    assert shop.members(one_third) == {"third"}


def test_the_first_and_the_latest_day_are_judged(shop: Shop) -> None:
    shop.visit("left", 31)
    shop.visit("left", 400)
    shop.visit("still here", 30)
    shop.visit("still here", 400)
    shop.visit("new", 29)
    shop.visit("new", 0)
    assert shop.members("{did: visit, most_recent: more than 30 days ago}") == {"left"}
    assert shop.members("{did: visit, first_time: in the last 30 days}") == {"new"}


def test_a_step_follows_about_the_same_thing_within_its_days(shop: Shop) -> None:
    for name, viewed, bought, product, channel in (
        ("same day", 20, 20, "skis", "store"),
        ("last day", 20, 6, "skis", "store"),
        ("first day of the window", 89, 80, "skis", "store"),
        ("too late", 20, 5, "skis", "store"),
        ("before", 20, 21, "skis", "store"),
        ("another product", 20, 10, "lamp", "store"),
        ("on the web", 20, 10, "skis", "web"),
        ("viewed too long ago", 90, 85, "skis", "store"),
    ):
        shop.look(name, viewed, "skis")
        shop.order(name, bought, product, channel=channel)
    shop.look("viewed only", 20, "skis")
    shop.look("no product", 20, category="Sport > Ski")
    shop.order("no product", 10, "skis", channel="store")
    condition = (
        "{did: view, in_the_last: 90 days, "
        "followed_by: [{did: buy, channel: store, same: product, within: 14 days}]}"
    )
    found = {"same day", "last day", "first day of the window"}
    assert shop.members(condition) == found
    assert shop.members(f"{{not: {condition}}}") == {
        *("too late", "before", "another product", "on the web", "viewed too long ago"),
        *("viewed only", "no product"),
    }


def test_each_step_is_about_what_the_step_before_it_was_about(shop: Shop) -> None:
    for name, viewed, added, bought in (
        ("skis throughout", (9, "skis"), (5, "skis"), (5, "skis")),
        ("another product bought", (9, "skis"), (5, "skis"), (5, "lamp")),
        ("another product viewed", (9, "boots"), (5, "skis"), (5, "skis")),
        ("bought before", (9, "skis"), (5, "skis"), (6, "skis")),
    ):
        shop.look(name, *viewed)
        shop.look(name, *added, product_views=0, cart_additions=1)
        shop.order(name, *bought)
    steps = "{did: add_to_cart, same: product}, {did: buy, same: product}"
    assert shop.members(f"{{did: view, followed_by: [{steps}]}}") == {"skis throughout"}
    steps = "{did: add_to_cart, same: brand}, {did_not: buy, same: product, within: 0 days}"
    assert shop.members(f"{{did: view, followed_by: [{steps}]}}") == {
        "another product bought",
        "bought before",
    }
    # The steps choose among what was viewed; only that is counted.
    shop.look("skis throughout", 9, "lamp", product_views=5)
    once = "{did: view, times: exactly 1, followed_by: [{did: buy, same: product}]}"
    assert shop.members(once) == {"skis throughout", "bought before"}


def test_the_same_verb_follows_on_a_later_day(shop: Shop) -> None:
    for name, days in (
        ("twice a day", (40, 40)),
        ("next day", (40, 39)),
        ("last day", (40, 10)),
        ("a day later", (40, 9)),
        ("three", (40, 20, 0)),
    ):
        for each in days:
            shop.order(name, each, "lamp")
    step = "{did: order, within: 30 days}"
    once = f"{{did: order, followed_by: [{step}]}}"
    assert shop.members(once) == {"next day", "last day", "three"}
    assert shop.members(f"{{did: order, followed_by: [{step}, {step}]}}") == {"three"}


def test_what_did_not_follow_is_known_when_its_days_have_passed(shop: Shop) -> None:
    for name, received, ordered in (
        ("passed", 7, None),
        ("not passed", 6, None),
        ("same day", 7, 7),
        ("last day", 20, 13),
        ("a day later", 20, 12),
        ("before", 20, 21),
    ):
        shop.message(name, received)
        if ordered is not None:
            shop.order(name, ordered, "lamp")
    condition = "{did: receive, followed_by: [{did_not: order, within: 7 days}]}"
    assert shop.members(condition) == {"passed", "a day later", "before"}


def test_a_thing_that_is_not_known_cannot_fail_to_come_back(shop: Shop) -> None:
    shop.visit("known", 20)
    shop.order("known", 20, "lamp")
    shop.visit("unknown", 20)
    shop.order("unknown", 20)
    bought = "{did: visit, followed_by: [{did: buy}"
    assert shop.members(f"{bought}]}}") == {"known", "unknown"}
    kept = f"{bought}, {{did_not: return, same: product, within: 14 days}}]}}"
    assert shop.members(kept) == {"known"}


def test_the_latest_are_taken_before_filters_are_asked(shop: Shop) -> None:
    def messages(name: str, *opened: bool) -> None:
        for place, each in enumerate(opened):
            shop.message(name, 9 - place, opened=each)
        shop.message(name, 0, opened=True, channel="sms")

    messages("both unopened", True, False, False)
    messages("last opened", False, False, True)
    messages("only one", False)
    # Of messages of one moment those with the larger ids are the later ones.
    for opened in (True, False, False):
        shop.message("at one moment", 3, opened=opened)
    for opened in (False, True, False):
        shop.message("at one moment, opened", 3, opened=opened)
    condition = (
        "{did: receive, channel: email, opened: no, times: exactly 2, "
        "out_of: {channel: email, latest: 2}}"
    )
    assert shop.members(condition) == {"both unopened", "at one moment"}
    share = "{did: receive, opened: yes, share: exactly 50%, out_of: {channel: email, latest: 2}}"
    assert shop.members(share) == {"last opened", "at one moment, opened"}


def test_every_gap_between_the_latest_days_lies_in_the_range(shop: Shop) -> None:
    for name, days in (
        ("both bounds", (0, 45, 120, 165)),
        ("too short", (0, 44, 100, 150)),
        ("too long", (0, 45, 121, 171)),
        ("earlier days do not count", (0, 50, 100, 150, 151, 300)),
        ("twice on a day", (0, 0, 50, 100, 150)),
        ("three days", (0, 50, 100, 100)),
    ):
        for each in days:
            shop.order(name, each, "diapers")
    condition = "{did: buy, category: diapers, times: at least 4, every: 45 to 75 days}"
    found = {"both bounds", "earlier days do not count", "twice on a day"}
    assert shop.members(condition) == found
    # Four times on three days have no three gaps, which is no less known than too long a gap.
    assert shop.members(f"{{not: {condition}}}") == {"too short", "too long", "three days"}


def test_days_around_an_occasion_are_those_of_the_country(shop: Shop) -> None:
    for place, occasion, day in (
        ("US", "mothers_day", date(2024, 5, 12)),
        ("US", "mothers_day", date(2025, 5, 11)),
        ("GB", "mothers_day", date(2025, 3, 30)),
        ("US", "christmas", date(2024, 12, 25)),
        ("US", "christmas", date(2025, 12, 25)),
    ):
        shop.add("occasions", country=place, occasion=occasion, occasion_on=day)
    for name, country, day in (
        ("three before", "us", date(2025, 5, 8)),
        ("four before", "US", date(2025, 5, 7)),
        ("on the day", " US ", date(2025, 5, 11)),
        ("a day after", "US", date(2025, 5, 12)),
        ("a year before", "US", date(2024, 5, 12)),
        ("british", "GB", date(2025, 3, 30)),
        ("british, on another day", "GB", date(2025, 5, 11)),
        ("from nowhere", None, date(2025, 5, 11)),
        ("new year", "US", date(2025, 1, 1)),
        ("this christmas", "US", date(2025, 12, 26)),
    ):
        shop.order(name, (AS_OF - day).days, "ring")
        shop.add("customer_attributes", customer_id=name, country=country)
    around = "{did: buy, category: gifts, around: mothers_day, days: -3 to 0"
    found = {"three before", "on the day", "british"}
    assert shop.members(f"{around}}}") == found
    assert shop.members(f"{around}, years: 2}}") == {*found, "a year before"}
    # Its last day has to have passed: 6 days after Christmas are over, 7 are not.
    past = "{did: buy, around: christmas, days: 0 to 6}"
    assert shop.members(past) == {"this christmas"}
    assert shop.members(past.replace("6", "7")) == {"new year"}


def test_days_around_a_feature_are_over_when_they_are_judged(shop: Shop) -> None:
    for name, first, bought in (
        ("first day", 100, 100),
        ("last day", 100, 70),
        ("too late", 100, 69),
        ("just over", 30, 0),
        ("not over", 29, 10),
    ):
        shop.order(name, bought, "lamp")
        shop.customer(name, first_order_on=ago(first))
    shop.order("unknown", 5, "lamp")
    condition = "{did: buy, around: first_order_on, days: 0 to 30}"
    assert shop.members(condition) == {"first day", "last day", "just over"}


def test_dates_bound_a_window(shop: Shop) -> None:
    for name, day in (
        ("last of may", date(2025, 5, 31)),
        ("first of june", date(2025, 6, 1)),
        ("last of june", date(2025, 6, 30)),
        ("first of july", date(2025, 7, 1)),
        ("tomorrow", ago(-1)),
    ):
        shop.order(name, (AS_OF - day).days, "lamp")
    june = {"first of june", "last of june"}
    assert shop.members("{did: order, happened: 2025-06-01 to 2025-06-30}") == june
    assert shop.members("{did: order, happened: since 2025-07-01}") == {"first of july"}
    assert shop.members("{did: order, happened: before 2025-06-01}") == {"last of may"}


def test_refunds_belong_to_who_bought_or_else_to_the_buyer_they_name(shop: Shop) -> None:
    shop.order("by order", 40, "skis", "lamp")
    order = shop.rows["orders_as_of"][0]["order_id"]
    for number, product in enumerate(("skis", "lamp")):
        line = {"source_system": "shop", "order_id": order, "order_line_id": f"l{number}"}
        shop.add("accepted_order_lines", **line, product_id=product)
    shop.customer("by buyer")
    shop.add("customer_ids", id_key="key", customer_id="by buyer")
    refund = {"source_system": "shop", "refunded_on": ago(29)}
    shop.add("accepted_refunds", **refund, order_id=order, order_line_id="l1", amount=10)
    shop.add("accepted_refunds", **refund, buyer_key="key", amount=9)
    shop.add("accepted_refunds", **refund, buyer_key="nobody's", amount=9)
    recent = "{did: return, in_the_last: 30 days"
    assert shop.members(f"{recent}}}") == {"by order", "by buyer"}
    assert shop.members(f"{recent}, spent: at least 10}}") == {"by order"}
    assert shop.members("{did: return, product: lamp}") == {"by order"}
    assert shop.members("{did: return, product: skis}") == set()
    assert shop.members("{did: return, in_the_last: 29 days}") == set()
    # Money of refunds as a share of the money of purchases.
    half = "{did: return, spent_share: at least 50%, out_of: {did: buy}}"
    assert shop.members(half) == {"by order"}
    assert shop.members(f"{{not: {half}}}") == set()


def test_units_are_returned_as_far_as_their_price_was_paid_back(shop: Shop) -> None:
    """Four for 40 less 8: 8 a piece."""
    paid_back = {"one": 8, "almost one": 7.99, "all": 32, "more than all": 40, "gift": 1}
    for who, amount in paid_back.items():
        shop.order(who, 10, "skis")
        key = {"source_system": "shop", "order_id": shop.rows["orders_as_of"][-1]["order_id"]}
        line = {"order_line_id": "l", "product_id": "skis", "quantity": 4, "unit_price": 10}
        free = {"discount_amount": 40 if who == "gift" else 8}
        shop.add("accepted_order_lines", **key, **line, **free)
        shop.add("accepted_refunds", **key, order_line_id="l", refunded_on=ago(1), amount=amount)
    # Of no line, so no units are known.
    shop.add("accepted_refunds", **key, refunded_on=ago(1), amount=100)
    assert shop.members("{did: return, items: exactly 1}") == {"one"}
    assert shop.members("{did: return, items: less than 1}") == {"almost one"}
    assert shop.members("{did: return, items: exactly 4}") == {"all", "more than all", "gift"}
    # Each has bought one pair, as the shop's lines say nothing of purchases.
    assert shop.members("{did: return, items_share: less than 100%, out_of: {did: buy}}") == {
        "almost one"
    }


def test_seasons_are_those_where_the_customer_lives(shop: Shop) -> None:
    """The last day of November is autumn, the first of December winter; in the south the others."""
    for who, latitude in (("north", 52.5), ("south", -33.9), ("equator", 0), ("nowhere", None)):
        shop.customer(who)
        shop.add("customer_attributes", customer_id=who, latitude=latitude)
        shop.order(who, 30, "skis")
        shop.order(who, 31, "lamp")
    shop.order("without attributes", 30, "skis")
    north = {"north", "equator", "nowhere"}
    in_winter = "buy, season: winter, category: ski"
    assert shop.members(f"{{did: {in_winter}}}") == {*north, "without attributes"}
    assert shop.members("{did: buy, season: summer, category: ski}") == {"south"}
    assert shop.members("{did: buy, season: winter, product: lamp}") == set()
    assert shop.members("{did: buy, season: autumn, product: lamp}") == north
    assert shop.members("{did: order, season: spring}") == {"south"}
    assert shop.members("{did: order, season: [autumn, spring], times: exactly 1}") == {
        *north,
        "south",
    }
    assert shop.members("{did: order, season: winter, share: exactly 50%, out_of: all}") == north


def test_coupons_are_redeemed_with_their_offer(shop: Shop) -> None:
    for code, offer in (("C1", "Cashback"), ("C2", "free shipping"), ("C3", None)):
        shop.add("accepted_coupons", source_system="shop", coupon_code=code, offer=offer)
        shop.order(code, 5, "skis", coupon_code=code, has_coupon=True)
    shop.order("C1, for a lamp", 5, "lamp", coupon_code="C1")
    shop.order("unknown code", 5, "skis", coupon_code="C4")
    assert shop.members("{did: redeem, offer: cashback, category: ski}") == {"C1"}
    assert shop.members("{did: redeem, category: ski}") == {"C1", "C2"}
    assert shop.members("{did: order, offer: [cashback, free shipping]}") == {
        *("C1", "C2", "C1, for a lamp"),
    }


def test_related_rows_are_counted(shop: Shop) -> None:
    for name, students in (("one", [True]), ("two", [True, True, False]), ("three", [True] * 3)):
        shop.customer(name)
        for each in students:
            shop.add("customer_children", customer_id=name, age_years=19, is_in_college=each)
    shop.customer("unknown")
    shop.add("customer_children", customer_id="unknown")
    shop.customer("none")
    two = "{has: child, in_college: yes, count: exactly 2}"
    assert shop.members(two) == {"two"}
    assert shop.members(f"{{not: {two}}}") == {"one", "three", "unknown", "none"}
    assert shop.members("{has_not: child}") == {"none"}
    assert shop.members("{has_not: child, in_college: yes}") == {"unknown", "none"}
    assert shop.members("{has: child, age: 19 to 20, count: at least 3}") == {"two", "three"}


def test_people_of_the_household_are_asked_their_features(shop: Shop) -> None:
    shop.customer("husband", gender="male", stated_interests="fitness")
    shop.customer("wife", gender="Female", stated_interests="art, fitness")
    shop.customer("her sister", gender="female", stated_interests="fitness club")
    for one, other in (("husband", "wife"), ("wife", "husband"), ("her sister", "husband")):
        shop.add("household_pairs", customer_id=one, other_customer_id=other)
    shop.add("household_pairs", customer_id="wife", other_customer_id="her sister")
    condition = "{has: household_member, gender: female, stated_interests: [health, fitness]}"
    assert shop.members(condition) == {"husband"}
    assert shop.members("{has: household_member, count: at least 2}") == {"wife"}


def test_stores_nearby(shop: Shop) -> None:
    for name, store, km in (("near", "a", 10.0), ("far", "a", 10.001), ("another", "b", 1.0)):
        shop.customer(name)
        shop.add("nearby_stores", customer_id=name, source_store_id=store, distance_km=km)
    shop.customer("nowhere")
    assert shop.members("{near: store, km: at most 10}") == {"near", "another"}
    assert shop.members("{near: store, id: a, km: at most 10}") == {"near"}
    assert shop.members("{not: {near: store, km: at most 10}}") == {"far", "nowhere"}


def test_companies_and_contacts_have_segments_of_their_own(shop: Shop) -> None:
    for name, now, before in (
        ("declining", 80, 100),
        ("stable", 80.01, 100),
        ("new", 80, None),
        ("nothing before", 0, 0),
    ):
        shop.add("account_features", account_id=name, industry="gym")
        shop.add("account_usage", account_id=name, used_on=ago(89), amount=now)
        if before is not None:
            shop.add("account_usage", account_id=name, used_on=ago(90), amount=before)
        shop.add("account_contacts", account_id=name, contact_key=f"of {name}", is_active=True)
    less = (
        "{did: use, amount_share: at most 80%, in_the_last: 90 days, "
        "out_of: {happened: 90 to 179 days ago}}"
    )
    assert shop.members(less, of="account") == {"declining"}
    assert shop.members(f"{{not: {less}}}", of="account") == {"stable"}
    shop.add("account_contacts", account_id="new", contact_key="left", is_active=False)
    two = "{has: contact, count: at least 2}"
    assert shop.members(two, of="account") == {"new"}
    assert shop.members("{has: contact, is_active: no}", of="account") == {"new"}
    gyms = shop.members("{is_active: yes}", "{has: account, industry: gym}", of="contact")
    assert gyms == {"of declining", "of stable", "of new", "of nothing before"}


def test_accounts_are_in_macro_segments_of_their_own(shop: Shop) -> None:
    for name, band in [("acme", "small"), ("brim", "large"), ("cole", "small")]:
        shop.add("account_features", account_id=name, employees=1)
        shop.add("account_macro_membership", member_id=name, segment_id=f"size_band_{band}")
    shop.add("account_features", account_id="in no band", employees=1)
    assert shop.members("{in: size_band_small}", of="account") == {"acme", "cole"}
    assert shop.members("{not_in: size_band_small}", of="account") == {"brim", "in no band"}


def test_top_percents_take_equals_at_the_cut(shop: Shop) -> None:
    # 5% of 21 is more than one, so two are among the first; the third is equal to the second.
    for place in range(21):
        amount = 99 if place in (1, 2) else 100 - place
        shop.customer(f"n{place:02}", region="north", net_amount_365d=amount)
    for place in range(20):
        shop.customer(f"s{place:02}", region="south", net_amount_365d=place)
    shop.customer("unknown amount", region="south")
    shop.customer("unknown region", net_amount_365d=1000)
    top = "{net_amount_365d: top 5% in each region}"
    assert shop.members(top) == {"n00", "n01", "n02", "s19"}
    # Of 42 with a known amount, three are fewer than 5% and all equals of the third are in.
    assert shop.members("{net_amount_365d: top 5%}") == {"unknown region", "n00", "n01", "n02"}
    assert shop.members("{net_amount_365d: bottom 5% in each region}") == {"n20", "n19", "s00"}
    others = shop.members(f"{{not: {top}}}")
    assert len(others) == 18 + 19
    assert not others & {"unknown amount", "unknown region"}


def test_top_numbers_break_ties_by_the_hash_of_the_id(shop: Shop) -> None:
    names = ["ann", "bob", "cat", "dan", "eve"]
    for name in names:
        shop.customer(name, net_amount_365d=5)
    shop.customer("first", net_amount_365d=6)
    shop.customer("unknown")
    by_hash = sorted(names, key=lambda name: hashlib.md5(name.encode()).hexdigest())
    assert shop.members("{net_amount_365d: top 3}") == {"first", *by_hash[:2]}
    assert shop.members("{net_amount_365d: bottom 2}") == set(by_hash[:2])


def test_segments_are_asked_in_their_pack_in_another_and_among_macro_segments(shop: Shop) -> None:
    for name, age in (("ann", 30), ("bob", 40), ("cat", 50), ("dan", None)):
        shop.customer(name, age=age)
    for name in ("ann", "cat", "dan"):
        shop.add("macro_segment_membership", member_id=name, segment_id="lifecycle_lapsing")
    found = shop.found(
        {
            "one": {
                "last": ("{in: middle}", "{age: at most 40}"),
                "middle": ("{not_in: first}", "{age: at least 40}"),
                "first": ("{age: at least 50}",),
            },
            "two": {
                "elsewhere": ("{in: [last, first]}",),
                "macro": ("{in: lifecycle_lapsing}", "{not_in: [first, middle]}"),
                "neither": ("{not: {any: [{in: first}, {in: lifecycle_lapsing}]}}",),
            },
        }
    )
    assert found == {
        "first": {"cat"},
        "middle": {"bob"},
        "last": {"bob"},
        "elsewhere": {"bob", "cat"},
        # Who is not known to be in a segment is not in it.
        "macro": {"ann", "dan"},
        "neither": {"bob"},
    }


def test_only_active_segments_have_members_until_their_last_day(shop: Shop) -> None:
    shop.customer("ann", age=30)
    found = shop.found(
        {
            "pack": {
                "lasting": ("{age: at least 1}",),
                "over": ("{age: at least 2}",),
                "draft": ("{age: at least 3}",),
                "retired": ("{age: at least 4}",),
            }
        },
        more={
            "lasting": f"expires_on: {AS_OF}",
            "over": f"expires_on: {ago(1)}",
            "draft": "status: draft",
            "retired": "status: retired",
        },
    )
    assert {name for name, members in found.items() if members} == {"lasting"}


def test_arms_part_everybody_by_the_hash_of_his_id(shop: Shop) -> None:
    names = [f"c{number}" for number in range(100)]
    for name in names:
        shop.customer(name)
    hashes = {
        name: int(hashlib.md5(f"spring_2026:{name}".encode()).hexdigest()[:8], 16) for name in names
    }
    treated = {name for name, value in hashes.items() if value < 2**31}
    assert 30 < len(treated) < 70
    assert shop.members("{split: spring_2026, arm: treatment}") == treated
    assert shop.members("{split: spring_2026, arm: control}") == set(names) - treated


def test_unknown_is_nobody_under_a_condition_or_its_not(shop: Shop) -> None:
    shop.customer("old", age=30, is_coastal_city=True)
    shop.customer("young", age=29, is_coastal_city=False)
    shop.customer("unknown")
    shop.customer("unknown by the sea", is_coastal_city=True)
    assert shop.members("{age: at least 30}") == {"old"}
    assert shop.members("{not: {age: at least 30}}") == {"young"}
    assert shop.members("{age: unknown}") == {"unknown", "unknown by the sea"}
    # One that is true is enough for any; for its not all have to be known to be false.
    either = "{any: [{age: at least 30}, {is_coastal_city: yes}]}"
    assert shop.members(either) == {"old", "unknown by the sea"}
    assert shop.members(f"{{not: {either}}}") == {"young"}
    both = "{all: [{age: at least 30}, {is_coastal_city: yes}]}"
    assert shop.members(f"{{not: {both}}}") == {"young"}
    # A thing never done is known not to be done.
    done = "{any: [{age: at least 30}, {did: order}]}"
    assert shop.members(f"{{not: {done}}}") == {"young"}


def test_conditions_of_the_base_population_hold_too(shop: Shop) -> None:
    shop.customer("ann", age=30, region="North")
    shop.customer("bob", age=29, region="north")
    shop.customer("cat", age=30, region="south")
    found = shop.found(
        {"pack": {"s": ("{age: at least 30}",)}}, more={"s": "inside: {region: north}"}
    )
    assert found == {"s": {"ann"}}


def test_a_feature_is_compared_with_a_multiple_of_another(shop: Shop) -> None:
    shop.customer("twice", recency_days=20, usual_order_gap_days=10)
    shop.customer("less", recency_days=19, usual_order_gap_days=10)
    shop.customer("unknown", recency_days=20)
    condition = "{recency_days: at least 200% of usual_order_gap_days}"
    assert shop.members(condition) == {"twice"}
    assert shop.members(f"{{not: {condition}}}") == {"less"}


def test_who_has_too_few_for_every_segment_is_not_kept(shop: Shop) -> None:
    """Of orders found by their products, of visits side by side, and of visits by themselves."""
    for days in (1, 2, 3):
        shop.order("three", days, "skis")
        shop.visit("three", days)
    for days in (1, 2):
        shop.order("two", days, "skis")
        shop.visit("two", days)
    shop.order("one", 1, "skis")
    shop.visit("one", 1)
    for verb in ("buy, category: ski", "visit", "visit, on_days: at least 1"):
        rare = (f"{{did: {verb}, times: at least 3}}",)
        some = (f"{{not: {{did: {verb}, times: more than 2}}}}", f"{{did: {verb}, times: 2 to 9}}")
        assert shop.found({"pack": {"rare": rare}}) == {"rare": {"three"}}
        assert {(member, times) for _, member, times in shop.measured} == {("three", 3)}
        found = shop.found({"pack": {"rare": rare, "some": some}})
        assert found == {"rare": {"three"}, "some": {"two"}}
        kept = {(member, times) for _, member, times in shop.measured}
        assert kept == {("three", 3), ("two", 2)}
        any_at_all = {"rare": rare, "some": (f"{{did: {verb}}}",)}
        found = shop.found({"pack": any_at_all})
        assert found == {"rare": {"three"}, "some": {"three", "two", "one"}}
        assert len(shop.measured) == 3


def test_more_windows_than_are_counted_side_by_side(shop: Shop) -> None:
    """Those that are left over are measured by less than the first ones."""
    days = range(1, MOST_WINDOWS + 3)
    for day in days:
        shop.order(f"on day {day}", day, "skis")
    rules = {
        f"in_{day}": (f"{{did: buy, category: ski, in_the_last: {day + 1} days}}",) for day in days
    }
    rules["newly"] = (
        "{did: buy, category: ski, in_the_last: 2 days, first_time: in the last 2 days}",
    )
    found = shop.found({"pack": rules})
    assert found.pop("newly") == {"on day 1"}
    assert found == {f"in_{day}": {f"on day {each}" for each in range(1, day + 1)} for day in days}
