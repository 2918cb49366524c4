"""What identifies a person is in no table, file or output but where the project says, and who was
erased is nowhere."""

import base64
import hashlib
import re
import shutil
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from conftest import ROOT, Warehouse, rewrite, without_tests, without_unit_tests
from erased_people import People, Sources, listed
from personal_data import (
    Needles,
    columns_with_people,
    files_with_people,
    marked_columns,
    needles_of,
)

from finegrain.build import Listener
from finegrain.errors import FinegrainError
from finegrain.expectations.checking import refuse_personal
from finegrain.expectations.declared import personal_columns
from finegrain.expectations.extras import Extra
from finegrain.progress import progress_for

LOST = "tests/integrity/no_erasure_is_lost.sql"
YAML_OF_ACCEPTED = "models/accepted/_accepted__models.yml"

# Tests that fail because of what identifies people, in every way in which one can be asked.
FAILING = """
    unique: {config: {severity: warn}}
    accepted_values: {arguments: {values: [nobody]}, config: {severity: warn}}
    not_null: {config: {severity: warn}}
"""
COLUMNS = ("email", "buyer_key")
FAILING_ALONE = """
{{ config(severity='warn') }}
select email, phone, street, last_name from {{ ref('accepted_customers') }}
"""


def files_of(warehouse: Warehouse) -> list[Path]:
    """What programs have written beside a warehouse."""
    folders = [warehouse.folder / name for name in ("target", "logs")]
    folders.append(warehouse.project / "target")
    return [path for folder in folders for path in folder.rglob("*.*")]


@cache
def needles(raw: Path) -> Needles:
    return needles_of(raw)


def texts_with_people(texts: dict[str, str], raw: Path) -> dict[str, set[str]]:
    found = {name: dict(needles(raw).found_in(text)) for name, text in texts.items()}
    return {name: set(kinds) for name, kinds in found.items() if kinds}


def failing_project(folder: Path, project: Path) -> Path:
    """A copy of a project with tests that fail on everybody's data."""
    shutil.copytree(project, folder)
    (folder / "tests/no_customer_has_an_address.sql").write_text(FAILING_ALONE)
    if not (folder / LOST).exists():
        shutil.copy(ROOT / LOST, folder / "tests")
    file = folder / YAML_OF_ACCEPTED
    declared = yaml.safe_load(file.read_text())
    tests = [{name: test} for name, test in yaml.safe_load(FAILING).items()]
    for model in declared["models"]:
        if model["name"] in ("accepted_customers", "accepted_orders"):
            model["columns"] = [
                *(each for each in model.get("columns", []) if each["name"] not in COLUMNS),
                *({"name": column, "data_tests": tests} for column in COLUMNS),
            ]
    file.write_text(yaml.safe_dump(declared, sort_keys=False))
    return folder


class Erased:
    """The demo world, built once more after people of it were erased, with tests that fail."""

    def __init__(self, demo: Warehouse, demo_folder: Path, folder: Path) -> None:
        self.sources = Sources(folder, demo_folder)
        self.people = People(self.sources)
        self.kept = demo_folder / "raw"
        self.customer_ids = self.people.ids_of_customers(demo)
        self.people.are_erased_in(self.sources)
        shutil.copy(demo.file, folder)
        with duckdb.connect(str(folder / demo.file.name)) as connection:
            # As a build of that day leaves it.
            connection.execute("create schema finegrain__2025_06_30_accepted")
        variables = {"demo_files": str(self.sources.raw / "{name}.parquet")}
        self.warehouse = Warehouse(
            folder, variables, failing_project(folder / "project", without_tests())
        )
        self.said = {"dbt build": self.warehouse.build()}
        docs = self.warehouse.dbt("docs", "generate", "--no-compile")
        assert docs.returncode == 0, docs.stdout[-2000:]
        checked = self.warehouse.finegrain("check", "accepted")
        self.said["finegrain check"] = checked.stdout + checked.stderr


@pytest.fixture(scope="module")
def erased(demo: Warehouse, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    return Erased(demo, demo_folder, tmp_path_factory.mktemp("erased"))


def test_what_is_looked_for_is_found(demo_folder: Path) -> None:
    """Else the other tests would pass for nothing: each kind, and each form of a hash."""

    raw = demo_folder / "raw"

    with duckdb.connect() as connection:
        address, number, street, name = connection.sql(f"""
            select email, phone, street, last_name from '{raw}/crm_customers.parquet'
            where email like '%@example.org' and phone is not null and street is not null
            order by id limit 1
        """).fetchall()[0]
    digits = "".join(filter(str.isdigit, number))
    texts = {
        "address": f"failed for <{address}>,",
        "address in capitals": f"x={address.upper()};",
        "number": f"call {number}!",
        "digits": f"key phone:+{digits}",
        "street": f"{{'street': '{street}'}}",
        "name": f"Dear {name}:",
    }
    for algorithm in ("md5", "sha1", "sha256"):
        digest = hashlib.new(algorithm, address.encode()).digest()
        of_key = hashlib.new(algorithm, f"phone:+{digits}".encode()).digest()
        texts[f"{algorithm} in hexadecimal"] = f"id_{digest.hex()}.sql"
        texts[f"{algorithm} in capitals"] = f"'{of_key.hex().upper()}'"
        texts[f"{algorithm} in base64"] = f"token: {base64.b64encode(digest).decode()}"
        texts[f"{algorithm} for an address"] = base64.urlsafe_b64encode(of_key).decode()
    assert set(texts_with_people(texts, raw)) == set(texts)
    assert not texts_with_people({"nobody": "The table customers has 3,000 rows."}, raw)


def test_only_marked_columns_name_people(erased: Erased) -> None:
    marked = marked_columns()
    found = columns_with_people(erased.warehouse.file, needles(erased.kept))
    assert len(found) > 20
    odd = {place: kinds for place, kinds in found.items() if place[1:] not in marked}
    assert odd == {}


def test_no_published_column_names_people(erased: Erased) -> None:
    copy = erased.warehouse.folder / "published.duckdb"
    assert columns_with_people(copy, needles(erased.kept)) == {}


def test_personal_columns_are_marked_only_where_people_are_told_apart() -> None:
    """And a model that has such a column is read by nobody but the project itself."""
    for file in (ROOT / "models").rglob("*.yml"):
        for model in (yaml.safe_load(file.read_text()) or {}).get("models", []):
            columns = model.get("columns", [])
            if any(c.get("config", {}).get("meta", {}).get("personal") for c in columns):
                room = file.relative_to(ROOT / "models").parts[0]
                assert room in ("staging", "accepted", "identity"), model["name"]
                assert model.get("config", {}).get("access") != "public", model["name"]


def test_nothing_that_fails_names_people(erased: Erased) -> None:
    """Neither dbt, nor Great Expectations, nor what is kept of them."""
    failed = erased.warehouse.query("""
        select runner, expectation_id, message from finegrain_gates.expectation_results
        where status = 'warned' and failed_rows > 100
    """)
    for runner in ("dbt", "great_expectations"):
        names = " ".join(failed[failed["runner"] == runner]["expectation_id"])
        for name in ("unique_accepted_orders_buyer_key", "not_null", "accepted_values", "has_an"):
            assert name in names, runner
    for name in ("unique_accepted_orders_buyer_key", "no_customer_has_an_address"):
        for command in ("dbt build", "finegrain check"):
            assert name in erased.said[command], command
    assert texts_with_people(erased.said, erased.kept) == {}


def test_no_distribution_of_what_identifies_people_is_kept() -> None:
    """Nor of the keys made of it; and no row is named by them in a message."""
    personal = SimpleNamespace(name="email", config=SimpleNamespace(meta={"personal": True}))
    nodes = {
        name: SimpleNamespace(resource_type="model", name=name, columns=columns)
        for name, columns in (("staged_orders", {"email": personal}), ("accepted_orders", {}))
    }
    manifest: Any = SimpleNamespace(nodes=nodes)
    assert personal_columns(manifest, "accepted_orders") >= {"email", "buyer_key"}

    def drift_of(column: str) -> Extra:
        return Extra("accepted", "drift", "drift", "warning", ".", "accepted_orders", column)

    refuse_personal(manifest, [drift_of("order_channel")])
    for column in ("email", "buyer_key"):
        with pytest.raises(FinegrainError, match=f"accepted_orders.{column} identifies people"):
            refuse_personal(manifest, [drift_of(column)])


def test_no_command_shows_people(erased: Erased) -> None:
    customer = erased.warehouse.published("select min(customer_id) from segment_membership")
    segment = erased.warehouse.published("select min(segment_id) from segment_waterfall")
    person = erased.warehouse.query("""
        select customer_id from finegrain_identity.customer_ids
        group by customer_id order by count(*) desc, customer_id limit 1
    """)
    (customer_id,), (segment_id,), (person_id,) = (
        tuple(each.iloc[0]) for each in (customer, segment, person)
    )
    commands = [
        ["why", customer_id],
        ["why", "--person", person_id],
        ["why", "--person", erased.customer_ids[0]],
        ["doctor"],
    ]
    said = {" ".join(command): erased.warehouse.finegrain(*command) for command in commands}
    for command in (["summary"], ["runs"], ["waterfall", segment_id]):
        said[command[0]] = erased.warehouse.finegrain(*command, takes_vars=False)
    texts = {command: run.stdout + run.stderr for command, run in said.items()}
    assert all(texts.values())
    assert "published" in texts["runs"]
    # Nothing but the files whose tests were taken out.
    assert texts["doctor"].count("WRONG") == 1, texts["doctor"]
    assert "Source demo: 22 tables can be read." in texts["doctor"]
    assert texts_with_people(texts, erased.kept) == {}


def test_no_file_of_a_build_names_people(erased: Erased) -> None:
    """Logs, compiled SQL, manifest and results, dbt's page of the docs, and the page of checks."""
    files = files_of(erased.warehouse)
    assert {"dbt.log", "manifest.json", "run_results.json", "catalog.json", "checks.html"} <= {
        path.name for path in files
    }
    assert len(files) > 300
    assert files_with_people(files, needles(erased.kept)) == {}


def test_who_was_erased_is_nowhere(erased: Erased, demo: Warehouse) -> None:
    folder = erased.warehouse.folder
    for name in ("warehouse.duckdb", "published.duckdb"):
        found = erased.people.columns_that_name_them(folder / name, erased.customer_ids)
        # Ids of browsers, which are nobody's.
        assert {table for _, table, _ in found} <= {"erased_browsers"}
    before = demo.folder / "published.duckdb"
    named = erased.people.columns_that_name_them(before, erased.customer_ids)
    assert {"customers", "customer_features", "segment_membership"} <= {
        name for _, name, _ in named
    }


def test_everybody_else_is_as_before(erased: Erased, demo: Warehouse) -> None:
    """Up to his features: segments are by cut points between all customers (test_erasure.py)."""
    his = listed(erased.customer_ids)
    with duckdb.connect() as connection:
        for name, warehouse in (("before", demo), ("now", erased.warehouse)):
            connection.execute(f"attach '{warehouse.file}' as {name} (read_only)")
        tables = connection.sql("""
            select schema_name, table_name from duckdb_columns()
            semi join duckdb_tables() using (database_name, schema_name, table_name)
            where database_name = 'now' and column_name = 'customer_id' and schema_name in (
                'finegrain_identity', 'finegrain_activity', 'finegrain_features')
            order by all
        """).fetchall()
        assert len(tables) > 40
        changed = []
        for schema, table in tables:
            # The same numbers added in another order; and what he will buy next, which is learnt
            # from what all others bought.
            columns = connection.sql(f"""
                select case when data_type = 'DOUBLE' then 'round("' || column_name || '", 6)'
                    else '"' || column_name || '"' end
                from duckdb_columns()
                where database_name = 'now' and schema_name = '{schema}'
                and table_name = '{table}' and column_name not like 'next_categor%'
            """).fetchall()
            listing = ", ".join(column for (column,) in columns)
            others = [
                f"select {listing} from {name}.{schema}.{table} where customer_id not in ({his})"
                for name in ("before", "now")
            ]
            for one, other in (others, others[::-1]):
                if connection.sql(f"({one}) except all ({other}) limit 1").fetchall():
                    changed.append(table)
        assert set(changed) <= {"next_categories"}


def test_the_proof_counts_what_was_removed(erased: Erased) -> None:
    proof = erased.warehouse.published("from erasures")
    assert set(proof.columns) == {
        "proof_id",
        "source_system",
        "asked_on",
        "removed_on",
        "table_name",
        "rows_removed",
        "is_standing",
    }
    assert proof["is_standing"].all()
    mine = proof[proof["asked_on"] == pd.Timestamp("2025-12-30")]
    assert mine["proof_id"].nunique() == 3
    counts = mine.groupby("table_name")["rows_removed"].sum()
    with duckdb.connect() as connection:

        def rows(table: str, condition: str) -> int:
            sql = f"select count(*) from '{erased.kept}/{table}.parquet' where {condition}"
            return int(connection.sql(sql).fetchall()[0][0])

        accounts = erased.people.accounts
        his = f"customer_id in ({accounts})"
        assert counts["customers"] == rows("crm_customers", f"id in ({accounts})") > 1
        assert counts["consents"] == rows("crm_consents", his) > 0
        assert counts["events"] == rows("web_events", f"login_id in ({accounts})") > 0
        assert counts["orders"] >= rows("shop_orders", his) > 0
    assert counts["identity_memory"] >= 3


@pytest.mark.long
def test_a_proof_is_never_counted_again(erased: Erased) -> None:
    """Nothing is counted twice, and nothing is lost by a full refresh of the counts."""
    proof = erased.warehouse.published("from erasures")
    run = erased.warehouse.dbt("run", "--full-refresh", "--select", "erasure_counts", "erasures")
    assert run.returncode == 0, run.stdout[-3000:]
    again = erased.warehouse.query("from finegrain_staging.erasures")
    assert len(again) == len(proof)
    assert again["rows_removed"].sum() == proof["rows_removed"].sum()


def test_erasures_that_their_source_forgot_stop_a_build(
    erased: Erased, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The column of marks is still there, and there are as many requests; not the same ones."""
    asked, marked = (
        erased.sources.raw / f"{name}.parquet" for name in ("crm_erasure_requests", "crm_customers")
    )
    kept = {file: file.read_bytes() for file in (asked, marked)}
    rewrite(marked, "select * replace (cast(null as timestamp) as deleted_at) from raw")
    rewrite(
        asked,
        "select * replace (case when request_no like 'asked%' then 'new ' else '' end "
        "|| request_no as request_no) from raw",
    )
    select = ("build", "--select", "erasures", "no_erasure_is_lost")
    refused = erased.warehouse.dbt(*select)
    proof = erased.warehouse.query("from finegrain_staging.erasures")
    monkeypatch.setenv("FINEGRAIN_EXPECTS_CHANGES", "1")
    accepted = erased.warehouse.dbt(*select)
    for file, content in kept.items():
        file.write_bytes(content)
    of_requests = {
        hashlib.md5(f"erasure|request|demo|asked by {one}".encode()).hexdigest()
        for one in ("account", "address")
    }
    lost = proof[~proof["is_standing"]]
    assert of_requests < set(lost["proof_id"])
    standing = proof[proof["is_standing"]]["proof_id"].nunique()
    assert standing >= 1
    assert refused.returncode != 0
    assert f"Got {len(lost)} results" in refused.stdout
    assert accepted.returncode == 0, accepted.stdout[-3000:]


def test_past_days_that_still_hold_him_are_named(erased: Erased) -> None:
    (said,) = re.findall(r"People were erased .*", erased.said["dbt build"])
    assert "may still be in the tables of past days: build 2025_06_30 again or drop them" in said
    # `finegrain build`, which is silent about what dbt logs, listens for it.
    listener = Listener(progress_for({}))
    event: Any = SimpleNamespace(
        info=SimpleNamespace(name="JinjaLogInfo"), data=SimpleNamespace(msg=said)
    )
    listener(event)
    assert listener.left_to_do == [said]


@pytest.mark.long
def test_the_whole_demo_and_its_tests_name_nobody(demo: Warehouse, demo_folder: Path) -> None:
    raw = demo_folder / "raw"
    found = columns_with_people(demo.file, needles(raw))
    assert {place for place in found if place[1:] not in marked_columns()} == set()
    (customer_id,) = demo.published("select min(customer_id) from customers").iloc[0]
    (segment_id,) = demo.published("select min(segment_id) from segment_waterfall").iloc[0]
    for command in (["diff", "--against", "segments"], ["why", customer_id, segment_id]):
        run = demo.finegrain(*command)
        assert run.returncode == 0, run.stderr
        assert texts_with_people({command[0]: run.stdout + run.stderr}, raw) == {}
    assert demo.dbt("docs", "generate").returncode == 0
    assert files_with_people(files_of(demo), needles(raw)) == {}


@pytest.fixture
def broken(small_demo_folder: Path, tmp_path: Path) -> Warehouse:
    """A project with a test that fails on everybody's address, of which nothing is built."""
    project = failing_project(tmp_path / "project", without_unit_tests())
    for file in (project / "tests/no_customer_has_an_address.sql", project / YAML_OF_ACCEPTED):
        file.write_text(file.read_text().replace("warn", "error"))
    raw = Sources(tmp_path, small_demo_folder).raw
    return Warehouse(tmp_path, {"demo_files": str(raw / "{name}.parquet")}, project=project)


@pytest.mark.long
def test_a_build_that_stops_names_nobody(broken: Warehouse, small_demo_folder: Path) -> None:
    raw = small_demo_folder / "raw"
    selected = ("--select", "+accepted_customers", "--exclude", "checked_orders")
    run = broken.dbt("build", *selected)
    assert "no_customer_has_an_address" in run.stdout
    assert "ERROR=0" not in run.stdout, run.stdout[-3000:]
    said = {"a test": run.stdout + run.stderr}
    told = broken.finegrain("build", "--select", "+accepted_customers")
    assert told.returncode != 0
    assert "no_customer_has_an_address" in told.stderr
    said["a gate"] = told.stdout + told.stderr
    file = broken.folder / "raw/crm_customers.parquet"
    kept = shutil.copy(file, file.with_suffix(".kept"))
    for column, other in {"card_points": "phone", "signed_up_at": "email"}.items():
        shutil.copy(kept, file)
        rewrite(file, f"select * replace ({other} as {column}) from raw")
        run = broken.dbt("run", *selected)
        assert run.returncode != 0
        said[f"dbt run without {column}"] = run.stdout + run.stderr
        told = broken.finegrain("build", "--select", "checked_customers")
        assert told.returncode != 0
        said[f"finegrain build without {column}"] = told.stdout + told.stderr
    assert "(a value)" in (broken.folder / "logs/dbt.log").read_text()
    assert texts_with_people(said, raw) == {}
    assert files_with_people(files_of(broken), needles(raw)) == {}
