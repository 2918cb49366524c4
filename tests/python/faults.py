"""Faults of the demo's raw tables: broken rows beside the sound ones, and broken files.

A row fault is a copy of a sound row with something broken. All of them can be put into one world:
each must be rejected with its reason, and every public table must be as if they had never come.
"""

import json
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import yaml
from conftest import ROOT, rewrite


@dataclass(frozen=True)
class Table:
    """A raw table, and which of its columns play which part (raw name, contract name).

    `sound` chooses rows of which a copy is accepted but for its key.
    """

    contract: str
    keys: tuple[tuple[str, str], ...]
    required: tuple[tuple[str, str], ...] = ()
    time: tuple[str, str] | None = None
    amounts: tuple[tuple[str, str], ...] = ()
    points: tuple[str, str] | None = None
    sound: str = "true"
    # The key that makes a copy another row; none where a table has no key of its own.
    identity: str | None = None
    parent: tuple[str, str] | None = None
    # What is said of a row that comes ten times.
    repeated: str | None = None


@dataclass(frozen=True)
class RowFault:
    """`rows` broken copies of a row, what is broken, and the reasons that must be given."""

    kind: str
    table: str
    changes: dict[str, str]
    reasons: str
    rows: int = 1
    # An exact copy: the sound row itself stays the one that counts.
    is_copy: bool = False


VERSION = "replaced_by_newer_version"

TABLES = {
    "crm_customers": Table(
        "customers",
        (("id", "source_customer_id"),),
        (("signed_up_at", "created_at"),),
        ("signed_up_at", "created_on"),
        identity="id",
        sound="deleted_at is null",
        repeated=VERSION,
    ),
    "crm_consents": Table(
        "consents",
        (("customer_id", "source_customer_id"), ("channel", "channel")),
        (("status", "status"), ("changed_at", "changed_at")),
        ("changed_at", "changed_on"),
        sound="customer_id is not null and status is not null",
    ),
    "crm_surveys": Table(
        "survey_answers",
        (("survey", "survey_id"), ("question", "question")),
        (("answer", "answer"), ("answered_at", "answered_at")),
        ("answered_at", "answered_on"),
        sound="customer_id is not null",
    ),
    "crm_nps": Table(
        "nps_answers",
        (),
        (("score", "score"), ("answered_at", "answered_at")),
        ("answered_at", "answered_on"),
        sound="customer_id is not null and score between 0 and 10",
    ),
    "crm_children": Table("children", (("customer_id", "source_customer_id"),)),
    "crm_card_movements": Table(
        "loyalty_movements",
        (("card_no", "loyalty_card_id"),),
        (("points", "points"), ("moved_at", "moved_at")),
        ("moved_at", "moved_on"),
        points=("points", "points"),
    ),
    "crm_erasure_requests": Table(
        "erasure_requests",
        (("request_no", "request_id"),),
        (("asked_at", "requested_at"),),
        identity="request_no",
        sound="customer_id is not null",
    ),
    "shop_orders": Table(
        "orders",
        (("order_no", "order_id"),),
        (("total", "total_amount"), ("placed_at", "ordered_at")),
        ("placed_at", "ordered_on"),
        (("total", "total_amount"),),
        identity="order_no",
        sound="status = 'completed' and customer_id is not null",
        repeated=VERSION,
    ),
    "shop_order_lines": Table(
        "order_lines",
        (("line_id", "order_line_id"), ("order_no", "order_id"), ("sku", "product_id")),
        (("qty", "quantity"), ("unit_price", "unit_price")),
        amounts=(("unit_price", "unit_price"),),
        identity="line_id",
        parent=("order_no", "order_not_accepted"),
        repeated=VERSION,
    ),
    "shop_refunds": Table(
        "refunds",
        (("refund_id", "refund_id"),),
        (("amount", "amount"), ("refunded_at", "refunded_at")),
        ("refunded_at", "refunded_on"),
        (("amount", "amount"),),
        identity="refund_id",
        parent=("order_no", "order_not_accepted"),
        repeated=VERSION,
    ),
    "catalog_products": Table(
        "products",
        (("sku", "product_id"),),
        amounts=(("price", "price"), ("cost", "cost")),
        identity="sku",
        repeated=VERSION,
    ),
    "catalog_prices": Table(
        "prices",
        (("sku", "product_id"),),
        (("price", "price"), ("valid_from", "valid_from_on")),
        amounts=(("price", "price"),),
        identity="sku",
        repeated=VERSION,
    ),
    "shop_stores": Table(
        "stores", (("store_id", "store_id"),), identity="store_id", repeated=VERSION
    ),
    "shop_coupons": Table(
        "coupons",
        (("code", "coupon_code"),),
        amounts=(("amount", "discount_amount"),),
        identity="code",
        repeated=VERSION,
    ),
    "web_events": Table(
        "events",
        (("event_id", "event_id"), ("event", "event_type")),
        (("event_at", "occurred_at"),),
        ("event_at", "occurred_on"),
        (("value", "value_amount"),),
        identity="event_id",
        sound="visitor_id is not null and received_at is not null",
        repeated="repeated_event",
    ),
    "marketing_campaigns": Table(
        "campaigns", (("campaign", "campaign_id"),), identity="campaign", repeated=VERSION
    ),
    "marketing_assignments": Table(
        "assignments",
        (("campaign", "campaign_id"), ("arm", "arm")),
        (("assigned_at", "assigned_at"),),
        ("assigned_at", "assigned_on"),
        identity="customer_id",
        parent=("campaign", "campaign_not_accepted"),
        repeated=VERSION,
    ),
    "marketing_messages": Table(
        "messages",
        (("message_id", "message_id"), ("channel", "channel")),
        (("sent_at", "sent_at"),),
        ("sent_at", "sent_on"),
        identity="message_id",
        sound="customer_id is not null",
        parent=("campaign", "campaign_not_accepted"),
        repeated=VERSION,
    ),
    "b2b_accounts": Table(
        "accounts",
        (("account", "account_id"),),
        time=("created_at", "created_on"),
        amounts=(("revenue", "revenue_amount"),),
        identity="account",
        sound="created_at is not null",
        repeated=VERSION,
    ),
    "b2b_contacts": Table(
        "contacts",
        (("account", "account_id"),),
        parent=("account", "account_not_accepted"),
    ),
    "b2b_technologies": Table(
        "technologies",
        (("account", "account_id"), ("technology", "technology")),
        identity="technology",
        parent=("account", "account_not_accepted"),
        repeated=VERSION,
    ),
    "b2b_usage": Table(
        "usage",
        (("account", "account_id"), ("feature", "feature")),
        (("amount", "amount"), ("used_on", "used_on")),
        ("used_on", "used_on"),
        identity="feature",
        parent=("account", "account_not_accepted"),
        repeated=VERSION,
    ),
}

# Times that no fact of a living company has: (kind, SQL of the time, reason after the day's name).
TIMES = (
    ("dated 2099", "timestamp '2099-07-01 12:00:00'", "after_the_run"),
    ("dated 9999", "timestamp '9999-12-31 23:59:59'", "after_the_run"),
    ("dated at infinity", "timestamp 'infinity'", "after_the_run"),
    ("clock three days ahead", "now()::timestamp + interval 3 days", "after_the_run"),
    ("dated 1970, the epoch", "timestamp '1970-01-01 00:00:00'", "too_early"),
    ("dated 0001", "timestamp '0001-01-01 00:00:00'", "too_early"),
)


def row_faults() -> list[RowFault]:
    """Every kind of broken row of every table."""
    found: list[RowFault] = []
    for name, table in TABLES.items():
        found += _of_keys(name, table)
        for raw, contract in table.required:
            reason = f"missing_{contract}"
            found.append(RowFault("a required value is null", name, {raw: "null"}, reason))
        if table.time:
            raw, day = table.time
            for kind, moment, reason in TIMES:
                reasons = f"{day}_{reason}"
                if name == "marketing_messages" and reason == "after_the_run":
                    reasons += ", response_before_sent"
                found.append(RowFault(kind, name, {raw: moment}, reasons))
        for raw, contract in table.amounts:
            found += _of_amounts(name, raw, contract)
        if table.parent:
            raw, reason = table.parent
            found.append(RowFault("a parent that is nowhere", name, {raw: "'nowhere'"}, reason))
        if table.repeated:
            found.append(
                RowFault("ten times the same row", name, {}, table.repeated, 9, is_copy=True)
            )
    return found + list(OTHERS)


def _of_keys(name: str, table: Table) -> Iterable[RowFault]:
    for raw, contract in table.keys:
        reason = f"missing_{contract}"
        yield RowFault("a key is null", name, {raw: "null"}, reason)
        if table.parent and table.parent[0] == raw:
            reason += f", {table.parent[1]}"
        yield RowFault("a key is empty", name, {raw: "''"}, reason)
        yield RowFault("a key of blanks", name, {raw: "'   '"}, reason)


def _of_amounts(name: str, raw: str, contract: str) -> Iterable[RowFault]:
    # 16 digits before the point are more than the contract's 14.
    yield RowFault(
        "an amount of 16 digits", name, {raw: "9999999999999999.99"}, f"{contract}_out_of_range"
    )
    yield RowFault(
        "an amount of 14 digits", name, {raw: "99999999999999.99"}, f"{contract}_out_of_range"
    )


OTHERS = (
    RowFault("total below zero", "shop_orders", {"total": "-1"}, "negative_total"),
    RowFault("in another currency", "shop_orders", {"currency": "'XTS'"}, "foreign_currency"),
    RowFault(
        "a version dated 2099",
        "shop_orders",
        {"modified_at": "timestamp '2099-01-01'"},
        "updated_at_after_the_run",
    ),
    RowFault(
        "a version dated 2099",
        "crm_customers",
        {"modified_at": "timestamp '2099-01-01'"},
        "updated_at_after_the_run",
    ),
    RowFault("an unknown status", "crm_consents", {"status": "'maybe'"}, "unknown_status"),
    RowFault("score of 11", "crm_nps", {"score": "11"}, "score_out_of_range"),
    RowFault("nobody", "crm_nps", {"customer_id": "null"}, "nobody"),
    RowFault(
        "nobody",
        "crm_erasure_requests",
        {"customer_id": "null", "email": "null", "phone": "null"},
        "nobody",
    ),
    RowFault("nobody", "crm_surveys", {"customer_id": "null", "email": "null"}, "nobody"),
    RowFault("nobody", "marketing_assignments", {"customer_id": "null"}, "nobody"),
    RowFault("nobody", "web_events", {"visitor_id": "null", "login_id": "null"}, "nobody"),
    RowFault("born in 1800", "crm_children", {"birth_year": "1800"}, "birth_year_out_of_range"),
    RowFault("born in 2099", "crm_children", {"birth_year": "2099"}, "birth_year_out_of_range"),
    RowFault(
        "points of 19 digits",
        "crm_card_movements",
        {"points": "9223372036854775807"},
        "points_out_of_range",
    ),
    RowFault("quantity of zero", "shop_order_lines", {"qty": "0"}, "quantity_not_above_zero"),
    RowFault("quantity below zero", "shop_order_lines", {"qty": "-1"}, "quantity_not_above_zero"),
    RowFault("price below zero", "shop_order_lines", {"unit_price": "-1"}, "negative_price"),
    RowFault("amount of zero", "shop_refunds", {"amount": "0"}, "amount_not_above_zero"),
    RowFault("price below zero", "catalog_products", {"price": "-1"}, "negative_price"),
    RowFault("price of zero", "catalog_prices", {"price": "0"}, "price_not_above_zero"),
    RowFault("latitude of 999", "shop_stores", {"lat": "999"}, "not_on_earth"),
    RowFault("latitude not a number", "shop_stores", {"lat": "'nan'::double"}, "not_on_earth"),
    RowFault("longitude infinite", "shop_stores", {"lon": "'inf'::double"}, "not_on_earth"),
    RowFault(
        "ends before it starts",
        "shop_coupons",
        {"starts_on": "date '2025-02-01'", "ends_on": "date '2025-01-01'"},
        "ends_before_it_starts",
    ),
    RowFault(
        "percent not a number",
        "shop_coupons",
        {"percent": "'nan'::double"},
        "discount_share_out_of_range",
    ),
    RowFault("percent of 500", "shop_coupons", {"percent": "500"}, "discount_share_out_of_range"),
    RowFault(
        "ends before it starts",
        "marketing_campaigns",
        {"starts_on": "date '2025-02-01'", "ends_on": "date '2025-01-01'"},
        "ends_before_it_starts",
    ),
    RowFault(
        "opened before it was sent",
        "marketing_messages",
        {"opened_at": "sent_at - interval 1 hour"},
        "response_before_sent",
    ),
    RowFault("employees below zero", "b2b_accounts", {"employees": "-1"}, "negative_employees"),
    RowFault(
        "employees of 19 digits",
        "b2b_accounts",
        {"employees": "9223372036854775807"},
        "employees_out_of_range",
    ),
    RowFault("amount below zero", "b2b_usage", {"amount": "-1"}, "negative_amount"),
    RowFault(
        "amount not a number", "b2b_usage", {"amount": "'nan'::double"}, "amount_out_of_range"
    ),
    RowFault("amount infinite", "b2b_usage", {"amount": "'inf'::double"}, "amount_out_of_range"),
)


def spoil_rows(raw: Path, faults: Iterable[RowFault]) -> None:
    """Put the broken rows into the files of a world."""
    by_table: dict[str, list[RowFault]] = {}
    for fault in faults:
        by_table.setdefault(fault.table, []).append(fault)
    for name, of_table in by_table.items():
        file, table = raw / f"{name}.parquet", TABLES[name]
        with duckdb.connect() as connection:
            connection.execute(f"create table raw as from '{file}'")
            # A row that is there once, and all that a copy of it needs.
            single = table.identity or "all"
            condition = table.sound
            if table.repeated:
                key = "(sku, valid_from)" if name == "catalog_prices" else table.identity
                if name.startswith(("b2b_tech", "b2b_usage", "marketing_assign")):
                    key = {
                        "b2b_technologies": "(account, technology)",
                        "b2b_usage": "(account, feature, used_on)",
                        "marketing_assignments": "(campaign, customer_id)",
                    }[name]
                condition += f" and {key} in (select {key} from raw group by 1 having count(*) = 1)"
            connection.execute(
                f"create table base as from raw where {condition} "
                + "".join(f" and {column} is not null" for column, _ in table.keys)
                + f" order by {single} limit 1"
            )
            assert connection.execute("select count(*) from base").fetchall() == [(1,)], name
            for number, fault in enumerate(of_table):
                changes = dict(fault.changes)
                if table.identity and not fault.is_copy:
                    changes.setdefault(table.identity, f"'fault-{number}'")
                replaced = ", ".join(f"{value} as {column}" for column, value in changes.items())
                columns = f"* replace ({replaced})" if replaced else "*"
                connection.execute(
                    f"insert into raw select {columns} from base, range({fault.rows})"
                    if not replaced
                    else f"insert into raw select {columns} from base"
                ) if fault.rows == 1 else connection.execute(
                    f"insert into raw select b.{columns} from base as b, range({fault.rows})"
                )
            connection.execute(f"copy raw to '{file}' (format parquet)")


def expected_quarantine(faults: Iterable[RowFault]) -> Counter[tuple[str, str]]:
    """How many rows of each contract table must be quarantined for which reasons."""
    expected: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        expected[TABLES[fault.table].contract, fault.reasons] += fault.rows
    return expected


def ask_to_be_erased(raw: Path, requests: int) -> None:
    """Have the last customers ask, as so small a world has one request or none."""
    rewrite(
        raw / "crm_erasure_requests.parquet",
        f"""
        from raw
        union all by name
        select 'more ' || id as request_no, id as customer_id,
            timestamp '2025-12-30 12:00:00' as asked_at
        from '{raw}/crm_customers.parquet'
        where id is not null and deleted_at is null
        group by id order by id desc limit {requests}
        """,
    )


def copy_world(world: Path, to: Path) -> Path:
    """A copy of a world's raw tables that a test may spoil."""
    return Path(shutil.copytree(world, to))


# Broken files


@dataclass(frozen=True)
class FileFault:
    """What is done to the file of a table, and what a run must say of that table.

    `said` is a regular expression, filled in with the table's name; a table to which the fault does
    not apply is not in `tables`.
    """

    kind: str
    said: str
    spoil: Callable[[Path, str], object]
    tables: tuple[str, ...] = tuple(TABLES)


def declared_tables() -> dict[str, dict[str, Any]]:
    """The raw tables, as the YAML of the source declares them."""
    declared = yaml.safe_load((ROOT / "models/staging/demo/_demo__sources.yml").read_text())
    return {entry["name"]: entry for entry in declared["sources"][0]["tables"]}


def declared_columns(table: str) -> list[dict[str, Any]]:
    """The columns of a raw table, as the YAML of the source declares them."""
    return list(declared_tables()[table]["columns"])


def _is_optional(column: dict[str, Any]) -> bool:
    return bool(column.get("config", {}).get("meta", {}).get("optional"))


REQUIRED = {
    table: [column["name"] for column in declared_columns(table) if not _is_optional(column)]
    for table in TABLES
}
OPTIONAL = {
    table: [column["name"] for column in declared_columns(table) if _is_optional(column)]
    for table in TABLES
}
# A column of each table that is no text.
TYPED = {
    table: next(
        (c["name"], c["data_type"])
        for c in [
            *filter(lambda c: not _is_optional(c), declared_columns(table)),
            *declared_columns(table),
        ]
        if c["data_type"] != "varchar"
    )
    for table in TABLES
    if any(c["data_type"] != "varchar" for c in declared_columns(table))
}
# A column of each table that is text.
KEYS = {
    table: next(c["name"] for c in declared_columns(table) if c["data_type"] == "varchar")
    for table in TABLES
}
WHOLE = {
    table: next(c["name"] for c in declared_columns(table) if "int" in c["data_type"])
    for table in TABLES
    if any("int" in c["data_type"] for c in declared_columns(table))
}
DAYS = {
    table: next(c["name"] for c in declared_columns(table) if c["data_type"] == "date")
    for table in TABLES
    if any(c["data_type"] == "date" for c in declared_columns(table))
}
TIMED = {
    table: next(c["name"] for c in declared_columns(table) if c["data_type"] == "timestamp")
    for table in TABLES
    if any(c["data_type"] == "timestamp" for c in declared_columns(table))
}


def _rewrite(sql: Callable[[str], str]) -> Callable[[Path, str], None]:
    return lambda file, table: rewrite(file, sql(table))


def _cut_off(file: Path, _: str) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 6 // 10])


def _as_csv(file: Path, _: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table raw as from '{file}'")
        connection.execute(f"copy raw to '{file}' (format csv)")


def file_faults() -> list[FileFault]:
    """Faults that must stop a run before any model, each with a sentence for each table."""
    return [
        FileFault(
            "a required column is gone",
            "The table {table} of source demo has no column {required}, which is required.",
            _rewrite(lambda table: f"select * exclude ({REQUIRED[table][0]}) from raw"),
        ),
        FileFault(
            "an optional column is gone",
            "The table {table} of source demo has lost {optional}, which it had when it was last "
            "published.",
            _rewrite(lambda table: f"select * exclude ({OPTIONAL[table][-1]}) from raw"),
            tuple(table for table in TABLES if OPTIONAL[table]),
        ),
        FileFault(
            "the file is gone",
            "The table {table} of source demo is (gone; when it was last published|missing)",
            lambda file, _: file.unlink(),
        ),
        FileFault(
            "no rows",
            "The table {table} of source demo (has 0 rows; when it was last published|is empty)",
            _rewrite(lambda _: "from raw limit 0"),
        ),
        FileFault(
            "an empty file",
            "{table}.parquet cannot be read, as it is empty or cut off",
            lambda file, _: file.write_bytes(b""),
        ),
        FileFault("a file cut off", "{table}.parquet cannot be read, as it is cut off", _cut_off),
        FileFault(
            "another format",
            "{table}.parquet cannot be read, as it is cut off, or no Parquet file",
            _as_csv,
        ),
        FileFault(
            "half of the rows",
            "The table {table} of source demo has [0-9,]+ rows; when it was last published it had "
            "[0-9,]+ rows, and (fewer than 0.7 of them|each that is gone) ",
            _rewrite(
                lambda _: (
                    "select * exclude (n) from (select *, row_number() over () "
                    "as n from raw) where n % 2 = 0"
                )
            ),
        ),
        FileFault(
            "ten times the rows",
            "The table {table} of source demo has [0-9,]+ rows; when it was last published it had "
            "[0-9,]+ rows, and more than 5 times as many ",
            _rewrite(lambda _: "select raw.* from raw, range(10)"),
            # Nobody is erased twice.
            tuple(table for table in TABLES if table != "crm_erasure_requests"),
        ),
        FileFault(
            "a row fewer",
            "The table {table} of source demo has [0-9,]+ rows; when it was last published it had "
            "[0-9,]+ rows, and each that is gone can make an erased person a customer again.",
            _rewrite(lambda _: "from raw limit (select count(*) - 1 from raw)"),
            ("crm_erasure_requests",),
        ),
        FileFault(
            "a word among numbers or times",
            "The column {typed} of table {table} of source demo is varchar, and 1 of its ",
            _rewrite(
                lambda table: (
                    f"select * replace (case when row_number() over () = 1 then "
                    f"'soon' else {TYPED[table][0]}::varchar end as "
                    f"{TYPED[table][0]}) from raw"
                )
            ),
            tuple(TYPED),
        ),
        FileFault(
            "a fraction among whole numbers",
            "The column {whole} of table {table} of source demo is varchar, and 1 of its ",
            _rewrite(
                lambda table: (
                    f"select * replace (case when row_number() over () = 1 then '2.6' "
                    f"else {WHOLE[table]}::varchar end as {WHOLE[table]}) from raw"
                )
            ),
            tuple(WHOLE),
        ),
        FileFault(
            "ids as floating-point numbers of 17 digits",
            "The column {key} of table {table} of source demo is double, and ",
            _rewrite(
                lambda table: (
                    f"select * replace (row_number() over () + 1e16 as {KEYS[table]}) from raw"
                )
            ),
        ),
        FileFault(
            "days as midnights of Tokyo",
            "The column {day} of table {table} of source demo holds days, yet ",
            _rewrite(
                lambda table: (
                    f"select * replace (timezone('Asia/Tokyo', {DAYS[table]}::timestamp) "
                    f"as {DAYS[table]}) from raw"
                )
            ),
            tuple(DAYS),
        ),
        FileFault(
            "times as seconds since 1970",
            "The column {timed} of table {table} of source demo is bigint, and ",
            _rewrite(
                lambda table: (
                    f"select * replace (epoch({TIMED[table]})::bigint as {TIMED[table]}) from raw"
                )
            ),
            tuple(TIMED),
        ),
        FileFault(
            "days first, then months",
            "The column {timed} of table {table} of source demo is varchar, and ",
            _rewrite(
                lambda table: (
                    f"select * replace (strftime({TIMED[table]}, '%d/%m/%Y %H:%M') "
                    f"as {TIMED[table]}) from raw"
                )
            ),
            tuple(TIMED),
        ),
    ]


def is_said(text: str, fault: FileFault, table: str) -> bool:
    """Whether a run said of a table what it must."""
    sentence = fault.said.format(
        table=table,
        required=REQUIRED[table][0],
        optional=(OPTIONAL[table] or [""])[-1],
        typed=TYPED.get(table, ("",))[0],
        timed=TIMED.get(table, ""),
        whole=WHOLE.get(table, ""),
        day=DAYS.get(table, ""),
        key=KEYS[table],
    )
    return re.search(sentence, text) is not None


def one_of_each(turn: int) -> dict[str, FileFault]:
    """A fault for each table: after as many turns as there are faults, every table had them all."""
    kinds = [*file_faults(), *DAMAGES]
    found = {}
    for place, table in enumerate(TABLES):
        fault = kinds[(place + turn) % len(kinds)]
        if table in fault.tables:
            found[table] = fault
    return found


def row_counts(world: Path) -> dict[str, int]:
    """How many rows each raw table of the folder has."""
    with duckdb.connect() as connection:
        return {
            file.stem: connection.sql(f"select count(*) from '{file}'").fetchall()[0][0]
            for file in sorted(world.glob("*.parquet"))
        }


def _damage(file: Path, _: str) -> None:
    """Other bytes in the middle of the data; the footer, which says where it is, stays."""
    content = bytearray(file.read_bytes())
    data = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    begin, end = data // 4, data * 3 // 4
    content[begin:end] = random.Random(file.name).randbytes(end - begin)
    file.write_bytes(content)


def _latin_1(file: Path, table: str) -> None:
    """A word in the encoding of another age, in the last row."""
    name = KEYS[table]
    read = pyarrow.parquet.read_table(file)
    values = [value.encode() if value else value for value in read[name].to_pylist()]
    values[-1] = "Café".encode("latin-1")
    broken = pyarrow.array(values, pyarrow.binary()).view(pyarrow.string())
    place = read.schema.get_field_index(name)
    pyarrow.parquet.write_table(read.set_column(place, name, broken), file)


DAMAGES = [
    FileFault(
        "bytes damaged in the middle",
        "{table}.parquet cannot be read, as a part of it is damaged",
        _damage,
    ),
    FileFault(
        "a word that is not UTF-8",
        "{table}.parquet cannot be read, as its text is not UTF-8",
        _latin_1,
    ),
]


# Changes of form that change no result


def _types(file: Path) -> dict[str, str]:
    with duckdb.connect() as connection:
        described = connection.execute(f"describe from '{file}'").fetchall()
    return {row[0]: row[1] for row in described}


def as_text(file: Path, _: str) -> None:
    """Every column as a CSV loader leaves it."""
    rewrite(file, "select columns(*)::varchar from raw")


def in_other_types(file: Path, _: str) -> None:
    """Times carry their zone, money and quantities are floating point, numbers are wider."""
    types = {"TIMESTAMP": "timestamptz", "BIGINT": "hugeint", "INTEGER": "double"}
    changed = [
        f"{name}::{types.get(given, 'double')} as {name}"
        for name, given in _types(file).items()
        if given in types or given.startswith("DECIMAL")
    ]
    if changed:
        rewrite(file, f"select * replace ({', '.join(changed)}) from raw")


def in_another_order(file: Path, _: str) -> None:
    """Columns backwards, a column that nobody knows among them, rows shuffled."""
    names = [f'"{name}"' for name in reversed(_types(file))]
    rewrite(file, f"select 'x' as made_by, {', '.join(names)} from raw order by hash({names[0]})")


HARMLESS = {
    "every column as text": as_text,
    "times with a zone, money and quantities as floating point": in_other_types,
    "columns and rows in another order, one column more": in_another_order,
}


def record(kind: str, tables: Iterable[str], ending: str) -> None:
    """Note for fault_page.py how a fault ended, where FINEGRAIN_FAULTS names a file."""
    file = os.environ.get("FINEGRAIN_FAULTS")
    if file:
        line = json.dumps({"kind": kind, "tables": sorted(tables), "ending": ending})
        with Path(file).open("a") as notes:
            notes.write(f"{line}\n")
