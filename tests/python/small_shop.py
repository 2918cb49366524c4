"""A shop of a few people, written by hand, and what the compiled SQL of segments finds in it.

The SQL is asked as it is compiled, without dbt: each model that it names is a table made here.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import jinja2
from conftest import ROOT

from finegrain.compiler.declared import Declared
from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.reading import Reader, declarations
from finegrain.compiler.segments.check import Pack, check_packs
from finegrain.compiler.segments.files import MEASURES, MICRO, compiled_packs
from finegrain.compiler.segments.read_segment import declarations_of, read_segments
from finegrain.compiler.segments.vocabulary import Vocabulary, load_vocabulary

AS_OF = date(2025, 12, 31)

# Category and brand of each product; its name is its id.
CATALOG = {
    "skis": ("Sport > Ski > Skis", "Alpina"),
    "boots": ("Sport > Ski > Boots", "Alpina"),
    "diapers": ("Family > Diapers", "Bibi"),
    "wipes": ("Family > Baby Wipes", "Bibi"),
    "ring": ("Gifts > Jewellery > Rings", "Oro"),
    "brooch": ("Gifts > Costume Jewellery", "Oro"),
    "watch": ("Fashion > Jewellery > Watches", "Tempo"),
    "lamp": ("Home > Lamps", None),
}


def numbered(key: str) -> str:
    """The id of a member as a number."""
    return (
        f"member_number bigint generated always as "
        f"(cast('0x' || substr(md5({key}), 1, 15) as bigint))"
    )


# The columns that segments read, of models that are built of a shop.
TABLES = {
    "customer_features": (
        "customer_id varchar, age bigint, gender varchar, region varchar, "
        "stated_interests varchar, is_coastal_city boolean, recency_days bigint, "
        "usual_order_gap_days double, first_order_on date, net_amount_365d decimal(18, 4), "
        f"{numbered('customer_id')}"
    ),
    "customer_attributes": "customer_id varchar, country varchar, latitude double",
    "account_features": (
        f"account_id varchar, industry varchar, employees bigint, {numbered('account_id')}"
    ),
    "account_contacts": (
        "account_id varchar, contact_key varchar, customer_id varchar, job_title varchar, "
        "job_level varchar, department varchar, decision_role varchar, is_active boolean, "
        f"{numbered('contact_key')}"
    ),
    "account_usage": "account_id varchar, used_on date, amount decimal(28, 8)",
    "macro_segment_membership": f"member_id varchar, segment_id varchar, {numbered('member_id')}",
    "account_macro_membership": f"member_id varchar, segment_id varchar, {numbered('member_id')}",
    "occasions": "country varchar, occasion varchar, occasion_on date",
    "category_nodes": "category_path varchar, level bigint, node_key varchar",
    "accepted_products": (
        "source_system varchar, product_id varchar, product_name varchar, category_path varchar, "
        "brand varchar"
    ),
    "orders_as_of": (
        "source_system varchar, order_id varchar, customer_id varchar, ordered_at timestamp, "
        "ordered_on date, net_amount decimal(18, 4), items decimal(18, 4), channel varchar, "
        "coupon_code varchar, has_coupon boolean, is_purchase boolean"
    ),
    "purchased_products": (
        "source_system varchar, order_id varchar, product_id varchar, customer_id varchar, "
        "ordered_on date, category_path varchar, brand varchar, items decimal(18, 4), "
        "net_amount decimal(18, 4), channel varchar, has_coupon boolean"
    ),
    "accepted_coupons": "source_system varchar, coupon_code varchar, offer varchar",
    "accepted_order_lines": (
        "source_system varchar, order_id varchar, order_line_id varchar, product_id varchar, "
        "quantity decimal(18, 4), unit_price decimal(18, 4), discount_amount decimal(18, 4)"
    ),
    "accepted_refunds": (
        "source_system varchar, order_id varchar, order_line_id varchar, buyer_key varchar, "
        "refunded_on date, amount decimal(18, 4)"
    ),
    "customer_ids": "id_key varchar, customer_id varchar",
    "web_persons": (
        "source_system varchar, web_id varchar, source_customer_id varchar, customer_id varchar"
    ),
    "web_subject_days": (
        "source_system varchar, web_id varchar, source_customer_id varchar, occurred_on date, "
        "product_id varchar, category varchar, term varchar, events bigint, product_views bigint, "
        "cart_additions bigint"
    ),
    "web_page_days": (
        "source_system varchar, web_id varchar, source_customer_id varchar, occurred_on date, "
        "page varchar, views bigint"
    ),
    "visits_as_of": (
        "source_system varchar, web_id varchar, customer_id varchar, visited_on date, "
        "started_at timestamp"
    ),
    "messages_as_of": (
        "source_system varchar, message_id varchar, customer_id varchar, channel varchar, "
        "sent_at timestamp, sent_on date, opened_at timestamp, opened_on date, "
        "clicked_at timestamp, clicked_on date"
    ),
    "customer_children": "customer_id varchar, age_years bigint, is_in_college boolean",
    "household_pairs": "customer_id varchar, other_customer_id varchar",
    "nearby_stores": "customer_id varchar, source_store_id varchar, distance_km double",
}

_MACROS = (
    *("engine/members_of.sql", "engine/days_after.sql", "engine/member_number.sql"),
    "engine/edit_distance.sql",
    *("segments/is_in_arm.sql", "activity/season_of.sql", "share.sql"),
)


def ago(days: int) -> date:
    """The day so many days before the as-of day."""
    return AS_OF - timedelta(days=days)


def at_noon(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(12))


class Shop:
    """Rows of models, and the segments that are found in them."""

    vocabulary: Vocabulary | None = None

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        self.numbers = 0
        # What was measured when members were last looked for: chosen rows, member, times.
        self.measured: set[tuple[str, str, int]] = set()
        for product, (path, brand) in CATALOG.items():
            self.add(
                "accepted_products",
                **{"source_system": "shop", "product_id": product, "product_name": product},
                **{"category_path": path, "brand": brand},
            )
            self.add_path(path)

    def add(self, table: str, **row: Any) -> None:
        """Put a row into a table; columns that are not named are null."""
        self.rows[table].append(row)

    def add_path(self, path: str) -> None:
        """Make a path of categories known."""
        if not any(row["category_path"] == path for row in self.rows["category_nodes"]):
            for level, node in enumerate(path.lower().split(" > "), 1):
                self.add("category_nodes", category_path=path, level=level, node_key=node)

    def customer(self, customer_id: str, **features: Any) -> None:
        """Add a customer, or features of one."""
        for row in self.rows["customer_features"]:
            if row["customer_id"] == customer_id:
                row.update(features)
                return
        self.add("customer_features", customer_id=customer_id, **features)

    def next_id(self) -> str:
        """A number that is larger than those before."""
        self.numbers += 1
        return f"{self.numbers:04}"

    def order(
        self, who: str, days_ago: int, *products: str, spent: float = 10, **order: Any
    ) -> None:
        """An order of one piece of each product, each for the same money."""
        self.customer(who)
        order_id, day = self.next_id(), ago(days_ago)
        key = {"source_system": "shop", "order_id": order_id, "customer_id": who}
        defaults = {
            "ordered_at": at_noon(day),
            "net_amount": spent * len(products),
            "items": len(products),
            "has_coupon": False,
            "is_purchase": True,
        }
        self.add("orders_as_of", **key, ordered_on=day, **(defaults | order))
        if not order.get("is_purchase", True):
            return
        for product in products:
            path, brand = CATALOG[product]
            about = {"product_id": product, "category_path": path, "brand": brand}
            line = {"ordered_on": day, "items": 1, "net_amount": spent}
            line |= {name: (defaults | order).get(name) for name in ("channel", "has_coupon")}
            self.add("purchased_products", **key, **about, **line)

    def look(self, who: str, days_ago: int, product: str | None = None, **more: Any) -> None:
        """Something done on the website, whose customers are those of the shop."""
        person = self.person(who)
        done = {"product_views": 0 if "term" in more else 1, "events": 1} | more
        self.add(
            "web_subject_days", **person, occurred_on=ago(days_ago), product_id=product, **done
        )

    def see(self, who: str, days_ago: int, page: str, views: int = 1) -> None:
        """A page that was seen."""
        row = {"occurred_on": ago(days_ago), "page": page, "views": views}
        self.add("web_page_days", **self.person(who), **row)

    def person(self, who: str) -> dict[str, Any]:
        """The browser of a customer."""
        self.customer(who)
        browser = {"source_system": "web", "web_id": f"browser of {who}"}
        if not any(row["customer_id"] == who for row in self.rows["web_persons"]):
            self.add("web_persons", **browser, customer_id=who)
        return browser

    def visit(self, who: str, days_ago: int) -> None:
        """A visit of the website."""
        self.customer(who)
        day = ago(days_ago)
        key = {"source_system": "web", "web_id": self.next_id(), "customer_id": who}
        self.add("visits_as_of", **key, visited_on=day, started_at=at_noon(day))

    def message(
        self, who: str, days_ago: int, *, opened: bool = False, channel: str = "email"
    ) -> None:
        """A message, opened on the day on which it was sent or not at all."""
        self.customer(who)
        day = ago(days_ago)
        key = {"source_system": "mail", "message_id": self.next_id(), "customer_id": who}
        read = {"opened_at": at_noon(day), "opened_on": day} if opened else {}
        self.add(
            "messages_as_of", **key, channel=channel, sent_at=at_noon(day), sent_on=day, **read
        )

    def members(self, *where: str, of: str = "customer") -> set[str]:
        """Who is in a segment of these conditions."""
        (found,) = self.found({"pack": {"segment": where}}, of=of).values()
        return found

    def found(
        self,
        packs: Mapping[str, Mapping[str, tuple[str, ...]]],
        *,
        of: str = "customer",
        more: Mapping[str, str] | None = None,
    ) -> dict[str, set[str]]:
        """Who is in each segment.

        Args:
            packs: conditions of segments, by pack, each after those whose segments it names.
            of: the entity of all segments.
            more: further keys of a segment, as text.
        """
        texts = {
            pack: "".join(
                f"  - segment: {name}\n    label: l {name}\n    of: {of}\n    sensitive: yes\n"
                f"    {(more or {}).get(name, 'why: a test')}\n    where:\n"
                + "".join(f"      - {each}\n" for each in where)
                for name, where in segments.items()
            )
            for pack, segments in packs.items()
        }
        compiled = compile_packs(texts)
        with duckdb.connect() as connection:
            for table, columns in TABLES.items():
                connection.execute(f"create table {table} ({columns})")
                for row in self.rows[table]:
                    marks = ", ".join("?" for _ in row)
                    connection.execute(
                        f"insert into {table} ({', '.join(row)}) values ({marks})",
                        list(row.values()),
                    )
            models = sorted(
                (path for path in compiled if path.parent == MEASURES and path.suffix == ".sql"),
                key=lambda path: not path.stem.startswith("chosen_"),
            )
            files = {path.stem: path for path in models}
            files |= {pack: Path(f"segments/{pack}.sql") for pack in packs}
            files |= {"membership": MICRO / f"{of}_micro_membership.sql"}
            for name, path in files.items():
                connection.execute(f"create table {name} as {rendered(compiled[path])}")
            rows = connection.sql("select segment_id, member_id from membership").fetchall()
            self.measured = {
                row
                for path in models
                if path.stem.endswith("_measures")
                for row in times_of(connection, path.stem)
            }
        assert len(rows) == len(set(rows)), "a member is there twice"
        found: dict[str, set[str]] = {name: set() for each in packs.values() for name in each}
        for segment, member in rows:
            found[segment].add(member)
        return found


def times_of(connection: duckdb.DuckDBPyConnection, model: str) -> list[tuple[str, str, int]]:
    """Chosen rows, member and times; none of a model of which nobody asks how many there are."""
    measured = connection.table(model)
    if "times" not in measured.columns:
        return []
    everybody = " union all ".join(
        f"select member_number, {key} as member_id from {table}"
        for table, key in [
            ("customer_features", "customer_id"),
            ("account_features", "account_id"),
            ("account_contacts", "contact_key"),
        ]
    )
    return connection.sql(
        f"select rows_id, member_id, times from {model} join ({everybody}) using (member_number)"
    ).fetchall()


def compile_packs(texts: Mapping[str, str]) -> dict[Path, str]:
    """The SQL of packs, by its place in the project."""
    packs = read_packs(texts)
    assert Shop.vocabulary is not None
    return compiled_packs(ROOT, packs, Shop.vocabulary)


def read_packs(texts: Mapping[str, str]) -> list[Pack]:
    """Packs as they are declared, without a mistake."""
    if Shop.vocabulary is None:
        Shop.vocabulary = load_vocabulary(ROOT)
    mistakes = Mistakes()
    files = []
    for pack, text in texts.items():
        reader = Reader(Path(f"segments/{pack}.yml"), mistakes)
        indented = text.replace("\n", "\n        ").rstrip(" ")
        whole = (
            f"models:\n  - name: {pack}\n    config:\n      meta:\n        segments:\n"
            f"        {indented}"
        )
        root = reader.document(whole)
        assert root is not None, str(mistakes)
        ((_, node),) = declarations(root, "segments")
        files.append(Declared(reader.file, pack, "segments", whole, node, reader))
    names = declarations_of(each.node for each in files)
    packs = [
        Pack(each, tuple(read_segments(each.reader, each.node, Shop.vocabulary, names)))
        for each in files
    ]
    check_packs(packs, Shop.vocabulary)
    assert not mistakes, str(mistakes)
    return packs


def _environment() -> jinja2.Environment:
    """What the compiled SQL asks of dbt: names of models, days, and the macros themselves."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)

    class Adapter:
        def dispatch(self, name: str, package: str) -> Any:
            assert package == "finegrain"
            return environment.globals[f"duckdb__{name}"]

    def day(days: int = 0) -> str:
        return f"cast('{ago(days)}' as date)"

    environment.globals |= {
        "adapter": Adapter(),
        "return": lambda value: value,
        "ref": lambda name: name,
        "config": lambda **_: "",
        "as_of_date": day,
        "days_before_as_of": day,
        "in_the_last_days": lambda column, days: f"{column} between {day(days - 1)} and {day()}",
        # The website is another source than the shop, whose products it shows.
        "person_system": lambda name: f"case {name} when 'web' then 'shop' else {name} end",
    }
    for file in _MACROS:
        text = (ROOT / "macros" / file).read_text()
        module = environment.from_string(text).module
        for name in re.findall(r"macro (\w+)\(", text):
            environment.globals[name] = getattr(module, name)
    return environment


ENVIRONMENT = _environment()


def rendered(sql: str) -> str:
    """SQL as an engine gets it."""
    return ENVIRONMENT.from_string(sql).render()
