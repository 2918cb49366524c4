"""The interpreter of segments, on worlds so small that the answers are worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from segment_oracle import VERBS, Column, Columns, Oracle, Table, World, column, md5

from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.phrases import Subject
from finegrain.compiler.reading import Reader
from finegrain.compiler.relations import contact_subjects
from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.read_segment import read_segments
from finegrain.compiler.segments.vocabulary import Vocabulary
from finegrain.compiler.verbs import verbs

AS_OF = date(2025, 12, 31)
SUBJECTS = {
    "age": Subject("age", "number", "years"),
    "rate": Subject("rate", "number", "share"),
    "net_amount": Subject("net_amount", "number", "money"),
    "usual_gap": Subject("usual_gap", "number", "days"),
    "is_member": Subject("is_member", "yes or no"),
    "region": Subject("region", "text"),
    "interests": Subject("interests", "list"),
    "born_on": Subject("born_on", "day"),
}


def ago(days: int | None) -> date | None:
    return None if days is None else AS_OF - timedelta(days=days)


def table(ids: list[str], rows: list[dict[str, Any]], days: tuple[str, ...] = ()) -> Table:
    """Rows of members; days are written as ages."""
    frame = pd.DataFrame(rows)
    for name in days:
        frame[name] = frame[name].map(ago).astype(object)
    members = pd.Index(ids).get_indexer(frame["member"])
    return Table(members, Columns(frame, AS_OF, {}))


def world(
    ids: str = "abcdef",
    features: dict[str, list[Any]] | None = None,
    splits: dict[str, list[tuple[str, Decimal]]] | None = None,
    **events: list[dict[str, Any]],
) -> World:
    """A world of customers, who are called by one letter each.

    Args:
        ids: their letters.
        features: the values of each feature, in the order of the letters.
        splits: as in the world.
        events: rows of sources; what a row does not say is null.
    """
    of = list(ids)
    frame = pd.DataFrame(features or {"age": [30] * len(of)}, index=of, dtype=object)
    made = World(AS_OF, {"customer": of}, {"customer": Columns(frame, AS_OF, {})})
    made.splits = splits or {}
    for source, rows in events.items():
        known = [verb for verb in VERBS.values() if verb.source == source]
        days = {verb.day for verb in known}
        columns = days.union(
            *(verb.filters.values() for verb in known),
            *({name for _, name in verb.measures.values()} for verb in known),
            ["product", "category", "brand", "store", "at", "event"],
        )
        nothing = dict.fromkeys(sorted(columns - {""}))
        made.events[source] = table(of, [nothing | row for row in rows], tuple(days))
    return made


def read(text: str) -> list[Segment]:
    """Segments of customers, each written as what stands in its `where`, one to a line."""
    lines = [line.strip() for line in text.strip().splitlines()]
    declared = "\n".join(
        f"- {{segment: s{number}, label: S{number}, sensitive: yes, where: [{line}]}}"
        for number, line in enumerate(lines, 1)
    )
    reader = Reader(Path("pack.yml"), Mistakes())
    node = reader.document(declared)
    assert node is not None
    vocabulary = Vocabulary(
        {"customer": SUBJECTS, "account": {}, "contact": contact_subjects()},
        occasions=("christmas", "new_year"),
        splits={"spring": ("treatment", "control")},
        segments={"customer": frozenset({"rfm_champions"})},
    )
    found = read_segments(reader, node, vocabulary)
    assert not reader.mistakes, str(reader.mistakes)
    return found


def members(of: World, text: str) -> str:
    """The letters of the members of the last segment, in order."""
    segments = read(text)
    return "".join(sorted(Oracle(of, segments).members(segments[-1])))


def asked(of: World, answers: dict[str, str]) -> None:
    """Compare the members of several segments with the answers."""
    found = {text: members(of, text) for text in answers}
    assert found == answers


def bought(member: str, day: int, **row: Any) -> dict[str, Any]:
    """A line of an order; the order of a member and day is one, if nothing else is said."""
    return {
        "member": member, "day": day, "at": -day, "event": f"{member}{day}", "items": Decimal(1),
        "spent": Decimal(10), "order_value": Decimal(10), "used_coupon": False,
        "product": "p1", "category": "Gifts > Jewellery > Rings", "brand": "Acme", **row,
    }  # fmt: skip


def test_both_ends_count_and_unknown_is_nobody() -> None:
    asked(
        world(features={"age": [20, 21, 30, 31, None, 25]}),
        {
            "{age: 21 to 30}": "bcf",
            "{age: more than 21}": "cdf",
            "{age: at most 21}": "ab",
            "{age: less than 21}": "a",
            "{age: exactly 21}": "b",
            "{not: {age: at least 21}}": "a",
            "{age: unknown}": "e",
            "{not: {age: unknown}}": "abcdf",
            "{age: known}": "abcdf",
            "{any: [{age: exactly 20}, {not: {age: exactly 20}}]}": "abcdf",
            "{age: [20, at least 31]}": "ad",
        },
    )


def test_a_share_is_the_double_next_to_what_is_written() -> None:
    asked(
        world("abc", {"rate": [0.1 + 0.2, 0.3, 1 / 3]}),
        {"{rate: exactly 30%}": "b", "{rate: more than 30%}": "ac"},
    )


def test_texts_are_compared_whole_and_in_any_case() -> None:
    asked(
        world(
            features={
                "region": ["North", "NORTH", "north east", None, "south", "South"],
                "interests": ["health, fitness", "Fitness", "healthy", None, "food", "health"],
            }
        ),
        {
            "{region: north}": "ab",
            "{region: [NORTH, south]}": "abef",
            "{region: [north, unknown]}": "abd",
            "{not: {region: north}}": "cef",
            "{interests: health}": "af",
            "{interests: [fitness, food]}": "abe",
        },
    )


def test_days_are_ages_and_ahead_is_below_zero() -> None:
    asked(
        world(features={"born_on": [*map(ago, [0, 29, 30, -1, -30]), None]}),
        {
            "{born_on: in the last 30 days}": "ab",
            "{born_on: 29 to 30 days ago}": "bc",
            "{born_on: more than 29 days ago}": "c",
            "{born_on: in the next 30 days}": "de",
            "{born_on: since 2025-12-31}": "ade",
            "{born_on: before 2025-12-31}": "bc",
            "{not: {born_on: before 2025-12-31}}": "ade",
        },
    )


def test_a_multiple_of_another_feature_is_exact() -> None:
    gaps = [10, 10, 10, None, 10, 0]
    answers = {
        "{age: at least 110% of usual_gap}": "acf",
        "{age: more than 110% of usual_gap}": "c",
        "{not: {age: at least 110% of usual_gap}}": "b",
    }
    ages = [11, 10, 12, 11, None, 0]
    asked(world(features={"age": ages, "usual_gap": gaps}), answers)
    money = [Decimal(gap) if gap is not None else None for gap in gaps]
    asked(world(features={"age": ages, "usual_gap": money}), answers)


def test_a_multiple_of_a_double_is_a_double() -> None:
    # The double next to 1.1 times 3 lies above the one next to 3.3.
    amounts = [Decimal("3.3"), Decimal("6"), Decimal("5.99")]
    of = world("abc", {"net_amount": amounts, "usual_gap": [3.0, 3.0, 3.0]})
    asked(
        of,
        {
            "{net_amount: at least 110% of usual_gap}": "bc",
            "{net_amount: at least 200% of usual_gap}": "b",
        },
    )
    of = world("ab", {"net_amount": [Decimal("1034.26")] * 2, "usual_gap": [517.13, 517.12]})
    asked(of, {"{net_amount: more than 200% of usual_gap}": "b"})


def test_equals_at_a_cut_are_all_in_and_the_first_hundred_are_not_more() -> None:
    of = world(features={"age": [5, 4, 4, 4, 1, None]})
    asked(
        of,
        {
            # A fifth of five is one, and one is greater than 4.
            "{age: top 20%}": "a",
            "{age: top 21%}": "abcd",
            "{age: bottom 20%}": "e",
            "{age: bottom 21%}": "bcde",
            "{not: {age: top 20%}}": "bcde",
        },
    )
    first = min("bcd", key=md5)
    asked(of, {"{age: top 2}": "".join(sorted("a" + first)), "{age: bottom 1}": "e"})


def test_each_value_has_a_ranking_of_its_own() -> None:
    of = world(
        features={
            "age": [5, 4, 3, 2, 9, None],
            "region": ["north", "north", "south", "south", None, "south"],
        }
    )
    asked(of, {"{age: top 1 in each region}": "ac", "{age: top 50% in each region}": "ac"})


def test_filters_choose_rows_and_all_measures_judge_the_same_rows() -> None:
    of = world(
        bought=[
            bought("a", 5, brand="ACME"),
            bought("a", 5, brand="Other", product="p2"),
            bought("a", 9, brand="Other"),
            bought("b", 5),
            bought("b", 6, items=Decimal(4), spent=Decimal("99.99")),
            bought("c", 90),
            bought("d", 89),
            bought("e", -1),
        ]
    )
    asked(
        of,
        {
            "{did: buy}": "abcd",
            "{did_not: buy}": "ef",
            "{did: buy, in_the_last: 90 days}": "abd",
            "{did: buy, happened: 90 to 180 days ago}": "c",
            "{did: buy, brand: acme, times: at least 2}": "b",
            "{did: buy, times: at least 2}": "ab",
            "{did: buy, times: at most 1}": "cd",
            "{not: {did: buy, times: at least 2}}": "cdef",
            "{did: buy, products: exactly 2}": "a",
            "{did: buy, on_days: exactly 2, items: at least 5}": "b",
            "{did: buy, spent: exactly 109.99}": "b",
            "{did: buy, average_spent: exactly 54.995}": "b",
            "{did: buy, average_spent: more than 15}": "b",
            "{did: buy, most_recent: in the last 6 days}": "ab",
            "{did: buy, first_time: more than 8 days ago}": "acd",
            "{did: buy, happened: before 2025-12-26}": "abcd",
            "{did: buy, happened: 2025-12-26 to 2025-12-26}": "ab",
        },
    )


def test_a_row_of_which_a_filter_knows_nothing_is_chosen_by_unknown_only() -> None:
    of = world(
        bought=[
            bought("a", 1, offer=None, channel="web"),
            bought("b", 1, offer="cashback", channel=None),
        ]
    )
    asked(
        of,
        {
            "{did: buy, offer: unknown}": "a",
            "{did: buy, channel: [unknown, store]}": "b",
            "{did: redeem}": "b",
            "{did_not: buy, channel: web}": "bcdef",
        },
    )


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("jewellery", "a"),
        ("JEWELLERY", "a"),
        ("gifts", "ac"),
        ("Gifts > Jewellery", "a"),
        ("Gifts > Rings", ""),
        ("costume jewellery", "b"),
        ("jewel", ""),
        ("[rings, shoes]", "ad"),
    ],
)
def test_a_category_is_a_whole_node_of_the_path(wanted: str, answer: str) -> None:
    paths = {"a": "Gifts > Jewellery > Rings", "b": "Fashion > Costume Jewellery",
             "c": "Gifts>Cards", "d": "Shoes", "e": None}  # fmt: skip
    of = world(bought=[bought(member, 1, category=path) for member, path in paths.items()])
    asked(of, {f"{{did: buy, category: {wanted}}}": answer})


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("headphones", "ab"),
        ("wireless headphones", "a"),
        ("headphones wireless", "b"),
        ("headphone", ""),
        ("[HEADPHONES, phone case]", "abc"),
        ("case", "c"),
    ],
)
def test_a_term_has_the_words_side_by_side_and_in_order(wanted: str, answer: str) -> None:
    terms = {"a": "wireless headphones", "b": "headphones wireless", "c": "phone case",
             "d": "case@headphones.com"}  # fmt: skip
    rows = [
        {"member": member, "day": 1, "term": term, "events": 1, "product_views": 0}
        for member, term in terms.items()
    ]
    asked(world(looked=rows), {f"{{did: search, term: {wanted}}}": answer})


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [("/help/", "a"), ("/HELP", "a"), ("help", "c"), ("[/, /help/delivery]", "bd"), ("/none", "")],
)
def test_a_page_is_its_whole_path(wanted: str, answer: str) -> None:
    pages = {"a": "/help", "b": "/help/delivery", "c": "help", "d": "/"}
    rows = [{"member": each, "day": 1, "page": page, "views": 1} for each, page in pages.items()]
    rows.append({"member": "e", "day": -1, "page": "/help", "views": 1})
    asked(world(browsed=rows), {f"{{did: see_page, page: {wanted}}}": answer})


def test_a_share_is_of_the_same_measure_and_unknown_out_of_nothing() -> None:
    of = world(
        bought=[
            *(bought("a", day, used_coupon=day == 1) for day in (1, 2, 3)),
            bought("b", 1, used_coupon=True),
            bought("c", 400),
            bought("d", 1, used_coupon=True, spent=Decimal(0)),
        ]
    )
    asked(
        of,
        {
            "{did: buy, used_coupon: yes, share: exactly 100%}": "bd",
            "{did: buy, used_coupon: yes, share: at most 33.3333333333%}": "",
            "{did: buy, used_coupon: yes, share: at most 33.3333333334%}": "a",
            "{not: {did: buy, used_coupon: yes, share: exactly 100%}}": "acef",
            "{did: buy, used_coupon: yes, spent_share: at least 10%}": "ab",
            # Nothing was spent: unknown, and so is its contrary.
            "{not: {did: buy, used_coupon: yes, spent_share: at least 10%}}": "cef",
            "{did: buy, in_the_last: 30 days, share: exactly 100%, out_of: {happened: since 2020-01-01}}": "abd",  # noqa: E501
            "{did: buy, share: at least 0%, out_of: {in_the_last: 30 days, used_coupon: yes}}": "abd",  # noqa: E501
        },
    )


def test_a_share_of_much_is_as_exact() -> None:
    much = {"spent": Column("number", np.array([8_666, 216_576]) * 10**9, np.ones(2, bool), 10**11)}
    of = world(bought=[bought("a", 1, used_coupon=True), bought("a", 2)])
    rows = of.events["bought"]
    of.events["bought"] = Table(rows.members, dict(rows.columns) | much)
    asked(
        of,
        {
            "{did: buy, used_coupon: yes, spent_share: at least 3.87%}": "",
            "{did: buy, used_coupon: yes, spent_share: at least 3.84%}": "a",
        },
    )


def test_the_latest_are_taken_before_filters_choose() -> None:
    of = world(
        bought=[
            bought("a", 1), bought("a", 1, product="p2"), bought("a", 2, used_coupon=True),
            bought("a", 3, used_coupon=True),
            bought("b", 1, used_coupon=True), bought("b", 5, used_coupon=True), bought("b", 9),
            bought("c", 8, used_coupon=True),
        ]
    )  # fmt: skip
    asked(
        of,
        {
            # Two orders, however many lines they have.
            "{did: buy, used_coupon: yes, times: at least 2, out_of: {latest: 2}}": "b",
            "{did: buy, used_coupon: yes, share: exactly 50%, out_of: {latest: 2}}": "a",
            "{did: buy, used_coupon: yes, share: exactly 100%, out_of: {latest: 2}}": "bc",
            "{did: buy, times: exactly 2, out_of: {used_coupon: yes, latest: 2}}": "ab",
            "{did: buy, used_coupon: yes, in_the_last: 3 days, out_of: {latest: 1}}": "b",
        },
    )


def test_events_of_one_time_are_in_the_order_of_their_names() -> None:
    of = world(
        bought=[
            bought("a", 1, event="1", channel="web"), bought("a", 1, event="2", channel="store"),
        ]
    )  # fmt: skip
    asked(of, {"{did: buy, channel: store, out_of: {latest: 1}}": "a",
               "{did: buy, channel: web, out_of: {latest: 1}}": ""})  # fmt: skip


def test_every_gap_between_the_latest_days_lies_in_the_range() -> None:
    of = world(
        bought=[
            *(bought("a", day) for day in (0, 45, 120, 121)),
            *(bought("b", day) for day in (0, 44, 120)),
            *(bought("c", day) for day in (10, 55)),
            *(bought("d", day) for day in (0, 45, 120)),
            bought("d", 45, event="second of the day"),
            *(bought("e", day) for day in (1, 50)),
            bought("e", 50, event="second of the day"),
        ]
    )
    asked(
        of,
        {
            "{did: buy, times: at least 3, every: 45 to 75 days}": "ad",
            "{did: buy, times: exactly 3, every: 45 to 75 days}": "",
            "{did: buy, times: exactly 4, every: 45 to 75 days}": "",
            "{did: buy, times: at least 2, every: 45 to 75 days}": "acde",
            # Three orders on two days.
            "{did: buy, times: exactly 3, every: 1 to 365 days}": "b",
            "{not: {did: buy, times: at least 3, every: 45 to 75 days}}": "bcef",
        },
    )


def looked(member: str, day: int, **row: Any) -> dict[str, Any]:
    """Products that were seen on a day."""
    return {"member": member, "day": day, "product": "p1", "product_views": 1, "events": 1,
            "cart_additions": 0, "wish_list_additions": 0, **row}  # fmt: skip


def test_a_step_is_on_the_same_day_or_later_and_within_its_days() -> None:
    of = world(
        looked=[looked(member, 20) for member in "abcd"] + [looked("e", 20, product=None)],
        bought=[
            bought("a", 20), bought("b", 6), bought("c", 5), bought("d", 21),
            bought("e", 20, product=None),
        ],
    )  # fmt: skip
    asked(
        of,
        {
            "{did: view, followed_by: [{did: buy}]}": "abce",
            "{did: view, followed_by: [{did: buy, within: 14 days}]}": "abe",
            "{did: view, followed_by: [{did: buy, within: 0 days}]}": "ae",
            "{did: view, followed_by: [{did: buy, same: product}]}": "abc",
            "{did: view, followed_by: [{did: buy, brand: nobody}]}": "",
            "{did: view, followed_by: [{did_not: buy, within: 14 days}]}": "cd",
            "{did: view, followed_by: [{did_not: buy}]}": "d",
            # Nobody knows whether it was the same.
            "{did: view, followed_by: [{did_not: buy, same: product, within: 14 days}]}": "cd",
        },
    )


def test_what_did_not_follow_has_had_its_days() -> None:
    of = world("ab", looked=[looked("a", 7), looked("b", 6)], bought=[bought("a", 8)])
    asked(of, {"{did: view, followed_by: [{did_not: buy, within: 7 days}]}": "a"})


def test_a_step_of_the_same_verb_is_on_a_later_day() -> None:
    of = world(
        bought=[
            bought("a", 9), bought("a", 9, event="second of the day"),
            bought("b", 9), bought("b", 8), bought("c", 9), bought("c", 8), bought("c", 7),
        ]
    )  # fmt: skip
    asked(
        of,
        {
            "{did: buy, followed_by: [{did: buy}]}": "bc",
            "{did: buy, followed_by: [{did: buy}, {did: buy}]}": "c",
            "{did: buy, followed_by: [{did: buy, within: 1 day}, {did_not: buy}]}": "bc",
            "{did: buy, times: exactly 2, followed_by: [{did: buy}]}": "c",
        },
    )


def test_the_second_step_is_counted_from_the_first() -> None:
    of = world(
        looked=[looked("a", 20), looked("a", 10, cart_additions=1), looked("b", 20),
                looked("b", 12, cart_additions=1, product="p2")],
        bought=[bought("a", 1), bought("b", 3, product="p2")],
    )  # fmt: skip
    two = "{did: add_to_cart, within: 14 days}, {did: buy, same: product, within: 9 days}"
    asked(of, {f"{{did: view, followed_by: [{two}]}}": "ab",
               f"{{did: view, in_the_last: 15 days, followed_by: [{two}]}}": "ab"})  # fmt: skip


def test_occasions_are_those_of_the_country_that_are_completed() -> None:
    of = world(
        bought=[
            bought("a", 6), bought("b", 6), bought("c", 6), bought("d", 371), bought("e", 3),
        ]
    )  # fmt: skip
    of.country = column(pd.Series(["US", "DE", None, "US", "US", "US"]), AS_OF)
    of.occasions = [
        ("US", "christmas", date(2024, 12, 25)),
        ("US", "christmas", date(2025, 12, 25)),
        ("US", "new_year", date(2026, 1, 1)),
        ("US", "christmas", date(2026, 12, 25)),
        ("DE", "christmas", date(2025, 12, 24)),
    ]
    asked(
        of,
        {
            "{did: buy, around: christmas, days: 0 to 0}": "a",
            "{did: buy, around: christmas, days: 0 to 1}": "ab",
            "{did: buy, around: christmas, days: 0 to 0, years: 2}": "ad",
            "{did_not: buy, around: christmas, days: 0 to 0}": "bcdef",
            "{did: buy, around: [christmas, new_year], days: 0 to 3}": "abe",
            # Seven days after it are over where it is a day earlier; else it is that of last year.
            "{did: buy, around: christmas, days: 0 to 7}": "bd",
            "{did: buy, around: christmas, days: 0 to 6}": "abe",
        },
    )


def test_days_around_a_day_of_ones_own() -> None:
    of = world(
        features={"born_on": [*map(ago, [10, 10, 10, 0]), None, ago(-5)]},
        bought=[bought("a", 10), bought("b", 7), bought("c", 11), bought("d", 0), bought("e", 0),
                bought("f", 0)],
    )  # fmt: skip
    asked(
        of,
        {
            # Three days after the as-of day are not over, and a day to come is not there yet.
            "{did: buy, around: born_on, days: 0 to 3}": "ab",
            "{did: buy, around: born_on, days: 0 to 0}": "ad",
            "{did: buy, around: born_on, days: -5 to -1}": "c",
            "{did_not: buy, around: born_on, days: 0 to 3}": "cdef",
        },
    )


def test_related_rows_are_counted_and_asked_like_members() -> None:
    of = world("abc")
    rows = [
        {"member": "a", "age": 20, "in_college": True},
        {"member": "a", "age": 18, "in_college": True},
        {"member": "b", "age": 20, "in_college": None},
    ]
    of.relations["child", "customer"] = table(["a", "b", "c"], rows)
    asked(
        of,
        {
            "{has: child}": "ab",
            "{has_not: child}": "c",
            "{has: child, in_college: yes, count: exactly 2}": "a",
            "{has: child, in_college: unknown}": "b",
            "{has_not: child, in_college: yes}": "bc",
            "{has: child, count: exactly 0}": "c",
            "{has: child, age: at least 20, count: at most 1}": "ab",
        },
    )


def test_stores_nearby_are_rows_with_a_distance() -> None:
    of = world("abc")
    rows = [
        {"member": "a", "id": "shop:main_street", "km": 10.0},
        {"member": "b", "id": "shop:main_street", "km": 10.000001},
        {"member": "b", "id": "shop:harbour", "km": 1.0},
    ]
    of.relations["store", "customer"] = table(["a", "b", "c"], rows)
    asked(
        of,
        {
            "{near: store, km: at most 10}": "ab",
            "{near: store, id: 'shop:main_street', km: at most 10}": "a",
            "{not: {near: store, km: at most 10}}": "c",
        },
    )


def test_membership_is_known_of_everybody() -> None:
    of = world(features={"age": [20, 30, None, 40, 50, 60]})
    of.segments["customer", "rfm_champions"] = {"a", "f"}
    text = "{age: at least 40}\n{not_in: s1}"
    assert members(of, text) == "abc"
    assert members(of, "{age: at least 40}\n{in: [s1, rfm_champions]}") == "adef"
    assert members(of, "{age: at least 40}\n{in: s1, not_in: rfm_champions}") == "de"


def test_arms_are_parts_of_the_hash_in_order() -> None:
    ids = "".join(chr(97 + place) for place in range(26))
    of = world(ids, splits={"spring": [("treatment", Decimal("0.5")), ("control", Decimal("0.5"))]})
    first = "".join(each for each in ids if md5(f"spring:{each}")[0] in "01234567")
    asked(
        of,
        {
            "{split: spring, arm: treatment}": first,
            "{split: spring, arm: control}": "".join(sorted(set(ids) - set(first))),
        },
    )


def test_a_segment_that_is_over_has_no_members() -> None:
    of = world()
    for days, answer in {-1: "", 0: "abcdef", 1: "abcdef"}.items():
        (segment,) = read("{age: exactly 30}")
        over = AS_OF + timedelta(days=days)
        changed = Segment(
            segment.name, segment.label, "customer", segment.place, segment.steps, expires_on=over
        )
        assert "".join(sorted(Oracle(of).members(changed))) == answer


def test_decimals_are_kept_in_parts() -> None:
    found = column(pd.Series([Decimal("0.1"), Decimal("-12.3456"), None]), AS_OF)
    assert found.values.tolist() == [1000, -123456, 0] and found.scale == 10_000
    floats = column(pd.Series([0.1 + 0.2, np.nan]), AS_OF, scale=10_000)
    assert floats.values.tolist() == [3000, 0] and floats.known.tolist() == [True, False]


def test_every_verb_and_measure_of_the_table_is_known_here() -> None:
    assert set(VERBS) == set(verbs())
    for name, verb in verbs().items():
        assert set(VERBS[name].filters) == set(verb.filters), name
        assert set(VERBS[name].measures) == set(verb.measures) - {"discount"}, name
