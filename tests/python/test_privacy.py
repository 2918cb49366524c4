"""What identifies a person is where the project says: in no other table, file or output."""

import base64
import hashlib
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import ROOT, Warehouse, rewrite
from personal_data import (
    Needles,
    columns_with_people,
    files_with_people,
    marked_columns,
    needles_of,
)


@cache
def needles(raw: Path) -> Needles:
    return needles_of(raw)


def texts_with_people(texts: dict[str, str], raw: Path) -> dict[str, set[str]]:
    found = {name: dict(needles(raw).found_in(text)) for name, text in texts.items()}
    return {name: set(kinds) for name, kinds in found.items() if kinds}


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


def test_only_marked_columns_name_people(demo: Warehouse, demo_folder: Path) -> None:
    marked = marked_columns()
    found = columns_with_people(demo.file, needles(demo_folder / "raw"))
    assert len(found) > 20
    odd = {place: kinds for place, kinds in found.items() if place[1:] not in marked}
    assert odd == {}


def test_no_published_column_names_people(demo: Warehouse, demo_folder: Path) -> None:
    copy = demo.folder / "published.duckdb"
    assert columns_with_people(copy, needles(demo_folder / "raw")) == {}


def test_personal_columns_are_marked_only_where_people_are_told_apart() -> None:
    """And a model that has such a column is read by nobody but the project itself."""
    for file in (ROOT / "models").rglob("*.yml"):
        for model in (yaml.safe_load(file.read_text()) or {}).get("models", []):
            columns = model.get("columns", [])
            if any(c.get("config", {}).get("meta", {}).get("personal") for c in columns):
                room = file.relative_to(ROOT / "models").parts[0]
                assert room in ("staging", "accepted", "identity"), model["name"]
                assert model.get("config", {}).get("access") != "public", model["name"]


def test_no_file_of_a_build_names_people(demo: Warehouse, demo_folder: Path) -> None:
    """Logs, compiled SQL, manifest and results, and the page of the docs made of them."""
    docs = demo.dbt("docs", "generate")
    assert docs.returncode == 0, docs.stdout[-2000:]
    files = [path for name in ("target", "logs") for path in (demo.folder / name).rglob("*.*")]
    assert {"dbt.log", "manifest.json", "run_results.json", "catalog.json"} <= {
        path.name for path in files
    }
    assert len(files) > 300
    assert files_with_people(files, needles(demo_folder / "raw")) == {}


def test_no_command_shows_people(demo: Warehouse, demo_folder: Path) -> None:
    customer = demo.published("select min(customer_id) from segment_membership").iloc[0, 0]
    declared = demo.published(
        "select segment_id from segment_waterfall order by segment_id limit 1"
    ).iloc[0, 0]
    person = demo.query("""
        select customer_id from finegrain_identity.customer_ids
        group by customer_id order by count(*) desc, customer_id limit 1
    """).iloc[0, 0]
    commands = [
        ["summary"],
        ["why", customer],
        ["why", customer, declared],
        ["why", "--person", person],
        ["why", "--person", "nobody"],
        ["waterfall", declared],
        ["diff", "--against", "segments"],
    ]
    variables = f"{{demo_files: '{demo.variables['demo_files']}'}}"
    said = {}
    for command in commands:
        more = ["--vars", variables] if command[0] in ("why", "diff") else []
        run = subprocess.run(
            [sys.executable, "-m", "finegrain.cli", *command, *more],
            env=demo.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        said[" ".join(command)] = run.stdout + run.stderr
    assert all(said.values())
    assert len(said["summary"]) > 300
    assert texts_with_people(said, demo_folder / "raw") == {}


@pytest.fixture
def broken(small_demo_folder: Path, project_copy: Path, tmp_path: Path) -> Warehouse:
    """A project with a test that fails on everybody's address."""
    for file in (project_copy / "models").rglob("*__unit_tests.yml"):
        file.unlink()
    (project_copy / "tests/no_customer_has_an_address.sql").write_text(
        "select email, phone, street, last_name from {{ ref('accepted_customers') }}\n"
    )
    raw = tmp_path / "raw"
    shutil.copytree(small_demo_folder / "raw", raw)
    return Warehouse(tmp_path, {"demo_files": str(raw / "{name}.parquet")}, project=project_copy)


def test_nothing_that_fails_names_people(broken: Warehouse, small_demo_folder: Path) -> None:
    selected = ("--select", "+accepted_customers", "--exclude", "checked_orders")
    run = broken.dbt("build", *selected)
    assert "no_customer_has_an_address" in run.stdout
    assert "ERROR=1" in run.stdout, run.stdout[-3000:]
    said = {"a test": run.stdout + run.stderr}

    # Columns have changed places at the source: addresses are where days and numbers should be.
    file = broken.folder / "raw/crm_customers.parquet"
    kept = shutil.copy(file, file.with_suffix(".kept"))
    for column, other in {"card_points": "phone", "signed_up_at": "email"}.items():
        shutil.copy(kept, file)
        rewrite(file, f"select * replace ({other} as {column}) from raw")
        run = broken.dbt("run", *selected)
        assert run.returncode != 0, column
        said[f"a run without {column}"] = run.stdout + run.stderr
    told = subprocess.run(
        [
            *(sys.executable, "-m", "finegrain.cli", "build", "--select", "checked_customers"),
            *("--vars", f"{{demo_files: '{broken.variables['demo_files']}'}}"),
        ],
        env=broken.environment
        | {"DBT_PROJECT_DIR": str(broken.project), "DBT_PROFILES_DIR": str(ROOT)},
        cwd=broken.project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode != 0
    said["finegrain build"] = told.stdout + told.stderr
    files = [path for name in ("target", "logs") for path in (broken.folder / name).rglob("*.*")]
    files += (broken.project / "target").rglob("*.*")
    log = (broken.folder / "logs/dbt.log").read_text()
    assert "(a value)" in log
    raw = small_demo_folder / "raw"
    assert texts_with_people(said, raw) == {}
    assert files_with_people(files, needles(raw)) == {}
