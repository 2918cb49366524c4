"""People who ask to be erased from a world whose sources a test changes."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from conftest import Warehouse, rewrite

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


def listed(values: Iterable[object]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Sources:
    """Raw files of a demo world in a folder of their own."""

    def __init__(self, folder: Path, demo: Path) -> None:
        self.raw = folder / "raw"
        shutil.copytree(demo / "raw", self.raw)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            for file in self.raw.glob("*.parquet"):
                connection.execute(f"create view {file.stem} as from '{file}'")
            return connection.sql(sql).fetchall()

    def change(self, table: str, sql: str) -> None:
        rewrite(self.raw / f"{table}.parquet", sql)


class People:
    """Three people of a world.

    One is to be marked in the CRM, which keeps all it knows of him; one asks by his account; of one
    only the address is known.
    """

    def __init__(self, sources: Sources) -> None:
        self.known = sources.rows(ALONE)
        ((self.address,),) = sources.rows(GUEST)
        (self.marked, *_), (self.asking, *_) = self.known
        self.accounts = listed([self.marked, self.asking])
        self.cards = listed(person[3] for person in self.known)
        self.browsers = [
            browser
            for (browser,) in sources.rows(
                f"select distinct visitor_id from web_events where login_id in ({self.accounts}) "
                "and visitor_id is not null"
            )
        ]

    def ids_of_customers(self, warehouse: Warehouse) -> list[str]:
        keys = [
            f"account:demo:{self.marked}",
            f"account:demo:{self.asking}",
            f"email:{self.address}",
        ]
        found = warehouse.query(
            "select customer_id from finegrain_identity.customer_ids "
            f"where id_key in ({listed(keys)})"
        )
        assert len(found) == 3
        return list(found["customer_id"])

    def are_erased_in(self, sources: Sources) -> None:
        """They are in all tables of the sources still, and the CRM says that they are to go."""
        sources.change(
            "crm_customers",
            f"select * replace (case when id = '{self.marked}' "
            "then timestamp '2025-12-30 12:00:00' else deleted_at end as deleted_at) from raw",
        )
        sources.change(
            "crm_erasure_requests",
            f"""
            from raw
            union all by name
            select * from
                (values
                    ('asked by account', '{self.asking}', null),
                    ('asked by address', null, ' {self.address.upper()} ')
                ) as asked (request_no, customer_id, email),
                (select timestamp '2025-12-30 13:00:00' as asked_at)
            """,
        )

        # They turn up at a company, too, one by his account and one by his address.
        sources.change(
            "b2b_contacts",
            f"""
            from raw
            union all by name
            select min(account) as account, '{self.asking}' as customer_id from raw
            union all by name
            select min(account) as account, '{self.address}' as email from raw
            """,
        )

    def never_were_in(self, sources: Sources) -> None:
        """They are taken out of the sources themselves: their orders are anybody's."""
        his = f"customer_id in ({self.accounts})"
        addresses = listed([self.address, *(str(person[1]).lower() for person in self.known)])
        address = f"lower(trim(email)) in ({addresses})"
        phones = listed(re.sub(r"\D", "", str(person[2]))[-10:] for person in self.known)
        phone = f"right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) in ({phones})"
        who = f"coalesce({his}, false) or coalesce(customer_id is null and {address}, false)"
        sources.change("crm_customers", f"from raw where id is null or id not in ({self.accounts})")
        sources.change(
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
            sources.change(table, f"from raw where not coalesce({his}, false)")
        for table in ("crm_surveys", "marketing_messages", "b2b_contacts"):
            sources.change(table, f"from raw where not ({who})")
        sources.change("crm_card_movements", f"from raw where card_no not in ({self.cards})")
        sources.change(
            "web_events",
            f"""
            from raw
            where
                not coalesce(login_id in ({self.accounts}), false)
                and (login_id is not null
                    or coalesce(visitor_id not in ({listed(self.browsers)}), true))
            """,
        )

    def columns_that_name_them(
        self, file: Path, customer_ids: Iterable[str]
    ) -> set[tuple[str, str, str]]:
        """Schema, table and column of texts in which anything of theirs is, in tables."""
        said = {
            str(value)
            for person in self.known
            for value in (*person, str(person[1]).lower(), re.sub(r"\D", "", str(person[2])))
        }
        said |= {self.address, *customer_ids, *self.browsers}
        said -= {"None", ""}
        assert len(said) > 10
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = connection.sql("""
                select c.schema_name, c.table_name, c.column_name
                from duckdb_columns() as c semi join duckdb_tables() as t using (table_oid)
                where c.data_type = 'VARCHAR' order by all
            """).fetchall()
            assert len(columns) > 50
            return {
                (schema, table, column)
                for schema, table, column in columns
                if connection.execute(
                    f'select 1 from "{schema}"."{table}" as t, unnest($1) as looked_for (needle) '
                    f'where contains(lower(t."{column}"), needle) limit 1',
                    [[each.lower() for each in sorted(said)]],
                ).fetchall()
            }
