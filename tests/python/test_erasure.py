"""Who was erased is nowhere after the next run, and everybody else is as if he had never been."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from conftest import Warehouse, rewrite, without_tests

# What says when and how often was built, or that somebody was erased.
HISTORIES = {"as_of", "erasures", "erasure_counts", "erased_browsers"}
PERSONAL = ("id", "email", "phone", "card_no")


class World:
    """A demo world in a folder of its own, whose sources a test changes."""

    def __init__(self, folder: Path, demo: Path) -> None:
        self.raw = folder / "raw"
        shutil.copytree(demo / "raw", self.raw)
        self.warehouse = Warehouse(
            folder,
            {
                "demo_files": str(self.raw / "{name}.parquet"),
                # What a drawn world of 400 people lacks is nothing to stop for.
                "quarantine_maximum_share": 1,
            },
            project=without_tests(),
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            for file in self.raw.glob("*.parquet"):
                connection.execute(f"create view {file.stem} as from '{file}'")
            return connection.sql(sql).fetchall()

    def change(self, table: str, sql: str) -> None:
        rewrite(self.raw / f"{table}.parquet", sql)


def listed(values: Iterable[object]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# People of whom nobody else has anything: an address, number, card, or browser.
ALONE = """
    with people as (
        select
            id, any_value(email) as email, any_value(phone) as phone,
            any_value(card_no) as card_no
        from crm_customers
        group by id
        having
            count(deleted_at) = 0 and
            count(distinct lower(trim(email))) = 1 and count(distinct phone) = 1
            and count(distinct card_no) = 1 and count(signed_up_at) = count(*)
    ),

    shared_browsers as (
        select visitor_id from web_events where login_id is not null
        group by visitor_id having count(distinct login_id) > 1
    ),

    sharing as (
        select a.id from crm_customers as a
        inner join crm_customers as b on a.id <> b.id and (
            lower(trim(a.email)) = lower(trim(b.email)) or a.card_no = b.card_no
            or right(regexp_replace(a.phone, '[^0-9]', '', 'g'), 10)
            = right(regexp_replace(b.phone, '[^0-9]', '', 'g'), 10))
        union
        select login_id from web_events inner join shared_browsers using (visitor_id)
        where login_id is not null
    )

    select people.* from people
    inner join (
        select customer_id as id, count(*) as orders from shop_orders group by all
    ) as bought using (id)
    inner join (
        select login_id as id, count(*) as events from web_events
        where visitor_id is not null group by all
    ) as visited using (id)
    anti join sharing using (id)
    where email like '%@%'
    and id not in (select customer_id from b2b_contacts where customer_id is not null)
    order by orders * events desc, id
    limit 2
"""
# A buyer whom only his orders know.
GUEST = """
    select lower(trim(email)) as email from shop_orders
    where customer_id is null and email like '%@%' and email not like '%+%'
    and lower(trim(email)) not in (
        select lower(trim(email)) from crm_customers where email is not null
    )
    group by all order by count(*) desc, email limit 1
"""


@pytest.fixture(scope="module")
def erased(small_demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> "Erased":
    return Erased(small_demo_folder, tmp_path_factory)


class Erased:
    """A published world, built again after three people were erased, and a world without them.

    One is marked in the CRM, which keeps all it knows of him; one asked by his account; of one only
    the address is known.
    """

    def __init__(self, demo: Path, folders: pytest.TempPathFactory) -> None:
        self.world = World(folders.mktemp("erased"), demo)
        self.people = self.world.rows(ALONE)
        ((self.address,),) = self.world.rows(GUEST)
        (self.marked, *_), (self.asking, *_) = self.people
        self.accounts = listed([self.marked, self.asking])
        self.cards = listed(person[3] for person in self.people)
        self.browsers = [
            browser
            for (browser,) in self.world.rows(
                f"select distinct visitor_id from web_events where login_id in ({self.accounts}) "
                "and visitor_id is not null"
            )
        ]
        self.world.warehouse.build()
        self.before = self.world.warehouse.query("from finegrain.customers")
        self.customer_ids = self.ids_of_customers()
        self.kept = shutil.copytree(self.world.raw, self.world.raw.parent / "before")
        self.erase()
        # As a build of that day leaves it.
        with duckdb.connect(str(self.world.warehouse.file)) as connection:
            connection.execute("create schema finegrain__2025_06_30_accepted")
        self.output = self.world.warehouse.build()
        self.never = World(folders.mktemp("never"), demo)
        self.forget(self.never)
        self.never.warehouse.build()

    def ids_of_customers(self) -> list[str]:
        keys = [
            f"account:demo:{self.marked}",
            f"account:demo:{self.asking}",
            f"email:{self.address}",
        ]
        found = self.world.warehouse.query(
            "select customer_id from finegrain_identity.customer_ids "
            f"where id_key in ({listed(keys)})"
        )
        assert len(found) == 3
        return list(found["customer_id"])

    def erase(self) -> None:
        self.world.change(
            "crm_customers",
            f"select * replace (case when id = '{self.marked}' "
            "then timestamp '2025-12-30 12:00:00' else deleted_at end as deleted_at) from raw",
        )
        with duckdb.connect() as connection:
            connection.execute(
                f"""
                copy (
                    select * from (values
                        ('R1', '{self.asking}', null),
                        ('R2', null, ' {self.address.upper()} ')
                    ) as asked (request_no, customer_id, email),
                    (select timestamp '2025-12-30 13:00:00' as asked_at)
                ) to '{self.world.raw}/crm_erasure_requests.parquet' (format parquet)
                """
            )

    def forget(self, world: World) -> None:
        """Take the three out of the sources themselves: their orders are anybody's."""
        his = f"customer_id in ({self.accounts})"
        addresses = listed([self.address, *(str(person[1]).lower() for person in self.people)])
        address = f"lower(trim(email)) in ({addresses})"
        phones = listed(re.sub(r"\D", "", str(person[2]))[-10:] for person in self.people)
        phone = f"right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) in ({phones})"
        who = f"coalesce({his}, false) or coalesce(customer_id is null and {address}, false)"
        world.change("crm_customers", f"from raw where id is null or id not in ({self.accounts})")
        world.change(
            "shop_orders",
            "select * replace ("
            + ", ".join(
                f"case when not ({who} or coalesce(card_no in ({self.cards}), false) "
                f"or coalesce({phone}, false)) "
                f"then {column} end as {column}"
                for column in ("customer_id", "email", "card_no", "phone")
            )
            + ") from raw",
        )
        for table in ("crm_consents", "crm_nps", "crm_children", "marketing_assignments"):
            world.change(table, f"from raw where not coalesce({his}, false)")
        for table in ("crm_surveys", "marketing_messages", "b2b_contacts"):
            world.change(table, f"from raw where not ({who})")
        world.change("crm_card_movements", f"from raw where card_no not in ({self.cards})")
        world.change(
            "web_events",
            f"""
            from raw
            where
                not coalesce(login_id in ({self.accounts}), false)
                and (login_id is not null
                    or coalesce(visitor_id not in ({listed(self.browsers)}), true))
            """,
        )


def sum_of(warehouse: Warehouse, table: str) -> tuple[Any, ...]:
    """What two tables with the same rows have in common, in whatever order they are."""
    with duckdb.connect(str(warehouse.file), read_only=True) as connection:
        columns = [
            # The same numbers added in another order.
            f'round("{name}", 6)' if kind == "DOUBLE" else f'"{name}"'
            for name, kind, *_ in connection.sql(f"describe {table}").fetchall()
            if name not in ("run_started_at", "first_published_on")
        ]
        (found,) = connection.sql(
            f"select count(*), sum(cast(hash({', '.join(columns)}) as hugeint)) from {table}"
        ).fetchall()
        return found


def tables_of(warehouse: Warehouse) -> list[str]:
    found = warehouse.query("""
        select schema_name || '.' || table_name as name, table_name
        from duckdb_tables() where schema_name not in ('finegrain_rules', 'finegrain_gates')
        order by all
    """)
    return [name for name, table in found.itertuples(index=False) if table not in HISTORIES]


def test_every_table_is_as_if_he_had_never_been(erased: Erased) -> None:
    tables = tables_of(erased.world.warehouse)
    assert len(tables) > 120
    differing = [
        table
        for table in tables
        if sum_of(erased.world.warehouse, table) != sum_of(erased.never.warehouse, table)
    ]
    assert differing == []
    # What is the same is not nothing, and they were there.
    now = erased.world.warehouse.query("from finegrain.customers")
    assert set(erased.before["customer_id"]) - set(now["customer_id"]) == set(erased.customer_ids)


def test_nothing_of_him_is_in_any_table(erased: Erased) -> None:
    said = {
        str(value)
        for person in erased.people
        for value in (*person, str(person[1]).lower(), re.sub(r"\D", "", str(person[2])))
    }
    said |= {erased.address, *erased.customer_ids, *erased.browsers}
    said -= {"None", ""}
    assert len(said) > 10
    pattern = re.compile("|".join(map(re.escape, sorted(said))), re.I)
    copies = [erased.world.warehouse.file, erased.world.warehouse.folder / "published.duckdb"]
    found = []
    for file in copies:
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = connection.sql("""
                select c.schema_name, c.table_name, c.column_name
                from duckdb_columns() as c semi join duckdb_tables() as t using (table_oid)
                where c.data_type = 'VARCHAR' order by all
            """).fetchall()
            assert len(columns) > 50
            for schema, table, column in columns:
                values = connection.sql(
                    f'select distinct "{column}" from {schema}.{table} where "{column}" is not null'
                ).fetchall()
                if table != "erased_browsers" and any(pattern.search(text) for (text,) in values):
                    found.append((file.name, schema, table, column))
    assert found == []


def test_the_proof_counts_what_was_removed(erased: Erased) -> None:
    proof = erased.world.warehouse.published("from erasures")
    assert set(proof.columns) == {
        "proof_id",
        "source_system",
        "asked_on",
        "removed_on",
        "table_name",
        "rows_removed",
    }
    mine = proof[proof["asked_on"] == pd.Timestamp("2025-12-30")]
    assert mine["proof_id"].nunique() == 3
    counts = mine.groupby("table_name")["rows_removed"].sum()
    with duckdb.connect() as connection:

        def rows(table: str, condition: str) -> int:
            sql = f"select count(*) from '{erased.kept}/{table}.parquet' where {condition}"
            return int(connection.sql(sql).fetchall()[0][0])

        his = f"customer_id in ({erased.accounts})"
        assert counts["customers"] == rows("crm_customers", f"id in ({erased.accounts})") > 1
        assert counts["consents"] == rows("crm_consents", his) > 0
        assert counts["events"] == rows("web_events", f"login_id in ({erased.accounts})") > 0
        assert counts["orders"] >= rows("shop_orders", his) > 0
    assert counts["identity_memory"] >= 3

    # Nothing is counted twice, and nothing is lost by a full refresh of the counts.
    run = erased.world.warehouse.dbt(
        "run", "--full-refresh", "--select", "erasure_counts", "erasures"
    )
    assert run.returncode == 0, run.stdout[-3000:]
    again = erased.world.warehouse.query("from finegrain_staging.erasures")
    assert len(again) == len(proof)
    assert again["rows_removed"].sum() == proof["rows_removed"].sum()


def test_past_days_that_still_hold_him_are_named(erased: Erased) -> None:
    assert "People were erased who may still be in the tables of past days: build 2025_06_30" in (
        erased.output
    )


@pytest.mark.long
def test_everybody_may_opt_out(erased: Erased) -> None:
    """Consent is not erasure: nobody goes, and what is known of consent says so of each."""
    world = erased.never
    customers = "select customer_id from finegrain_identity.customers"
    before = set(world.warehouse.query(customers)["customer_id"])
    world.change(
        "crm_consents",
        """
        select id as customer_id, channel, 'marketing' as purpose, 'opted_out' as status,
            timestamp '2025-12-31 12:00:00' as changed_at, null as legal_basis,
            timestamp '2025-12-31 12:00:00' as loaded_at
        from
            (select distinct id from '{customers}'),
            unnest(['email', 'sms', 'push', 'ads']) as channels (channel)
        """.format(customers=world.raw / "crm_customers.parquet"),
    )
    world.warehouse.build()
    features = world.warehouse.published("from customer_features")
    assert set(features["customer_id"]) == before
    known = world.warehouse.published("select customer_id from customers where is_in_crm")
    asked = features[features["customer_id"].isin(known["customer_id"])]
    assert len(asked) > 300
    assert asked["has_opted_out_of_all"].all()
    assert asked["consented_channels"].isna().all()
    assert not features["has_email_consent"].fillna(False).any()
