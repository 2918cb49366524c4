"""Everybody else is as if who was erased had never been: long tests; one erasure from end to end,
with its proof, is in test_privacy.py."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Warehouse, without_tests
from erased_people import People, Sources

pytestmark = pytest.mark.long

# What says when and how often was built, what came, or that somebody was erased.
HISTORIES = {
    "as_of",
    "erasures",
    "erasure_counts",
    "erased_browsers",
    "expectation_results",
    "run_log",
    "source_deliveries",
}


class World:
    """A demo world in a folder of its own, whose sources a test changes."""

    def __init__(self, folder: Path, demo: Path) -> None:
        self.sources = Sources(folder, demo)
        self.warehouse = Warehouse(
            folder,
            {
                "demo_files": str(self.sources.raw / "{name}.parquet"),
                # What a drawn world of 400 people lacks is nothing to stop for.
                "quarantine_maximum_share": 1,
            },
            project=without_tests(),
        )


class Erased:
    """A published world, built again after people were erased, and a world without them."""

    def __init__(self, demo: Path, folders: pytest.TempPathFactory) -> None:
        self.world = World(folders.mktemp("erased"), demo)
        self.people = People(self.world.sources)
        self.world.warehouse.build()
        self.before = self.world.warehouse.query("from finegrain.customers")
        self.customer_ids = self.people.ids_of_customers(self.world.warehouse)
        self.people.are_erased_in(self.world.sources)
        self.world.warehouse.build()
        self.never = World(folders.mktemp("never"), demo)
        self.people.never_were_in(self.never.sources)
        self.never.warehouse.build()


@pytest.fixture(scope="module")
def erased(small_demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    return Erased(small_demo_folder, tmp_path_factory)


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


def test_everybody_may_opt_out(erased: Erased) -> None:
    """Consent is not erasure: nobody goes, and what is known of consent says so of each."""
    world = erased.never
    customers = "select customer_id from finegrain_identity.customers"
    before = set(world.warehouse.query(customers)["customer_id"])
    world.sources.change(
        "crm_consents",
        """
        select id as customer_id, channel, 'marketing' as purpose, 'opted_out' as status,
            timestamp '2025-12-31 12:00:00' as changed_at, null as legal_basis,
            timestamp '2025-12-31 12:00:00' as loaded_at
        from
            (select distinct id from '{customers}'),
            unnest(['email', 'sms', 'push', 'ads']) as channels (channel)
        """.format(customers=world.sources.raw / "crm_customers.parquet"),
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
