"""What segments may say, what it means in the normal form, and what each mistake gets."""

import datetime
import shutil
import textwrap
import time
from decimal import Decimal
from pathlib import Path
from typing import Any as Anything

import pytest
from conftest import ROOT

from finegrain.cli import run
from finegrain.compiler.declared import Declared
from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.phrases import AMONG_ALL, OF_FEATURE, Atom, Subject
from finegrain.compiler.reading import MOST_DEPTH, Reader, declarations
from finegrain.compiler.relations import contact_subjects
from finegrain.compiler.segments.check import Pack, check_packs, in_dependency_order
from finegrain.compiler.segments.normal import (
    EVER,
    Compared,
    Condition,
    Counted,
    Filter,
    InArm,
    Measured,
    Member,
    Ranked,
    Rows,
    Segment,
    Size,
    Step,
    Window,
)
from finegrain.compiler.segments.read_segment import declarations_of, read_segments
from finegrain.compiler.segments.vocabulary import Vocabulary, load_vocabulary

SUBJECTS = [
    Subject("age", "number", "years", is_whole=True, least=Decimal(0), most=Decimal(120)),
    Subject("orders", "number", "orders", is_always_known=True, is_whole=True),
    Subject("margin_365d", "number", "money"),
    Subject("days_since_last_order", "number", "days", is_whole=True),
    Subject("usual_order_gap", "number", "days"),
    Subject("coupon_share", "number", "share"),
    Subject("first_order_on", "day", "day"),
    Subject("gender", "text", "gender", values=("female", "male")),
    Subject("region", "text", "region"),
    Subject("city", "text", "city"),
    Subject("interests", "list", "interests"),
    Subject("marital_status", "text", "marital status", usual=("married", "single", "widowed")),
    Subject("income_band", "text", "income band"),
    Subject("baby_due_on", "day", "day"),
    Subject("has_app", "yes or no", "yes or no", is_always_known=True),
]
ACCOUNT_SUBJECTS = [
    Subject("industry", "text", "industry"),
    Subject("employees", "number", "employees", is_whole=True),
]
VOCABULARY = Vocabulary(
    subjects={
        "customer": {each.name: each for each in SUBJECTS},
        "account": {each.name: each for each in ACCOUNT_SUBJECTS},
        "contact": contact_subjects(),
    },
    sensitive={"customer": frozenset({"income_band", "baby_due_on"})},
    occasions=("christmas", "easter", "mothers_day"),
    splits={"spring_2026": ("treatment", "control")},
    store_radius_km=Decimal(100),
    segments={
        "customer": frozenset(
            {"lifecycle_at_risk", "lifecycle_repeat", "value_top", "household_baby"}
        ),
        "account": frozenset({"size_band_small", "size_band_large"}),
    },
    family_by_segment={
        "lifecycle_at_risk": "lifecycle",
        "lifecycle_repeat": "lifecycle",
        "value_top": "value",
        "household_baby": "household",
        "size_band_small": "size_band",
        "size_band_large": "size_band",
    },
    families=("browser", "income"),
    sensitive_segments=frozenset({"household_baby", "income"}),
)


def read(text: str) -> tuple[list[Segment], Mistakes]:
    """Read the declarations of one file."""
    reader = Reader(Path("segments/p.yml"), Mistakes())
    indented = textwrap.indent(textwrap.dedent(text).strip("\n"), "          ")
    whole = f"models:\n  - name: p\n    config:\n      meta:\n        segments:\n{indented}\n"
    root = reader.document(whole)
    found = declarations(root, "segments") if root else []
    if not found:
        return [], reader.mistakes
    node = found[0][1]
    segments = read_segments(reader, node, VOCABULARY, declarations_of([node]))
    check_packs(
        [Pack(Declared(reader.file, "p", "segments", whole, node, reader), tuple(segments))],
        VOCABULARY,
    )
    return segments, reader.mistakes


def segment(where: str, header: str = "", name: str = "s") -> str:
    """The declaration of one segment, whose conditions are written in a line each."""
    lines = "\n".join(f"    - {line}" for line in where.splitlines())
    of = "".join(f"  {line}\n" for line in header.splitlines())
    return f"- segment: {name}\n  label: L {name}\n{of}  where:\n{lines}\n"


def conditions(where: str, header: str = "sensitive: yes") -> list[Condition]:
    """What a `where` means."""
    segments, mistakes = read(segment(where, header))
    assert not mistakes, str(mistakes)
    return [condition for _, condition in segments[0].steps]


def told(text: str) -> str:
    """The mistakes, with parts but without places."""
    _, mistakes = read(text)
    return "\n".join(line.split(": ", 1)[1] for line in str(mistakes).splitlines())


def atom(feature: str, operator: str, *values: Anything, unit: str = "", said: str = "") -> Atom:
    as_values = tuple(Decimal(each) if isinstance(each, int | float) else each for each in values)
    return Atom(feature, operator, as_values, unit, said)


def bare(value: Anything) -> Anything:
    """A normal form without the words it was said in, which other tests look at."""
    if isinstance(value, tuple):
        return tuple(bare(each) for each in value)
    if hasattr(value, "__dataclass_fields__"):
        kept = [
            (name, bare(getattr(value, name)))
            for name in value.__dataclass_fields__
            if name not in ("said", "unit")
        ]
        return (type(value).__name__, *kept)
    return value


def did(verb: str, *filters: Filter, **more: Anything) -> Rows:
    return Rows("did", verb, filters, **more)


def days(oldest: int, youngest: int = 0) -> Window:
    return Window(youngest=youngest, oldest=oldest)


def measured(measure: str, operator: str, *values: Anything) -> Measured:
    return Measured(measure, atom(measure, operator, *values))


def chosen(name: str, column: str, operator: str, *values: Anything) -> Filter:
    return Filter(name, atom(column, operator, *values))


DIAPERS = chosen("category", "category", "category", "diapers", "baby wipes")
COUPON = chosen("used_coupon", "has_coupon", "yes")
EMAIL = chosen("channel", "channel", "is", "email")
HARDEST: list[tuple[str, str, list[Condition]]] = [
    (
        "customer",
        "{has: child, in_college: yes, count: exactly 2}",
        [
            Counted(
                Rows("has", "child", (chosen("in_college", "in_college", "yes"),)),
                (measured("times", "exactly", 2),),
            )
        ],
    ),
    (
        "customer",
        "{has: household_member, gender: female, interests: [health, fitness]}",
        [
            Counted(
                Rows(
                    "has",
                    "household_member",
                    (
                        chosen("gender", "gender", "is", "female"),
                        chosen("interests", "interests", "has", "health", "fitness"),
                    ),
                )
            )
        ],
    ),
    (
        "customer",
        "{did: buy, category: [diapers, baby wipes], times: at least 4, every: 45 to 75 days}",
        [
            Counted(
                did("buy", DIAPERS, gaps=4),
                (measured("times", "at least", 4), measured("every", "from to", 45, 75)),
            )
        ],
    ),
    (
        "customer",
        "{did_not: buy, category: [diapers, baby wipes], in_the_last: 60 days}",
        [Counted(did("buy", DIAPERS, window=days(59)), is_not=True)],
    ),
    (
        "customer",
        "{did: buy, category: gifts, shipping: [express], around: [christmas, mothers_day], "
        "days: -3 to 0, years: 2}",
        [
            Counted(
                did(
                    "buy",
                    chosen("category", "category", "category", "gifts"),
                    chosen("shipping", "shipping_method", "is", "express"),
                    window=Window(
                        around=("christmas", "mothers_day"), from_day=-3, to_day=0, years=2
                    ),
                )
            )
        ],
    ),
    (
        "customer",
        "{near: store, id: main_street, km: at most 10}",
        [
            Counted(
                Rows(
                    "near",
                    "store",
                    (chosen("id", "id", "is", "main_street"), chosen("km", "km", "at most", 10)),
                )
            )
        ],
    ),
    (
        "customer",
        "{margin_365d: top 5% in each region}",
        [Ranked("margin_365d", True, Decimal(5), True, "region", "")],
    ),
    (
        "customer",
        "{split: spring_2026, arm: treatment}",
        [InArm("spring_2026", "treatment", "")],
    ),
    (
        # The window of out_of is that of the event, which has none of its own.
        "customer",
        "{did: buy, used_coupon: yes, share: exactly 100%, out_of: {in_the_last: 730 days}}",
        [
            Counted(
                did("buy", COUPON, window=days(729)),
                (measured("share", "exactly", 1),),
                did("buy", window=days(729)),
            )
        ],
    ),
    (
        "customer",
        "{did: return, spent_share: more than 30%, in_the_last: 365 days, out_of: {did: buy}}",
        [
            Counted(
                did("return", window=days(364)),
                (measured("spent_share", "more than", Decimal("0.3")),),
                did("buy", window=days(364)),
            )
        ],
    ),
    (
        "customer",
        "{did: receive, opened: yes, times: at least 3, out_of: {channel: email, latest: 5}}",
        [
            Counted(
                did("receive", chosen("opened", "was_opened", "yes"), latest=5, base=(EMAIL,)),
                (measured("times", "at least", 3),),
            )
        ],
    ),
    (
        "customer",
        "{days_since_last_order: at least 200% of usual_order_gap}",
        [Compared("days_since_last_order", "at least", Decimal(2), "usual_order_gap", "")],
    ),
    (
        "customer",
        "{did: view, in_the_last: 90 days, followed_by: [{did: buy, channel: store, same: product, "
        "within: 14 days}]}",
        [
            Counted(
                did(
                    "view",
                    window=days(89),
                    steps=(
                        Step(
                            "buy",
                            False,
                            (chosen("channel", "channel", "is", "store"),),
                            "product",
                            14,
                        ),
                    ),
                )
            )
        ],
    ),
    (
        "customer",
        "{did: see_price_drop, listed_in: wish_list, drop: at least 10%, in_the_last: 7 days}",
        [
            Counted(
                did(
                    "see_price_drop",
                    chosen("listed_in", "listed_in", "is", "wish_list"),
                    chosen("drop", "drop_share", "at least", Decimal("0.1")),
                    window=days(6),
                )
            )
        ],
    ),
    (
        "customer",
        "{did: buy, times: at least 2, around: first_order_on, days: 0 to 30}",
        [
            Counted(
                did(
                    "buy",
                    window=Window(
                        around=("first_order_on",), is_around_feature=True, from_day=0, to_day=30
                    ),
                ),
                (measured("times", "at least", 2),),
            )
        ],
    ),
    (
        "account",
        "{has: contact, is_active: yes, count: at least 3}\n{has: contact, job_level: director}\n"
        "{did: use, amount_share: at most 80%, in_the_last: 90 days, "
        "out_of: {happened: 90 to 179 days ago}}",
        [
            Counted(
                Rows("has", "contact", (chosen("is_active", "is_active", "yes"),)),
                (measured("times", "at least", 3),),
            ),
            Counted(Rows("has", "contact", (chosen("job_level", "job_level", "is", "director"),))),
            Counted(
                did("use", window=days(89)),
                (measured("amount_share", "at most", Decimal("0.8")),),
                did("use", window=days(179, 90)),
            ),
        ],
    ),
]


@pytest.mark.parametrize(("of", "where", "expected"), HARDEST, ids=[each[1] for each in HARDEST])
def test_the_hardest_read_as_they_are_meant(of: str, where: str, expected: list[Condition]) -> None:
    assert bare(tuple(conditions(where, f"of: {of}\nsensitive: yes"))) == bare(tuple(expected))


NORMAL: list[tuple[str, Condition]] = [
    ("{age: 21 to 35}", atom("age", "from to", 21, 35)),
    ("{age: [21, 30 to 35]}", Any((atom("age", "exactly", 21), atom("age", "from to", 30, 35)))),
    ("{gender: unknown}", atom("gender", "unknown")),
    (
        "{gender: [female, unknown]}",
        Any((atom("gender", "is", "female"), atom("gender", "unknown"))),
    ),
    ("{margin_365d: bottom 100}", Ranked("margin_365d", False, Decimal(100), False, None, "")),
    (
        "{margin_365d: [top 5%, exactly 0]}",
        Any(
            (
                Ranked("margin_365d", True, Decimal(5), True, None, ""),
                atom("margin_365d", "exactly", 0),
            )
        ),
    ),
    ("{not: {age: at least 21}}", Not(atom("age", "at least", 21))),
    (
        "{not: {age: at least 21, city: Paris}}",
        Not(All((atom("age", "at least", 21), atom("city", "is", "paris")))),
    ),
    (
        "{any: [{age: at least 21}, {did: visit}, {in: value_top}]}",
        Any((atom("age", "at least", 21), Counted(did("visit")), Member("value_top", ""))),
    ),
    (
        "{in: [value_top, browser_safari]}",
        Any((Member("value_top", ""), Member("browser_safari", ""))),
    ),
    ("{not_in: value_top}", Not(Member("value_top", ""))),
    (
        "{not_in: [value_top, lifecycle_at_risk]}",
        Not(Any((Member("value_top", ""), Member("lifecycle_at_risk", "")))),
    ),
    ("{has_not: child}", Counted(Rows("has", "child"), is_not=True)),
    ("{has: child, count: exactly 0}", Counted(Rows("has", "child"), is_not=True)),
    (
        "{did: search, term: Noise  Cancelling, happened: 90 to 180 days ago}",
        Counted(
            did(
                "search",
                chosen("term", "term", "term", "noise cancelling"),
                window=days(180, 90),
            )
        ),
    ),
    (
        "{did: see_page, page: [/Help/, Home Screen, /, /help], pages: at least 2}",
        Counted(
            did("see_page", chosen("page", "page", "is", "/help", "home screen", "/")),
            (measured("pages", "at least", 2),),
        ),
    ),
    ("{did: visit, happened: more than 90 days ago}", Counted(did("visit", window=Window(91)))),
    (
        "{did: visit, happened: since 2025-01-01}",
        Counted(did("visit", window=Window(first=datetime.date(2025, 1, 1)))),
    ),
    (
        "{did: visit, happened: before 2025-01-01}",
        Counted(did("visit", window=Window(last=datetime.date(2024, 12, 31)))),
    ),
    (
        "{did: buy, times: at most 2}",
        Counted(did("buy"), (measured("times", "at most", 2),)),
    ),
    (
        "{did: buy, average_spent: at least 50, most_recent: in the last 30 days, "
        "first_time: before 2025-01-01}",
        Counted(
            did("buy"),
            (
                measured("average_spent", "at least", 50),
                measured("most_recent", "aged", 0, 29),
                measured("first_time", "dated", None, datetime.date(2024, 12, 31)),
            ),
        ),
    ),
    (
        "{did: buy, brand: Nike, share: at least 50%, in_the_last: 90 days}",
        Counted(
            did("buy", chosen("brand", "brand", "is", "nike"), window=days(89)),
            (measured("share", "at least", Decimal("0.5")),),
            did("buy", window=days(89)),
        ),
    ),
    (
        "{did_not: open, channel: email, out_of: {latest: 5}}",
        Counted(did("open", EMAIL, latest=5), is_not=True),
    ),
    (
        "{did: view, followed_by: [{did: add_to_cart, same: product}, "
        "{did_not: buy, within: 1 week}]}",
        Counted(
            did(
                "view",
                steps=(
                    Step("add_to_cart", False, (), "product", None),
                    Step("buy", True, (), None, 7),
                ),
            )
        ),
    ),
    (
        "{did: buy, category: Gifts > Jewellery}",
        Counted(did("buy", chosen("category", "category", "category", "gifts > jewellery"))),
    ),
]


@pytest.mark.parametrize(("where", "expected"), NORMAL, ids=[each[0] for each in NORMAL])
def test_a_condition_has_one_normal_form(where: str, expected: Condition) -> None:
    assert bare(tuple(conditions(where))) == bare((expected,))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("{margin_365d: top 5% in each region}", ["margin in 365 days top 5% in each region"]),
        (
            "{age: 21 to 35, gender: [female, unknown]}",
            ["age 21 to 35", "gender female or gender unknown"],
        ),
        (
            "{did: buy, product: iPhone X, in_the_last: 90 days}",
            ["did buy, product iPhone X, in the last 90 days"],
        ),
        (
            "{did: buy, category: [diapers, baby wipes], times: at least 4, every: 45 to 75 days}",
            ["did buy, category diapers or baby wipes, times at least 4, every 45 to 75 days"],
        ),
        (
            "{did_not: buy, used_coupon: no, happened: 90 to 180 days ago}",
            ["did not buy, not used coupon, 90 to 180 days ago"],
        ),
        (
            "{has: child, in_college: yes, count: exactly 2}",
            ["has child, in college, count exactly 2"],
        ),
        ("{near: store, km: at most 10}", ["near store, km at most 10"]),
        (
            "{did: view, followed_by: [{did: buy, same: product, within: 14 days}]}",
            ["did view, followed by buy same product within 14 days"],
        ),
        (
            "{did: receive, opened: yes, times: at least 3, out_of: {channel: email, latest: 5}}",
            ["did receive, opened, times at least 3, out of the latest 5, channel email"],
        ),
        (
            "{did: return, spent_share: more than 30%, in_the_last: 365 days, out_of: {did: buy}}",
            ["did return, in the last 365 days, spent share more than 30%, out of buy"],
        ),
        (
            "{did: buy, around: [christmas, easter], days: -3 to 0, years: 2}",
            ["did buy, -3 to 0 days around christmas or easter in 2 years"],
        ),
        ("{split: spring_2026, arm: treatment}", ["in arm treatment of spring_2026"]),
        (
            "{not_in: [value_top, lifecycle_at_risk]}",
            ["not (in value_top or in lifecycle_at_risk)"],
        ),
        (
            "{any: [{age: at least 21, city: Paris}, {did: visit}]}",
            ["(age at least 21 and city Paris) or did visit"],
        ),
    ],
)
def test_a_step_is_said_as_one_reads_it_aloud(where: str, said: list[str]) -> None:
    segments, mistakes = read(segment(where, "sensitive: yes"))
    assert not mistakes, str(mistakes)
    assert [words for words, _ in segments[0].steps] == said


def test_a_header_says_who_answers_and_what_for() -> None:
    header = """why: launch of the headphones
owner: marketing
of: customer
inside: {has_app: yes}
priority: 10
size: {at_least: 30, at_most: 5%}
status: draft
expires_on: 2026-06-30
send_to: [email, ads]"""
    segments, mistakes = read(segment("{age: at least 21, city: Paris}\n{did: visit}", header))
    assert not mistakes, str(mistakes)
    found = segments[0]
    assert (found.name, found.label, found.of, found.place.line) == ("s", "L s", "customer", 6)
    assert (found.why, found.owner) == ("launch of the headphones", "marketing")
    assert (found.status, found.priority) == ("draft", 10)
    assert found.at_least == Size(Decimal(30), False)
    assert found.at_most == Size(Decimal("0.05"), True)
    assert found.expires_on == datetime.date(2026, 6, 30)
    assert found.send_to == ("email", "ads")
    assert [said for said, _ in found.inside] == ["app"]
    # One step for each key, in the order in which they are written.
    assert [said for said, _ in found.steps] == ["age at least 21", "city Paris", "did visit"]


def test_phrases_of_more_than_one_feature_have_examples() -> None:
    for phrase in (OF_FEATURE, AMONG_ALL):
        for example in phrase.examples:
            assert phrase.pattern.fullmatch(example)


# mistakes, each with what is to be written instead

CONDITIONS = [
    # names
    ("{citty: Paris}", 's, where[1]: there is no feature "citty"; did you mean "city"?'),
    ("{xyzzy: 1}", 'there is no feature "xyzzy"; docs/feature_dictionary.md lists all.'),
    ("{industry: gym}", "industry is known of a segment of: account, and this is of: customer."),
    ("{buy: diapers}", "to ask what somebody did, write {did: buy}."),
    ("{child: 2}", "to ask for related rows, write {has: child}."),
    ("{times: at least 4}", "times goes with did, inside the same braces"),
    ("{dit: buy}", 'there is no feature "dit"; did you mean "did"?'),
    ("{arm: treatment}", "arm goes with split."),
    ("{km: at most 3}", "km goes with near: store."),
    ("{did: purchase}", 'where[1].did: there is no verb "purchase"; did you mean "buy"?'),
    ("{did: juggle}", 'there is no verb "juggle"; choose one of buy, order,'),
    ("{did: use}", "use is what each account does, and this is of: customer; choose one of buy,"),
    ("{did: buy, colour: red}", 'buy has no filter "colour"; choose one of category, brand,'),
    ("{did: buy, brnad: Nike}", 'buy has no filter "brnad"; did you mean "brand"?'),
    ("{did: buy, age: at least 21}", "age is a feature: write it as a condition of its own."),
    (
        "{did: visit, spent: at least 5}",
        'visit has no measure "spent"; choose one of times, on_days',
    ),
    ("{did: buy, tims: at least 5}", 'did you mean "times"?'),
    (
        "{did: see_price_drop, listed_in: basket}",
        '"basket" is no value of listed_in; choose one of',
    ),
    ("{gender: femal}", '"femal" is no value of gender; did you mean "female"?'),
    ("{has: kid}", 'there is no relation "kid"; did you mean "child"?'),
    (
        "{has: contact}",
        "contact is of a segment of: account, and this is of: customer; write of: account, or did "
        "you mean account?",
    ),
    ("{has: child, hair: red}", 'child has no "hair"; choose one of age, in_college, count.'),
    ("{has: household_member, gendr: male}", 'household_member has no "gendr"; did you mean'),
    ("{near: shop, km: at most 3}", '"shop" is not understood; write near: store'),
    ("{near: store, km: at most 3, brand: x}", 'there is no "brand" here'),
    ("{split: spring_2025, arm: treatment}", 'there is no split "spring_2025"; did you mean'),
    ("{split: spring_2026, arm: treatmnt}", 'spring_2026 has no arm "treatmnt"; did you mean'),
    ("{split: spring_2026}", '"arm" is missing: add it.'),
    (
        "{in: lifecycle_at_risc}",
        'no segment "lifecycle_at_risc"; did you mean "lifecycle_at_risk"?',
    ),
    (
        "{did: buy, around: chrismas, days: -3 to 0}",
        'no occasion "chrismas"; did you mean "christmas"?',
    ),
    ("{did: buy, around: city, days: -3 to 0}", "city is no day: name a day or an occasion."),
    # phrases
    ("{age: over 21}", '"over 21" is not understood; write "at least 21", "more than 21" or'),
    ("{age: 21}", '"21" can mean two things; write "exactly 21" or "at least 21".'),
    ("{city: at least 3}", '"at least 3" is said of numbers and days, but city is a text'),
    ("{has_app: 1}", "has_app is yes or no; write yes, no, known or unknown."),
    ("{age: at least 200% of usual_gap}", 'there is no feature "usual_gap"'),
    ("{age: at least 200% of city}", "city is a text: compare with a number."),
    ("{age: at least 200% of age}", "age is compared with itself"),
    ("{age: at least 0% of orders}", "nothing to compare with"),
    ("{age: twice 200% of orders}", 'write it as in "at least 200% of usual_order_gap_days".'),
    ("{age: top 5 percent}", 'write it as in "top 5%", "bottom 100" or "top 5% in each region".'),
    ("{age: top 0%}", '"top 0%" is nobody or everybody'),
    ("{age: top 100%}", '"top 100%" is nobody or everybody'),
    ("{age: top 2.5}", '"top 2.5" is no number of members'),
    ("{age: top 5% in each margin_365d}", "is no feature that puts members into groups"),
    ("{age: top 5% in each contry}", 'there is no feature "contry"'),
    ("{age: {at least: 3}}", "where[1].age: write a phrase, a value or a list of values."),
    # what other languages and other readings say
    (
        "{did: buy, categories: phones}",
        "where[1].categories: categories counts them; to choose one write category: phones.",
    ),
    (
        "{did: buy, brands: [Nike, Puma]}",
        "brands: brands counts them; to choose one write brand: [Nike, Puma].",
    ),
    ("{did: see_page, pages: /help}", "pages counts them; to choose one write page: /help."),
    ("{did: return, products: iPhone 12}", "to choose one write product: iPhone 12."),
    ("{did: buy, brands: over 3}", '"over 3" is not understood; write "at least 3"'),
    ("{did: buy, brands: [at least 3]}", "brands: this must be a single value."),
    # Nobody filters by the brands of what came back: there is no such measure either.
    ("{did: return, brands: Nike}", 'return has no measure "brands"'),
    ("{lifecycle: at risk}", "lifecycle is a family of segments: write in: lifecycle_at_risk."),
    ("{lifecycle: lifecycle_at_risk}", "of segments: write in: lifecycle_at_risk."),
    (
        "{browser: [Safari, Chrome]}",
        "browser is a family of segments: write in: [browser_safari, browser_chrome].",
    ),
    ("{browser: known}", 'there is no feature "browser";'),
    ("{browser: yes}", 'there is no feature "browser";'),
    ("{lifecycle: unheard_of}", 'there is no feature "lifecycle"; docs/feature_dictionary.md'),
    # Of accounts there is such a family, and this is of customers.
    ("{size_band: small}", 'there is no feature "size_band"; did you mean'),
    ("{or: [{age: known}, {has_app: yes}]}", 'there is no feature "or"; write any: […].'),
    ("{and: [{age: known}, {has_app: yes}]}", 'there is no feature "and"; write all: […].'),
    (
        '{did: buy, spent: "at least 1,000"}',
        '"at least 1,000" has a comma in it, and a number has none: write "at least 1000".',
    ),
    (
        '{did: buy, spent: "1,000 to 2,500.5"}',
        'has a comma in it, and a number has none: write "1000 to 2500.5".',
    ),
    (
        '{did: buy, spent: "at least 1,5"}',
        'has a comma in it, and a number has none: write "at least 1.5".',
    ),
    (
        '{orders: "1,000"}',
        'has a comma in it, and a number has none: write "exactly 1000" or "at l',
    ),
    ('{orders: "over 1,000"}', '"over 1,000" is not understood; write "at least 1000", "more'),
    (
        "{did: buy, spent: at least 100 EUR}",
        '"at least 100 EUR" is not understood; leave the currency out: "at least 100".',
    ),
    ("{margin_365d: 100 to 200 dollars}", 'leave the currency out: "100 to 200".'),
    ("{did: buy, spent: at least 5 day}", "is in day, but spent is in money: write"),
    ("{did: buy, spent: at least 5 days}", "is in days, but spent is in money: write"),
    ("{age: at least 21 EUR}", "is in eur, but age is in years: write"),
    (
        "{did: buy, spent: 50%}",
        "spent: spent has no %: for a share of all write spent_share: at least 50%.",
    ),
    ("{did: buy, times: less than 5%}", "times has no %: for a share of all write share: less"),
    (
        "{did: buy, products: 50%}",
        '"50%" has a %, but products is in products; write "at least 50"',
    ),
    ("{orders: 50%}", '"50%" has a %, but orders is in orders; write "at least 50".'),
    (
        "{gender: yes}",
        "yes is yes or no in YAML, and no value of gender; choose one of female, male.",
    ),
    ("{gender: 1}", "1 is a number in YAML, and no value of gender; choose one of female, male."),
    (
        "{marital_status: yes}",
        'yes is yes or no in YAML; put it in quotes: "yes", or write married, single or widowed.',
    ),
    ("{marital_status: [single, no]}", 'no is yes or no in YAML; put it in quotes: "no", or write'),
    ("{gender: [yes, male]}", "yes is yes or no in YAML, and no value of gender; choose one of"),
    (
        "{first_order_on: 2025-06-01}",
        '"2025-06-01" is not understood; write "2025-06-01 to 2025-06-01", "since 2025-06-01" or '
        '"before 2025-06-01".',
    ),
    ("{did: buy, happened: 2025-06-01}", 'write "2025-06-01 to 2025-06-01", "since'),
    ("{first_order_on: 2025-02-30}", "2025-02-30 is no day: write one such as 2025-01-31."),
    ("{did: buy, term: tv}", 'buy has no filter "term"; it is a filter of search.'),
    ("{did: buy, out_of: {term: tv}, share: at least 3%}", "it is a filter of search."),
    ("{did: view, followed_by: [{did: buy, term: tv}]}", "it is a filter of search."),
    (
        "{did: visit, category: tv}",
        'visit has no filter "category"; it is a filter of buy, redeem, return, view, ….',
    ),
    # measures
    ("{did: buy, times: 4}", 'where[1].times: "4" can mean two things; write "exactly 4" or'),
    ("{did: buy, times: over 21}", '"over 21" is not understood; write "at least 21"'),
    (
        "{did: buy, times: exactly 0}",
        '"exactly 0" is none at all: write did_not, and leave times out.',
    ),
    ("{did: buy, times: at most 0}", "write did_not"),
    ("{did: buy, times: less than 1}", "write did_not"),
    ("{did: buy, times: at least 0}", '"at least 0" holds for everybody; write "at least 1".'),
    ("{did: buy, times: 0 to 3}", 'times is at least 1 here; write "1 to 3".'),
    ("{did: buy, times: at least 1.5}", "has a fraction, but times is a whole number."),
    ("{did: buy, times: at least -1}", "is below 0, and times never is"),
    ("{did: buy, times: known}", '"known" is said of features; write a number'),
    ("{did: buy, times: [at least 4]}", "where[1].times: this must be a single value."),
    ("{did: buy, times: at least 4 hours}", "is in hours, but times is in orders"),
    ("{did: buy, brand: x, share: at least 0.3}", 'write it in per cent, as in "at least 30%".'),
    (
        "{did: buy, brand: x, share: at least 130%}",
        '"did buy, brand x, share at least 130%, out of all" holds for nobody',
    ),
    ("{did: buy, share: at least 30%}", "without a filter the share is always 100%"),
    ("{did: buy, share: at least 30%, out_of: all}", "without a filter the share is always 100%"),
    ("{did: buy, brand: x, out_of: all}", "it is the base of a share: add one"),
    ("{did: buy, brand: x, share: at least 3%, out_of: some}", "write all, or keys as in"),
    ("{did: buy, brand: x, share: at least 3%, out_of: {}}", "write all, or keys as in"),
    (
        "{did: view, items_share: at least 3%}",
        'view has no measure "items_share"; choose one of',
    ),
    ("{did: buy, items_share: at least 3%, out_of: {did: view}}", "view has no items, so nothing"),
    (
        "{did: buy, brand: x, share: at least 3%, out_of: {times: at least 3}}",
        '"times" is no filter',
    ),
    ("{did: buy, every: 45 to 75 days}", 'say between how many: add "times: at least 4"'),
    ("{did: buy, times: at most 4, every: 45 to 75 days}", "say between how many"),
    ("{did: buy, times: at least 1, every: 45 to 75 days}", "with a number from 2 to"),
    ("{did: buy, times: at least 4, every: 2 months}", 'write it as in "45 to 75 days".'),
    ("{did: buy, times: at least 4, every: 1 to 2 months}", 'write "30 to 60 days".'),
    ("{did: buy, times: at least 4, every: 75 to 45 days}", "write the smaller one first."),
    ("{did: buy, most_recent: in the next 3 days}", "is no time in the past"),
    (
        "{did_not: buy, times: at least 4}",
        "did_not takes no measures; for too few write {not: {did: buy",
    ),
    ("{did_not: buy, followed_by: [{did: view}]}", "nothing follows what did not happen"),
    ("{did_not: buy, brand: x, out_of: all}", "did_not takes no share: leave it out."),
    ("{did: buy, did_not: view}", "did and did_not are two conditions: write each apart."),
    # windows
    (
        "{did: buy, in_the_last: 3 months}",
        'where[1].in_the_last: "3 months" is not in days; write "90 days".',
    ),
    ("{did: buy, in_the_last: 48 hours}", '"48 hours" is not in days; write "2 days".'),
    (
        "{did: buy, in_the_last: 90}",
        '"90" is not understood; write a number of days, as in "90 days".',
    ),
    ("{did: buy, in_the_last: 0 days}", "the last 0 days are no day: write 1 day or more."),
    ("{did: buy, happened: 180 to 90 days ago}", "write the smaller one first."),
    ("{did: buy, happened: in the next 3 days}", "is no time in the past"),
    ("{did: buy, happened: 3 days ago}", '"3 days ago" is not understood'),
    (
        "{did: buy, in_the_last: 3 days, happened: 4 to 5 days ago}",
        "in_the_last and happened are two windows",
    ),
    ("{did: buy, days: -3 to 0}", '"days" goes with around'),
    ("{did: buy, around: easter}", '"days" is missing: add it, as in "days: -3 to 0".'),
    ("{did: buy, around: easter, days: 3}", '"3" is not understood; write days from the day on'),
    ("{did: buy, around: easter, days: 0 to -3}", "write the smaller one first."),
    ("{did: buy, around: easter, days: -900 to 0}", "more than 366 days away"),
    ("{did: buy, around: easter, days: -3 to 0, years: 0}", "write a whole number from 1 to 10."),
    ("{did: buy, around: easter, days: -3 to 0, years: two}", "write a whole number from 1 to 10."),
    ("{did: buy, around: first_order_on, days: 0 to 3, years: 2}", "leave years to occasions."),
    ("{did: buy, around: [first_order_on, easter], days: 0 to 3}", "one date feature or a list of"),
    # out_of
    ("{did: view, times: at least 3, out_of: {latest: 5}}", "of view only the days are known"),
    (
        "{did: receive, times: at least 3, out_of: {latest: 0}}",
        "write a whole number from 1 to 1000.",
    ),
    ("{did: receive, times: at least 3, out_of: {latest: all}}", "write a whole number from 1"),
    (
        "{did: receive, times: at least 3, out_of: {did: open, latest: 3}}",
        "the latest are of the event",
    ),
    ("{did: receive, in_the_last: 9 days, out_of: {latest: 3, in_the_last: 3 days}}", "keep one"),
    # steps
    ("{did: view, followed_by: {did: buy}}", "followed_by: this must be a list"),
    ("{did: view, followed_by: []}", "followed_by: the list is empty"),
    ("{did: view, followed_by: [buy]}", "write a step as in {did: buy, within: 14 days}."),
    ("{did: view, followed_by: [{did: buy}, {did: buy}, {did: buy}]}", "there are at most 2 steps"),
    ("{did: view, followed_by: [{did_not: buy}, {did: buy}]}", "put did_not last."),
    (
        "{did: view, followed_by: [{did: buy, same: term}]}",
        'cannot be about the same "term"; choose one',
    ),
    ("{did: visit, followed_by: [{did: buy, same: brand}]}", 'same "brand"; leave it out.'),
    (
        "{did: search, followed_by: [{did: buy, same: product}]}",
        'followed_by[1].same: search and buy cannot be about the same "product"; leave it out.',
    ),
    (
        "{did: view, followed_by: [{did: search}, {did_not: buy, same: category}]}",
        'followed_by[2].same: search and buy cannot be about the same "category"; leave it out.',
    ),
    ("{did: view, followed_by: [{did: search, same: brand}]}", "view and search cannot be about"),
    (
        "{did: view, followed_by: [{did: buy, same: store}]}",
        'view and buy cannot be about the same "store"; choose one of product, category, brand.',
    ),
    (
        "{did: buy, followed_by: [{did: order, same: product}]}",
        'cannot be about the same "product"; choose one of store.',
    ),
    (
        "{did: view, followed_by: [{did: buy, within: 2 months}]}",
        '"2 months" is not in days; write "60 days".',
    ),
    ("{did: view, followed_by: [{did: buy, within: 14}]}", "write a number of days, as in"),
    (
        "{did: view, followed_by: [{did: view, within: 0 days}]}",
        "view after view is on a later day",
    ),
    (
        "{did: view, followed_by: [{did: buy, in_the_last: 3 days}]}",
        "a step has no window: write within",
    ),
    (
        "{did: view, followed_by: [{did: buy, times: at least 2}]}",
        '"times" is no filter: it belongs beside did',
    ),
    ("{did: view, within: 3 days}", "it goes with a step of followed_by."),
    # relations
    ("{has: child, count: 2}", '"2" can mean two things'),
    ("{has: child, count: at most 0}", "write has_not, and leave count out."),
    ("{has_not: child, count: at least 2}", "has_not means none: leave it out."),
    ("{has: child, has_not: child}", "has and has_not are two conditions: write each apart."),
    ("{has: child, age: young}", 'where[1].age: "young" is not understood'),
    ("{near: store}", '"km" is missing: add it.'),
    ("{near: store, km: at most 101}", "stores are known as far as 100 km (store_radius_km"),
    ("{near: store, km: 10}", '"10" can mean two things'),
    # YAML and its traps
    ("{city: NO}", 'NO is yes or no in YAML; put it in quotes: "NO".'),
    ("{city: 0123}", 'put it in quotes: "0123".'),
    ("{city: 2025-01-01}", "is a date in YAML; put it in quotes"),
    ("{did: buy, brand: 12:30}", 'put it in quotes: "12:30".'),
    ("{did: buy, brand: [Nike, on]}", 'put it in quotes: "on".'),
    ("{did: on}", 'on is yes or no in YAML; if it is meant as text, put it in quotes: "on".'),
    ("{city: []}", "the list is empty: fill it, or take the key away."),
    ("{city: }", "there is no value: add one, or take the key away."),
    ("{did: buy, times: }", "there is no value: add one, or take the key away."),
    ("{did: buy, brand: ~}", "there is no value: add one, or take the key away."),
    ("{did: buy, brand: []}", "the list is empty: fill it, or take the key away."),
    ("{city: [Paris, paris]}", '"paris" is there twice: keep one.'),
    ('{city: "{{ x }}"}', "is dbt's own sign: write it without."),
    ('{did: buy, brand: "{% x %}"}', "is dbt's own sign: write it without."),
    ('{did: buy, term: "a\\tb"}', "term"),
    ("{}", "there is no condition: write one, as {age: at least 21}."),
    ("age", "write a condition as keys with values, as in {age: at least 21}."),
    ("{any: {age: at least 21}}", "this must be a list: begin each entry with a dash."),
    ("{any: []}", "the list is empty"),
    ("{not: [{age: at least 21}]}", "not takes one condition: write {not: {any: [..]}}."),
    ("{did: buy, category: Gifts >}", 'write a path as in "Gifts > Jewellery"'),
    ("{did: see_page, page: /blog/*}", 'page: write the whole path of a page, as in "/help/'),
    ("{did: see_page, page: [/, https://shop.example/help]}", "page: write the whole path of"),
    ("{did: see_page, page: []}", "page: "),
    ("{did: see_page, page: [/help, /HELP]}", '"/HELP" is there twice'),
    ("{page: /help}", "to ask what somebody did, write {did: see_page}."),
    # nobody and everybody
    ("{orders: at least 0}", '"orders at least 0" holds for everybody: leave it out.'),
    ("{any: [{age: known}, {age: unknown}]}", "holds for everybody"),
    ("{any: [{did: buy}, {did_not: buy}]}", "holds for everybody"),
    ("{has_app: [yes, no]}", "holds for everybody"),
    ("{age: 20.5 to 20.7}", '"age 20.5 to 20.7" holds for nobody: change it.'),
    ("{all: [{age: at most 20}, {age: at least 21}]}", "holds for nobody"),
    (
        "{age: at most 20}\n{age: at least 21}",
        'nobody can be in it: "age at most 20" and "age at least 21" contradict',
    ),
    ("{gender: female}\n{not: {gender: female}}", "contradict one another"),
    ("{age: unknown}\n{age: at least 3}", "contradict one another"),
    ("{did: buy}\n{did_not: buy}", '"did buy" and "did not buy" contradict one another.'),
    (
        "{did_not: buy, in_the_last: 90 days}\n{did: buy, brand: x, in_the_last: 30 days}",
        "contradict",
    ),
    (
        "{did: buy, brand: [a, b], times: at most 2}\n{did: buy, brand: [b, a], times: at least 3}",
        "contradict",
    ),
    ("{did: buy, spent: less than 5}\n{did: buy, spent: at least 5}", "contradict one another"),
    ("{in: value_top}\n{not_in: [value_top, lifecycle_at_risk]}", "contradict one another"),
    ("{split: spring_2026, arm: treatment}\n{split: spring_2026, arm: control}", "contradict"),
    ("{age: top 5%}\n{not: {age: top 5%}}", "contradict one another"),
    ("{age: at most 20}\n{city: a}\n{any: [{age: 21 to 30}, {age: at least 40}]}", "contradict"),
    # numbers that there are not
    (
        "{age: at most -1}",
        '10:23: s, where[1].age: "at most -1" is below 0, and age never is: write 0 or more.',
    ),
    ("{age: less than 0}", '"less than 0" is below 0, and age never is'),
    ("{age: more than 120}", '"more than 120" is above 120, and age never is: write 120 or less.'),
    ("{age: 121 to 130}", "is above 120, and age never is"),
    ("{age: [21, -5]}", '"exactly -5" is below 0, and age never is'),
    ("{any: [{age: exactly 121}, {has_app: yes}]}", "is above 120, and age never is"),
    ("{not: {age: at least 0}}", "holds for nobody"),
    ("{any: [{age: at least 0}, {age: unknown}]}", "holds for everybody"),
    ("{orders: less than 0}", '"less than 0" is below 0, and orders never is: write 0 or more.'),
    ("{coupon_share: at least 130%}", "is above 100%, and coupon_share never is: write 100% or"),
    ("{has: child, age: at most -1}", 'where[1].age: "at most -1" is below 0, and age never is'),
    ("{near: store, km: less than 0}", 'where[1].km: "less than 0" is below 0, and km never is'),
    ("{did: see_price_drop, drop: more than 100%}", "is above 100%, and drop never is"),
    # a number is digits only
    (
        "{age: 1_000}",
        '"1_000" has a _ in it, and a number has none: write "exactly 1000" or "at least 1000".',
    ),
    ("{age: 1_000 to 2_000}", 'write "1000 to 2000".'),
    (
        "{age: [1_0, 2_0]}",
        '"exactly 1_0" has a _ in it, and a number has none: write "exactly 10".',
    ),
    ('{age: "at least 1,000"}', 'has a comma in it, and a number has none: write "at least 1000".'),
    ('{age: "at least 21,5"}', 'write "at least 21.5".'),
    ("{coupon_share: 1_0}", 'write "exactly 10%" or "at least 10%".'),
    ("{did: buy, times: 1_000}", 'where[1].times: "1_000" has a _ in it'),
    (
        "{did: buy, in_the_last: 1_000 days}",
        '"1_000 days" has a _ in it, and a number has none: wr',
    ),
    ("{first_order_on: in the last 1_000 days}", 'write "in the last 1000 days".'),
    # more than there are
    (
        "{did: receive, opened: yes, times: at least 6, out_of: {latest: 5}}",
        '10:52: s, where[1].times: "at least 6" cannot be: only the latest 5 are looked at; write '
        "5 or fewer, or more in latest.",
    ),
    ("{did: receive, opened: yes, times: exactly 6, out_of: {latest: 5}}", "only the latest 5"),
    ("{did: receive, opened: yes, on_days: more than 5, out_of: {latest: 5}}", "only the latest 5"),
    (
        "{did: buy, on_days: at least 40, in_the_last: 30 days}",
        'where[1].on_days: "at least 40" cannot be: there are 30 days for it; write 30 or fewer, '
        "or a longer window.",
    ),
    ("{did: buy, on_days: at least 5, happened: 10 to 13 days ago}", "there are 4 days for it"),
    (
        "{did: buy, on_days: at least 32, happened: 2025-01-01 to 2025-01-31}",
        "there are 31 days for it",
    ),
    ("{did: buy, on_days: at least 5, around: easter, days: -3 to 0}", "there are 4 days for it"),
    (
        "{did: buy, on_days: at least 17, around: [easter, christmas], days: -3 to 0, years: 2}",
        "there are 16 days for it",
    ),
    (
        "{did: buy, on_days: at least 2, around: first_order_on, days: 0 to 0}",
        "there is 1 day for it",
    ),
    (
        "{any: [{did: buy, on_days: at least 40, in_the_last: 30 days}, {has_app: yes}]}",
        "where[1].any[1].on_days: ",
    ),
    ("{did: buy, on_days: at least 9, first_time: in the last 8 days}", "there are 8 days for it"),
    (
        "{did: buy, times: at most 2, on_days: at least 3}",
        "there are no more days than times, which are 2 at most.",
    ),
    (
        "{did: buy, times: at least 4, every: 45 to 75 days, in_the_last: 90 days}",
        'where[1].every: "45 to 75 days" cannot be: 4 days that far apart take 136 days, and the '
        "window has room for 2; write fewer times, or a longer window.",
    ),
    (
        "{did: buy, times: at least 4, every: 45 to 75 days, in_the_last: 135 days}",
        "the window has room for 3",
    ),
    (
        "{did: buy, times: at least 5, every: 4 to 5 days, around: easter, days: 0 to 3, years: 4}",
        "the window has room for 4",
    ),
    (
        "{did: buy, times: at least 4, every: 1 to 5 days, on_days: at most 3}",
        "every looks at 4 days; write 4 or more.",
    ),
    (
        "{did: buy, times: at least 2, every: 9 to 9 days, on_days: at least 3, "
        "in_the_last: 10 days}",
        "3 days, of which the latest 2 are that far apart, take 11 days",
    ),
    # days outside of the window
    (
        "{did: buy, most_recent: more than 100 days ago, in_the_last: 30 days}",
        'where[1].most_recent: "more than 100 days ago" cannot be: no day of the window is one; '
        "write days that the window has.",
    ),
    (
        "{did: buy, most_recent: more than 29 days ago, in_the_last: 30 days}",
        "no day of the window",
    ),
    (
        "{did: buy, first_time: in the last 5 days, happened: 5 to 9 days ago}",
        "where[1].first_time: ",
    ),
    (
        "{did: buy, first_time: since 2025-01-01, happened: before 2025-01-01}",
        "where[1].first_time: ",
    ),
    (
        "{did: buy, first_time: in the last 30 days, most_recent: more than 30 days ago}",
        "the most recent time would be before the first; change one.",
    ),
    (
        "{did: buy, times: exactly 1, first_time: more than 9 days ago, most_recent: in the last 9 "
        "days}",
        "on one day the first time is the most recent one; change one.",
    ),
    (
        "{did: buy, times: exactly 2, every: 1 to 5 days, first_time: more than 9 days ago, "
        "most_recent: in the last 4 days}",
        "the first time and the most recent one are 7 days apart at least; write longer gaps",
    ),
    (
        "{did: view, in_the_last: 7 days, followed_by: [{did_not: buy, within: 14 days}]}",
        "where[1].followed_by: this cannot be: what is to follow takes 14 days, and the window "
        "begins 6 days ago; write a window that begins 14 days ago or before.",
    ),
    ("{did: buy, in_the_last: 1 day, followed_by: [{did: buy}]}", "what is to follow takes 1 day,"),
    (
        "{did: view, most_recent: in the last 14 days, followed_by: [{did_not: buy, within: 14 "
        "days}]}",
        "what is to follow takes 14 days; write days that are 14 days ago or more.",
    ),
    # who did the narrow did the wide
    (
        "{did: buy, times: at most 2, in_the_last: 90 days}\n"
        "{did: buy, times: at least 3, in_the_last: 30 days}",
        '11:17: s, where[2]: nobody can be in it: "did buy, in the last 90 days, times at most 2" '
        'and "did buy, in the last 30 days, times at least 3" contradict one another: the one '
        "counts what the other does, and more. Change one.",
    ),
    (
        "{did: buy, on_days: exactly 3, brand: x}\n{did: buy, times: less than 3}",
        "the one counts what the other does, and more.",
    ),
    (
        "{not: {did: buy, times: at least 3, in_the_last: 90 days}}\n"
        "{did: buy, times: at least 3, happened: 10 to 60 days ago}",
        "contradict one another",
    ),
    (
        "{did: buy, in_the_last: 30 days}\n{did: buy, most_recent: more than 90 days ago}",
        "contradict one another",
    ),
    (
        "{did: buy, happened: before 2025-01-01}\n{did: buy, first_time: since 2025-01-01}",
        "contradict one another",
    ),
    (
        "{has: child, count: at most 1}\n{has: child, in_college: yes, count: at least 2}",
        "contradict one another",
    ),
    (
        "{did_not: buy, happened: since 2025-01-01}\n"
        "{did: buy, happened: 2025-01-01 to 2025-01-31}",
        "contradict one another",
    ),
    (
        "{all: [{did: buy, times: at most 2}, {did: buy, brand: x, times: at least 3}]}",
        "holds for nobody: change it.",
    ),
    (
        "{in: lifecycle_at_risk}\n{in: lifecycle_repeat}",
        '"in lifecycle_at_risk" and "in lifecycle_repeat" contradict one another: nobody is in two '
        "segments of lifecycle. Change one.",
    ),
    ("{in: browser_safari}\n{in: browser_firefox}", "nobody is in two segments of browser."),
    ("{in: value_top}\n{not: {in: [value_top, lifecycle_repeat]}}", "contradict one another."),
]


@pytest.mark.parametrize(("where", "sentence"), CONDITIONS, ids=[each[0] for each in CONDITIONS])
def test_a_wrong_condition_is_told_with_what_to_write(where: str, sentence: str) -> None:
    segments, mistakes = read(segment(where, "sensitive: yes"))
    assert sentence in str(mistakes)
    assert segments == []


DECLARATIONS = [
    ("- segment: s", 's: "label" is missing: add it.'),
    ("- segment: s\n  label: x", '"where" is missing: add it.'),
    (segment("{city: Paris, city: Rome}"), 's, where[1]: "city" is there twice'),
    (
        segment("{has_app: yes}", "inside: {lifecycle: at_risk}"),
        "lifecycle is a family of segments: put in: lifecycle_at_risk into where.",
    ),
    ("- label: x\n  where: {has_app: yes}", 'segments[1]: "segment" is missing: add it.'),
    ("- s", "segments[1]: this must be keys with values: segment, label,"),
    ("[]", "segments: the list is empty"),
    ("a: 1", "segments: this must be a list"),
    (segment("{has_app: yes}", "wy: x"), 'there is no "wy" here; did you mean "why"?'),
    (segment("{has_app: yes}", name="Big"), '"Big" is no name: write small letters'),
    (segment("{has_app: yes}", name="a" * 41), "40 at most."),
    (segment("{has_app: yes}", name="yes"), 'put it in quotes: "yes".'),
    (segment("{has_app: yes}", name="value_top"), "a macro segment has this id"),
    (segment("{has_app: yes}", name="browser_fans"), "ids that begin with browser_ are those of"),
    (segment("{has_app: yes}", "of: company"), 's, of: "company" is not understood; choose one of'),
    (segment("{has_app: yes}", "of: acount"), 'did you mean "account"?'),
    (segment("{has_app: yes}", "status: on"), "put it in quotes"),
    (
        segment("{has_app: yes}", "status: drft"),
        's, status: "drft" is not understood; did you mean "draft"?',
    ),
    (
        segment("{has_app: yes}", "priority: high"),
        's, priority: "high" is not understood; write a whole',
    ),
    (segment("{has_app: yes}", "priority: 010"), "write a whole number"),
    (
        segment("{has_app: yes}", "size: {at_least: many}"),
        's, size.at_least: "many" is not understood; write a number of members',
    ),
    (segment("{has_app: yes}", "size: {at_least: 130%}"), "write a number of members"),
    (segment("{has_app: yes}", "size: {at_least: 5, at_most: 3}"), "at_most is less than at_least"),
    (
        segment("{has_app: yes}", "size: {least: 5}"),
        'there is no "least" here; did you mean "at_least"?',
    ),
    (segment("{has_app: yes}", "size: {}"), "write at_least, at_most or both."),
    (
        segment("{has_app: yes}", "size: 30"),
        "s, size: this must be keys with values: at_least, at_most.",
    ),
    (segment("{has_app: yes}", "expires_on: 2026-02-30"), '"2026-02-30" is no day'),
    (segment("{has_app: yes}", "expires_on: soon"), '"soon" is no day: write one as 2026-06-30.'),
    (segment("{has_app: yes}", "send_to: []"), "s, send_to: the list is empty"),
    (segment("{has_app: yes}", "sensitive: perhaps"), "write yes or no."),
    (
        segment("{has_app: yes}", "inside: {did: buy}"),
        "s, inside: inside asks features only: put did into where.",
    ),
    (segment("{has_app: yes}", "inside: {in: value_top}"), "put in into where."),
    (segment("{has_app: yes}", "inside: {has_app: no}"), "contradict one another"),
    ("- segment: s\n  label: x\n  where: []", "s, where: the list is empty"),
    ("- segment: s\n  label: x\n  where: everybody", "s, where: write a condition as keys"),
    (
        segment("{has_app: yes}") + segment("{age: known}"),
        "segments/p.yml:6 has a segment of this name too: rename one.",
    ),
    (
        segment("{has_app: yes}") + segment("{age: known}", name="t").replace("L t", "l S"),
        's (segments/p.yml:6) has the label "l S" too: rename one.',
    ),
    (
        segment("{age: at least 3, city: [a, b]}")
        + segment("{city: [b, a]}\n{age: at least 3.0}", name="t"),
        "t, where: s (segments/p.yml:6) has the same rule: keep one of them, or change one.",
    ),
    (segment("{in: s}"), "s: who is in it depends on itself: s -> s."),
    (
        segment("{in: t}", name="u")
        + segment("{not_in: s}", name="t")
        + segment("{any: [{in: u}, {age: known}]}"),
        "who is in it depends on itself: s -> u -> t -> s. Take one of these conditions away.",
    ),
    (
        segment("{in: t}") + segment("{has_app: yes}", "status: retired", "t"),
        "t is retired, so nobody is in it",
    ),
    (
        segment("{in: t}") + segment("{employees: known}", "of: account", "t"),
        "t is of: account, and this is of: customer.",
    ),
    (
        segment("{in: value_top}", "of: account"),
        "value_top is of: customer, and this is of: account.",
    ),
    (
        segment("{in: size_band_small}"),
        "size_band_small is of: account, and this is of: customer.",
    ),
    (
        segment("{in: size_band_smal}", "of: account"),
        'there is no segment "size_band_smal"; did you mean "size_band_small"?',
    ),
    (
        segment("{employees: known}", "of: account", "size_band_small"),
        "a macro segment has this id: choose another name.",
    ),
    (
        segment("{in: tt}") + segment("{has_app: yes}", name="ttt"),
        's, where[1].in: there is no segment "tt"; did you mean "ttt"?',
    ),
    (
        segment("{income_band: known}"),
        "s: income_band is sensitive: add sensitive: yes, or leave it out.",
    ),
    (segment("{age: top 5% in each income_band, has_app: yes}"), "income_band is sensitive"),
    (segment("{has: child}"), "child is sensitive"),
    (segment("{has: household_member, income_band: known}"), "income_band is sensitive"),
    (segment("{did: buy, around: baby_due_on, days: 0 to 3}"), "baby_due_on is sensitive"),
    (segment("{not_in: household_baby}"), "household_baby is sensitive"),
    (
        segment("{in: income_high, has_app: yes}", "inside: {income_band: known}"),
        "income_band and income_high are sensitive: add sensitive: yes, or leave them out.",
    ),
    (segment("{in: t}") + segment("{has: child}", "sensitive: yes", "t"), "s: t is sensitive"),
    (segment("{has_app: yes}") + '  why: "{{ x }}"\n', "is dbt's own sign"),
    ("- &a {segment: s}", "anchors (&), aliases (*) and tags (!) are not read here"),
    (f"- {'[' * 60}{']' * 60}", f"more than {MOST_DEPTH} levels: write fewer."),
    ("- segment: 's", "this is no YAML"),
    ("- segment: s\n label: x", "this is no YAML"),
]


@pytest.mark.parametrize(
    ("text", "sentence"), DECLARATIONS, ids=[each[1][:60] for each in DECLARATIONS]
)
def test_a_wrong_declaration_is_told_with_what_to_write(text: str, sentence: str) -> None:
    assert sentence in told(text)


def test_a_mistake_says_where_it_is() -> None:
    text = (
        "- segment: lapsed_diaper_buyers\n  label: x\n  where:\n    - {has_app: yes}\n"
        "    - did: buy\n      times: over 21\n"
    )
    assert str(read(text)[1]) == (
        "segments/p.yml:11:24: lapsed_diaper_buyers, where[2].times: "
        '"over 21" is not understood; write "at least 21", "more than 21" or "21 to 30".'
    )


def test_only_a_draft_asks_for_a_draft() -> None:
    draft = segment("{age: known}", "status: draft", name="a")
    for where in (
        "{in: a}",
        "{not_in: a}",
        "{any: [{age: 30 to 40}, {in: [a, lifecycle_at_risk]}]}",
    ):
        _, mistakes = read(draft + segment(where, name="b"))
        assert "b: a is a draft, so nobody is in it: make it active, or" in str(mistakes)
        _, mistakes = read(draft + segment(where, "status: draft", name="b"))
        assert not mistakes, str(mistakes)


def test_a_misspelt_key_is_one_mistake() -> None:
    text = segment("{near: store, kmm: at most 3}").replace("label:", "lable:")
    assert told(text).splitlines() == [
        's: there is no "lable" here; did you mean "label"?',
        's, where[1]: there is no "kmm" here; did you mean "km"?',
    ]
    text = text.replace("lable", "called")
    assert 's: "label" is missing: add it.' in told(text)


def test_a_mistake_of_yaml_says_whose_it_is() -> None:
    """A key that is there twice is found before anything else is known of the segment."""
    text = segment("{age: at least 3}\n{city: a, city: b}", "why: x\nwhy: y", "first") + segment(
        "{any: [{has_app: yes}, {age: known, age: unknown}]}", "size: {at_least: 3, <<: 4}", "other"
    )
    assert told(text).splitlines() == [
        'first: "why" is there twice, first in line 8: keep one.',
        'first, where[2]: "city" is there twice, first in line 12: keep one.',
        "other, size: << is not read here: write the keys out.",
        'other, where[1].any[2]: "age" is there twice, first in line 17: keep one.',
    ]
    assert 'segments[1]: "label" is there twice' in told('- label: x\n  label: y\n  segment: ""')


def test_a_number_that_is_cut_at_its_comma_is_told_once() -> None:
    assert told(
        segment(
            "{did: buy, spent: at least 1,000}\n"
            "{did: buy, spent: at least 1,000,000, brand: a}\n"
            "{did: buy, spent: 1,000 to 2,500 , times: at least 1,000}\n"
            "{did: buy, spent: at least 1,5}\n"
            "{margin_365d: more than 12,000.50}",
            "size: {at_least: 1,000}",
        )
    ).splitlines() == [
        "s, size.at_least: a comma ends a value in braces: write 1000, without a comma.",
        *(
            f"s, where[{number}].{said}, without a comma."
            for number, said in (
                (1, "spent: a comma ends a value in braces: write at least 1000"),
                (2, "spent: a comma ends a value in braces: write at least 1000000"),
                (3, "spent: a comma ends a value in braces: write 1000 to 2500"),
                (3, "times: a comma ends a value in braces: write at least 1000"),
            )
        ),
        "s, where[4].spent: a comma ends a value in braces: write at least 1.5, with a point.",
        "s, where[5].margin_365d: a comma ends a value in braces: write more than 12000.50, "
        "without a comma.",
    ]
    # What is no number is another key.
    assert 'buy has no filter "000"' in told(segment("{did: buy, brand: 1, 000: at least 3}"))
    assert 'buy has no filter "000"' in told(segment("{did: buy, brand: a,000}"))


def test_all_mistakes_are_told_at_once() -> None:
    text = segment("{citty: x}\n{did: bye, brand: []}\n{age: 3}", "priority: x") + segment(
        "{in: nowhere}", name="t"
    )
    lines = str(read(text)[1]).splitlines()
    parts = ["s, priority", "s, where[1]", "s, where[2].did", "s, where[3].age", "t, where[1].in"]
    assert [line.split(": ")[1] for line in lines] == parts


@pytest.mark.parametrize("value", ["O'Neill", "'); drop table x; --", "100%", "a\\b", "Ünï", '"'])
def test_a_value_is_data_whatever_it_holds(value: str) -> None:
    quoted = "'" + value.replace("'", "''") + "'"
    found = conditions(f"{{did: buy, brand: {quoted}}}")[0]
    assert isinstance(found, Counted)
    condition = found.rows.filters[0].condition
    assert isinstance(condition, Atom) and condition.values == (value.lower(),)
    assert found.rows.window == EVER


def test_what_may_go_together_is_let_pass() -> None:
    for where in (
        "{did: buy, in_the_last: 90 days}\n{did_not: buy, in_the_last: 30 days}",
        "{did: buy, brand: a}\n{did_not: buy, brand: b}",
        "{did: buy, times: at least 3}\n{did: buy, times: at most 5}",
        "{interests: golf}\n{interests: ski}",
        "{any: [{age: at most 20}, {age: at least 40}]}\n{age: 10 to 50}",
        "{did: use_nothing}".replace("use_nothing", "visit") + "\n{did_not: order}",
        # as many as there are
        "{did: receive, opened: yes, times: at least 5, out_of: {latest: 5}}\n{age: exactly 120}",
        "{did: buy, on_days: at least 30, in_the_last: 30 days}\n{age: at most 0}",
        "{did: buy, times: at least 40, in_the_last: 30 days}\n{not: {age: at least 1}}",
        "{did: buy, products: at least 9, in_the_last: 1 day}\n{margin_365d: at most -9}",
        "{did: buy, times: at least 4, every: 45 to 75 days, in_the_last: 136 days}\n{age: known}",
        "{did: buy, on_days: at least 16, around: [easter, christmas], days: -3 to 0, years: 2}\n"
        "{did: buy, times: at least 4, every: 4 to 9 days, around: easter, days: 0 to 3, years: 4}",
        "{did: buy, most_recent: more than 28 days ago, in_the_last: 30 days}\n{orders: exactly 0}",
        "{did: buy, first_time: more than 9 days ago, most_recent: in the last 10 days}\n"
        "{did: buy, times: exactly 1, first_time: more than 8 days ago, most_recent: in the last "
        "10 days}",
        "{did: view, in_the_last: 15 days, followed_by: [{did_not: buy, within: 14 days}]}\n"
        "{did: buy, in_the_last: 2 days, followed_by: [{did: buy}]}",
        # Which day today is, nobody knows.
        "{did: buy, most_recent: before 2020-01-01, in_the_last: 30 days}\n"
        "{did: buy, on_days: at least 60, happened: since 2025-01-01}",
        "{first_order_on: since 2026-06-01}\n{first_order_on: more than 30 days ago}",
        # The wide may be more, and the narrow less; neither has all of the other.
        "{did: buy, times: at most 3, in_the_last: 90 days}\n"
        "{did: buy, times: at least 3, in_the_last: 30 days}",
        "{did: buy, times: at least 3, in_the_last: 90 days}\n"
        "{did: buy, times: at most 2, in_the_last: 30 days}",
        "{did: buy, times: at most 2, happened: 10 to 99 days ago}\n"
        "{did: buy, times: at least 3, in_the_last: 30 days}",
        "{did: buy, brand: x, times: at most 2}\n{did: buy, category: y, times: at least 3}",
        "{did: buy, brand: x, items: at most 2}\n{did: buy, brand: x, times: at least 3}",
        "{did: buy, times: at most 2, in_the_last: 90 days}\n"
        "{did: view, times: at least 3, in_the_last: 30 days}",
        "{did: receive, opened: yes, times: at most 2, out_of: {latest: 5}}\n"
        "{did: receive, opened: yes, times: at least 3}",
        "{did: buy, times: at most 1, around: easter, days: -3 to 9}\n"
        "{did: buy, times: at least 2, around: easter, days: -3 to 0}",
        "{any: [{did: buy, times: at most 2}, {has_app: yes}]}\n{did: buy, times: at least 3}",
        "{did: buy, most_recent: more than 90 days ago}\n{did: buy, in_the_last: 92 days}",
        "{did: buy, brand: x, spent_share: more than 100%}\n{did: buy, in_the_last: 9 days}",
        # other families, one of several, and who is in none
        "{in: lifecycle_repeat}\n{in: value_top}",
        "{in: [lifecycle_repeat, lifecycle_at_risk]}\n{in: lifecycle_repeat}",
        "{not_in: lifecycle_repeat}\n{not_in: lifecycle_at_risk}",
    ):
        assert len(conditions(where)) == 2


def test_accounts_are_in_one_macro_segment_of_a_family_too() -> None:
    sentence = "nobody is in two segments of size_band."
    assert sentence in told(segment("{in: size_band_small}\n{in: size_band_large}", "of: account"))
    assert not told(segment("{in: size_band_small}\n{employees: at least 3}", "of: account"))


def test_all_circles_are_told_at_once() -> None:
    text = (
        segment("{in: c3}", name="c3")
        + segment("{in: c5}", name="c4")
        + segment("{in: [c4, c6]}", name="c5")
        + segment("{in: c5}\n{age: known}", name="c6")
        + segment("{in: c4}\n{has_app: yes}", name="c7")
    )
    lines = [line for line in told(text).splitlines() if "depends on itself" in line]
    assert [line.split(": ", 2)[2].split(". ")[0] for line in lines] == [
        "c3 -> c3",
        "c4 -> c5 -> c4",
        "c5 -> c6 -> c5",
    ]


def test_many_conditions_are_tried_in_no_time() -> None:
    """Also when they contradict one another at the very end."""
    ages = ", ".join(f"{{age: {n} to {n + 1}, orders: exactly {n}}}" for n in range(0, 60, 2))
    where = f"{{any: [{ages}]}}\n" + "\n".join(
        f"{{did: buy, brand: b{n}, times: at least 2}}" for n in range(40)
    )
    started = time.process_time()
    read(segment(f"{where}\n{{did_not: buy, brand: b39}}"))
    assert time.process_time() - started < 2


def test_segments_come_after_those_they_ask_for() -> None:
    segments, mistakes = read(
        segment("{in: b}", name="c")
        + segment("{has_app: yes}", name="a")
        + segment("{not: {any: [{in: a}, {age: known}]}}", name="b")
    )
    assert not mistakes, str(mistakes)
    assert [each.name for each in in_dependency_order(segments)] == ["a", "b", "c"]


# the project


def test_the_vocabulary_is_what_the_project_has() -> None:
    found = load_vocabulary(ROOT)
    assert found.subjects["customer"]["orders_90d"].kind == "number"
    assert found.subjects["account"]["industry"].kind == "text"
    assert found.subjects["customer"]["gender"].usual == ("female", "male", "other")
    assert "income_band" in found.sensitive["customer"]
    assert {"christmas", "mothers_day"} <= set(found.occasions)
    assert found.splits["spring_2026"] == ("treatment", "control")
    assert found.store_radius_km == 100
    names = {"rfm_others", "lifecycle_won_back", "value_no_value", "app_use_lapsing"}
    assert names <= found.segments["customer"]
    assert {"size_band_unknown", "usage_group_dormant"} <= found.segments["account"]
    assert "household_others" not in found.segments["customer"]
    assert found.family_of("browser_safari") == "browser"
    assert found.is_sensitive_segment("income_band_over_150k")
    assert found.is_sensitive_segment("household_baby")
    assert not found.is_sensitive_segment("browser_safari")
    families = {"lifecycle_repeat": "lifecycle", "app_use_lapsing": "app_use", "rfm_others": "rfm"}
    families |= {"size_band_unknown": "size_band", "browser_safari": "browser"}
    assert {name: found.family_with(name) for name in families} == families
    assert found.family_with("boot_buyers") is None
    age = found.subjects["customer"]["age"]
    assert age.smallest == 0 and age.largest == 120
    assert found.subjects["customer"]["refund_share"].largest == Decimal("Infinity")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of all that is declared, without packs."""
    for folder in ("models", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "segments").mkdir()
    return tmp_path


def pack(project: Path, name: str, text: str) -> None:
    indented = textwrap.indent(text, "          ")
    whole = f"models:\n  - name: {name}\n    config:\n      meta:\n        segments:\n{indented}"
    (project / f"segments/{name}.yml").write_text(whole, encoding="utf-8")


def test_validate_tells_every_mistake_of_all_files(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.delenv("DBT_PROJECT_DIR", raising=False)
    pack(project, "one", segment("{age: at least 21}", name="a"))
    pack(project, "two", segment("{in: a}\n{not_in: lifecycle_new}", name="b"))
    assert run(["validate"]) == 0
    assert capsys.readouterr().out == "2 segments in 2 packs are right.\n"
    pack(project, "two", segment("{in: aa}", name="b") + segment("{age: known}", name="a"))
    (project / "segments/three.yml").write_bytes(b"\xff")
    (project / "segments/four.yml").write_text("models: []\n", encoding="utf-8")
    (project / "segments/five.yml").write_text("# later\n", encoding="utf-8")
    families = project / "models/segments/macro/declared/place_families.yml"
    written = families.read_text(encoding="utf-8")
    families.write_text(written.replace("by: country", "by: contry"), encoding="utf-8")
    assert run(["validate"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "models/segments/macro/declared/place_families.yml",
        "segments/five.yml",
        "segments/four.yml",
        "segments/three.yml",
        "segments/two.yml",
        "segments/two.yml",
    ]
    assert "segments/one.yml:6 has a segment of this name too" in lines[-1]


def test_a_thousand_segments_are_validated_within_two_seconds(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.delenv("DBT_PROJECT_DIR", raising=False)
    for number in range(20):
        pack(
            project,
            f"pack_{number}",
            "".join(
                segment(
                    f"{{did: buy, category: [diapers, wipes], times: at least {place % 40 + 2}, "
                    f"every: 45 to 75 days, in_the_last: {number + 2_000} days}}\n"
                    f"{{age: {place} to 70, gender: female}}\n"
                    f"{{any: [{{did: visit}}, {{not: {{is_app_user: yes}}}}]}}\n"
                    f"{{did_not: buy, category: diapers, in_the_last: {place + 10} days}}",
                    name=f"s_{number}_{place}",
                )
                for place in range(50)
            ),
        )
    started = time.process_time()
    assert run(["validate"]) == 0, capsys.readouterr().err
    assert time.process_time() - started < 2
    assert capsys.readouterr().out == "1000 segments in 20 packs are right.\n"


def validated(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """The lines in which `validate` tells mistakes."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("DBT_PROJECT_DIR", raising=False)
    code = run(["validate"])
    lines = capsys.readouterr().err.splitlines()
    assert code == bool(lines)
    return lines


def test_a_file_that_nobody_would_read_is_a_mistake(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(project, "one", segment("{age: at least 21}", name="a"))
    declared = "models/segments/macro/declared"
    for file in (
        *("segments/two.yaml", "segments/summer/three.yml", "segments/summer/one.YML"),
        *(f"{declared}/mine.yaml", "models/features/declared/old/mine.yml"),
        # These are not meant to be read.
        *("segments/_notes.yaml", "segments/_later/four.yml", "segments/summer/_tests.yml"),
        *("segments/.hidden.yaml", "segments/summer/notes.md"),
    ):
        (project / file).parent.mkdir(exist_ok=True)
        (project / file).write_text("x: 1\n", encoding="utf-8")
    said = "this file is not read:"
    assert validated(project, monkeypatch, capsys) == [
        f"models/features/declared/old/mine.yml:1:1: {said} name it mine.yml, directly in "
        "models/features/declared/.",
        f"{declared}/mine.yaml:1:1: {said} name it mine.yml, directly in {declared}/.",
        f"segments/summer/one.YML:1:1: {said} move what it declares to one.yml, directly in "
        "segments/.",
        f"segments/summer/three.yml:1:1: {said} name it three.yml, directly in segments/.",
        f"segments/two.yaml:1:1: {said} name it two.yml, directly in segments/.",
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("my autumn", '"my autumn" is no name of a pack, which is of small letters, digits and'),
        ("my-autumn", "a letter first: name file and model my_autumn."),
        ("Autumn", "name file and model autumn."),
        ("2026_autumn", "name file and model pack_2026_autumn."),
        ("één", "name file and model n."),
        ("Customers", "name file and model customers_segments."),
        ("order", '"order" is a word of SQL: name file and model otherwise, such as order_seg'),
        (
            "customers",
            'there is a model "customers" already (models/identity/customers.sql): name file and '
            "model otherwise, such as customers_segments.",
        ),
        ("occasions", 'there is a model "occasions" already (seeds/reference/occasions.csv):'),
        ("use_measures", 'there is a model "use_measures" already (models/segments/measures'),
        ("abandon_checkout_measures", "(models/segments/measures)"),
        ("place_families", "(models/segments/macro/declared/place_families.sql)"),
        (
            "other_steps",
            'there is a model "other_steps" already (the waterfall of other.yml): name file and '
            "model otherwise, such as other_segments.",
        ),
        # seeds/rules/segment_steps.csv
        ("segment", 'a model "segment_steps" already, as the waterfall of this pack would be: '),
    ],
)
def test_a_pack_has_a_name_that_no_model_has(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    sentence: str,
) -> None:
    pack(project, "other", segment("{age: at least 21}", name="a"))
    pack(project, name, segment("{age: at least 22}", name="b"))
    (line,) = validated(project, monkeypatch, capsys)
    assert line.startswith(f"segments/{name}.yml:1:1: ") and sentence in line


def test_the_waterfall_of_a_pack_that_is_gone_is_in_nobodys_way(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until it is compiled the model electronics_steps is still there."""
    assert (project / "models/insights/waterfall/electronics_steps.sql").is_file()
    pack(project, "electronics_steps", segment("{age: at least 21}", name="a"))
    assert validated(project, monkeypatch, capsys) == []


def test_a_group_that_is_not_declared_is_a_mistake(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write(name: str, group: str) -> None:
        pack(project, name, segment("{age: at least 21}", name=f"of_{name}", header=f"why: {name}"))
        file = project / f"segments/{name}.yml"
        text = file.read_text(encoding="utf-8").replace("at least 21", f"at least {len(name)}")
        file.write_text(text.replace("      meta:", f"      {group}\n      meta:"), "utf-8")

    write("one", "group: marketing_retentoin")
    write("three", "group: segments")
    write("eleven", "group:")
    lines = validated(project, monkeypatch, capsys)
    assert lines == [
        'segments/one.yml:4:14: there is no group "marketing_retentoin"; choose one of intake, '
        "identity, features, segments, insights."
    ]
    groups = "groups:\n  - {name: marketing_retention, owner: {name: us}}\n"
    (project / "segments/_groups.yml").write_text(groups, "utf-8")
    (line,) = validated(project, monkeypatch, capsys)
    assert line.endswith(
        'there is no group "marketing_retentoin"; did you mean "marketing_retention"?'
    )
    write("one", "group: marketing_retention")
    assert validated(project, monkeypatch, capsys) == []
    for file in (project / "segments/_groups.yml", project / "models/groups.yml"):
        file.unlink()
    lines = validated(project, monkeypatch, capsys)
    assert [line.split(":")[0] for line in lines] == ["segments/one.yml", "segments/three.yml"]
    assert lines[0].endswith("declare it in segments/_groups.yml.")
