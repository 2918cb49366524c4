"""`finegrain init`: what it drafts, what it says of it, and what it never says."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import ndiff
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from conftest import ROOT, SHARED_DATA, Warehouse

from finegrain.cli import run
from finegrain.contracts.input_contract import TABLES, ContractError, load, render, rules_of
from finegrain.errors import FinegrainError
from finegrain.init.profile import profiled
from finegrain.init.project_file import Entry, entered
from finegrain.init.synonyms import COLUMN_NAMES, ROLES, TABLE_NAMES, scores

NEEDS_DATA = pytest.mark.skipif(
    not SHARED_DATA.is_dir(),
    reason=f"no public data sets in {SHARED_DATA}; set FINEGRAIN_SHARED_DATA to them",
)

Draft = Callable[..., str]


def copied(project: Path, parts: tuple[str, ...]) -> Path:
    project.mkdir()
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(ROOT / name, project / name)
    for part in parts:
        ignored = shutil.ignore_patterns("python")
        shutil.copytree(ROOT / part, project / part, ignore=ignored)
    return project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `finegrain init` reads and writes of the project; the current folder."""
    copy = copied(tmp_path / "project", ("models/staging",))
    monkeypatch.chdir(copy)
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.setenv("FINEGRAIN_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    return copy


@pytest.fixture
def draft(project: Path, capsys: pytest.CaptureFixture[str]) -> Draft:
    """Run `finegrain init`, which must end with `code`; return all it said."""

    def drafted(*arguments: object, code: int = 0) -> str:
        found = run(["init", *map(str, arguments)])
        said = capsys.readouterr()
        assert found == code, said.out + said.err
        return said.out + said.err

    return drafted


def write(file: Path, rows: list[dict[str, Any]], **options: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(rows)
    if file.suffix == ".parquet":
        frame.to_parquet(file)
    else:
        frame.to_csv(file, index=False, **options)


def day(number: int) -> datetime:
    return datetime(2023, 1, 1, 9, 30) + timedelta(days=number % 500, minutes=number % 60)


def shop(folder: Path) -> Path:
    """A shop whose tables and columns are called as nobody else's."""
    write(
        folder / "dim_clients.csv",
        [
            {
                "id": 500 + i,
                "mail": f"buyer{i}@example.com",
                "registered_on": day(i),
                "sex": "FM"[i % 2],
            }
            for i in range(40)
        ],
    )
    write(
        folder / "web_orders.csv",
        [
            {
                "id": 9000 + i,
                "order_number": 1 + i,
                "client_id": 500 + i % 40,
                "placed_at": day(i),
                "state": "void" if i % 10 == 0 else "failed" if i % 10 == 1 else "done",
                "grand_total": 10 + i,
            }
            for i in range(200)
        ],
    )
    write(
        folder / "web_order_items.csv",
        [
            {
                "item_id": i,
                "order_id": 9000 + i // 2,
                "article_no": f"A{i % 9}",
                "qty": 1 + i % 3,
                "price": 5.5,
            }
            for i in range(400)
        ],
    )
    write(folder / "page_views.csv", [{"url": "/", "seen_at": day(i)} for i in range(9)])
    return folder


def folder_text(project: Path, name: str) -> str:
    folder = project / "models/staging" / name
    return "\n".join(file.read_text() for file in sorted(folder.iterdir()))


def mapped(said: str) -> dict[str, str]:
    """Contract column to 'source column, sureness' from the report."""
    lines = re.findall(r"^  (.+?) +->  (\S+) +(\w+)$", said, re.MULTILINE)
    return {target: f"{column}, {sureness}" for column, target, sureness in lines}


# What is drafted


def test_a_shop_is_mapped_and_the_report_says_how(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    said = draft("acme", "--from", shop(tmp_path / "shop"), "--time-zone", "Europe/Berlin")
    found = mapped(said)
    assert found["customers.source_customer_id"] == "id, sure"
    assert found["customers.email"] == "mail, likely"
    assert found["orders.ordered_at"] == "placed_at, sure"
    assert found["orders.total_amount"] == "grand_total, sure"
    assert found["order_lines.product_id"] == "article_no, sure"
    assert "Tables not used: page_views" in said
    assert "web_orders.client_id in dim_clients: 100 %" in said
    assert "finegrain build --vars '{source_systems: [acme]}'" in said

    settings = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]
    assert settings["sources"]["acme"] == {
        "tables": ["orders", "order_lines", "customers"],
        "time_zone": "Europe/Berlin",
    }
    assert settings["acme_files"] == str(tmp_path / "shop/{name}.csv")
    assert settings["source_systems"] == ["demo"]


def test_the_key_is_the_column_that_other_tables_name(draft: Draft, tmp_path: Path) -> None:
    said = draft("acme", "--from", shop(tmp_path / "shop"))
    # order_number is the better name, but the lines hold the values of id.
    assert mapped(said)["orders.order_id"] == "id, likely"
    assert "web_orders: id was taken for order_id" in said


def test_words_for_cancelled_are_translated_and_doubtful_ones_pointed_at(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    draft("acme", "--from", shop(tmp_path / "shop"))
    orders = (project / "models/staging/acme/stg_acme__orders.sql").read_text()
    assert "in ('void') then 'cancelled'" in orders
    assert "-- check: orders with 'failed' count as sold" in orders


def test_the_project_file_only_gains_lines(draft: Draft, project: Path, tmp_path: Path) -> None:
    before = (project / "dbt_project.yml").read_text().splitlines()
    draft("acme", "--from", shop(tmp_path / "shop"))
    after = (project / "dbt_project.yml").read_text().splitlines()
    changes = [line for line in ndiff(before, after) if line[0] in "+-"]
    assert [line.split(":")[0] for line in changes] == [
        "+     acme",
        "+       tables",
        "+       time_zone",
        "+   acme_files",
    ]


def test_required_and_optional_columns_are_declared_as_the_contract_has_them(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    draft("acme", "--from", shop(tmp_path / "shop"))
    sources = yaml.safe_load((project / "models/staging/acme/_acme__sources.yml").read_text())
    tables = {table["name"]: table for table in sources["sources"][0]["tables"]}
    optional = {
        (name, column["name"])
        for name, table in tables.items()
        for column in table["columns"]
        if column.get("config", {}).get("meta", {}).get("optional")
    }
    assert ("web_orders", "client_id") in optional
    assert not optional & {("web_orders", "id"), ("web_orders", "grand_total")}
    assert "config" not in tables["web_orders"]
    assert tables["web_order_items"]["config"]["meta"]["optional"]


def test_a_required_column_that_is_not_there_is_left_to_fill_in(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    write(tmp_path / "orders.csv", [{"order_id": i, "placed_at": day(i)} for i in range(9)])
    said = draft("acme", "--from", tmp_path / "orders.csv")
    assert "orders.total_amount is required, and no column of orders was found for it" in said
    assert "-- fill in: total_amount" in folder_text(project, "acme")


def test_a_table_that_is_not_what_its_name_says_is_left_out_with_the_reason(
    draft: Draft, tmp_path: Path
) -> None:
    folder = shop(tmp_path / "shop")
    write(folder / "coupons.csv", [{"code": f"C{i % 3}", "item": i} for i in range(90)])
    write(folder / "consents.csv", [{"customer_id": i, "channel": "email"} for i in range(9)])
    said = draft("acme", "--from", folder)
    assert "coupons looks like coupons, but its code repeats (3 different ones in 90 rows)" in said
    assert "consents looks like consents, but no column was found for status and changed_at" in said


def test_versions_of_an_order_are_orders_and_not_lines(draft: Draft, tmp_path: Path) -> None:
    rows = [
        {"order_id": i // 3, "customer_id": 1, "order_date": day(i // 3), "total": 5 + i}
        for i in range(30)
    ]
    write(tmp_path / "plain/orders.csv", rows)
    write(tmp_path / "versions/orders.csv", [row | {"updated_at": day(40)} for row in rows])
    said = draft("acme", "--from", tmp_path / "versions")
    assert mapped(said)["orders.updated_at"] == "updated_at, sure"
    # Without a time that decides between them they can only be lines.
    assert "order_lines.order_id" in mapped(draft("other", "--from", tmp_path / "plain"))


def test_only_names_and_types_suffice(draft: Draft, project: Path, tmp_path: Path) -> None:
    rows = [
        ("ORDERS", "ORDER_ID", "NUMBER"),
        ("ORDERS", "CUSTOMER_ID", "TEXT"),
        ("ORDERS", "CREATED_AT", "TIMESTAMP_TZ"),
        ("ORDERS", "TOTAL", "NUMBER"),
        ("ORDERS", "PAYLOAD", "VARIANT"),
    ]
    keys = ("TABLE_NAME", "COLUMN_NAME", "DATA_TYPE")
    write(
        tmp_path / "columns.csv",
        [{"TABLE_SCHEMA": "RAW", **dict(zip(keys, row, strict=True))} for row in rows],
    )
    said = draft("acme", "--columns", tmp_path / "columns.csv")
    assert mapped(said)["orders.total_amount"] == "TOTAL, sure".lower()
    text = folder_text(project, "acme")
    assert "convert_timezone('UTC', created_at)" in text
    assert "var('acme_schema', 'raw')" in text
    assert yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["acme_files"] is None
    assert "Only names and types were read" in said


def test_tables_of_a_duckdb_file_and_of_the_warehouse(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    folder = shop(tmp_path / "shop")
    for file in (tmp_path / "other.duckdb", tmp_path / "warehouse.duckdb"):
        with duckdb.connect(str(file)) as connection:
            connection.execute("create schema raw")
            connection.execute(f"create table raw.orders as from '{folder}/web_orders.csv'")
            connection.execute("create table main.notes as select 1 as n")
    said = draft("acme", "--from", tmp_path / "other.duckdb", code=1)
    assert "has tables in the schemas main, raw: choose one" in said
    draft("acme", "--from", f"{tmp_path}/other.duckdb:raw")
    draft("inside", "--schema", "raw")
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]
    assert settings["acme_files"].startswith(f"read_duckdb('{tmp_path}/other.duckdb'")
    assert settings["inside_files"] is None
    assert "var('inside_schema', 'raw')" in folder_text(project, "inside")


@pytest.mark.parametrize(
    ("texts", "dates", "numbers"),
    [
        (["2024-01-31 10:00:00", "2024-02-01 11:30:00"], ("iso", False, None), None),
        (["2024-01-31", "2024-02-01"], ("iso", True, None), None),
        (["2024-01-31T10:00:00Z", "2024-02-01T10:00:00Z"], ("iso", False, "utc"), None),
        (
            ["2024-01-31 10:00:00+02:00", "2024-02-01 09:00:00+02:00"],
            ("iso", False, "offset"),
            None,
        ),
        (["31.01.2024", "01.02.2024"], ("%d.%m.%Y", True, None), None),
        (["1/31/2024 10:05", "2/1/2024 9:05"], ("%m/%d/%Y %H:%M", False, None), None),
        (["20240131", "20240201"], ("%Y%m%d", True, None), "plain"),
        (["12", "-3.5", "nan"], None, "plain"),
        (["$1,234.50", "$3.00"], None, "grouped"),
        (["1.234,50", "3,00"], None, "decimal comma"),
        (["soon", "later"], None, None),
        (["2024", "2025"], None, "plain"),
    ],
)
def test_how_texts_write_dates_and_numbers(
    texts: list[str], dates: tuple[str, bool, str | None] | None, numbers: str | None
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table t as select unnest($1) as x", [texts])
        column = profiled(connection, "t", "t", "t").columns[0]
    found = column.dates
    assert (found and (found.form, found.is_day_only, found.zone)) == dates
    assert column.numbers == numbers


def test_days_that_can_be_read_two_ways_are_pointed_at(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    rows = [
        {"order_id": i, "customer_id": 1, "order_date": f"0{i}/0{10 - i}/2024", "total": 5}
        for i in range(1, 10)
    ]
    write(tmp_path / "orders.parquet", rows)
    said = draft("acme", "--from", tmp_path / "orders.parquet")
    assert "none that tell whether the day or the month comes first" in said
    assert "check: day and month could be the other way round" in folder_text(project, "acme")


# What is never said


def test_no_value_of_a_source_is_said_or_written(
    draft: Draft, project: Path, tmp_path: Path
) -> None:
    people = [
        {
            "customer": f"Zenobia Quux{'abcdefgh'[i % 8]}",
            "email": f"zenobia{i}@example.org",
            "phone": f"+1 555 0100 {i:02d}",
            "street": f"{i} Zanzibar Row",
            "birthday": "1970-07-17",
            "country": "Ruritania",
            "order_date": "2024-03-31",
            "amount": 918273 + i,
            "status": "paid by Zenobia" if i % 2 else "Cancelled",
            "currency": "EUR",
        }
        for i in range(60)
    ]
    write(tmp_path / "good/orders.csv", people)
    said = draft("acme", "--from", tmp_path / "good")
    # Rows that do not fit, far below the ones by which types are guessed, and a damaged file.
    bad = [
        {"order_id": i, "customer_id": i, "order_date": "2024-03-31", "total": 1}
        for i in range(40_000)
    ]
    bad.append(
        {
            "order_id": "Zenobia Quux",
            "customer_id": "zenobia@example.org",
            "order_date": "Zanzibar",
            "total": "Ruritania",
        }
    )
    write(tmp_path / "bad/orders.csv", bad)
    said += draft("badly", "--from", tmp_path / "bad")
    assert "all columns are read as text" in said
    (tmp_path / "worse").mkdir()
    (tmp_path / "worse/orders.parquet").write_bytes(b"PAR1 Zenobia Quux PAR1")
    said += draft("worse", "--from", tmp_path / "worse", code=1)

    written = folder_text(project, "acme") + folder_text(project, "badly")
    written += (project / "dbt_project.yml").read_text()
    for text in (said, written):
        assert not re.findall("zenobia|quux|zanzibar|ruritania|1970|918|555", text, re.IGNORECASE)
    # Names instead of ids are noticed, and no id is made of them.
    orders = (project / "models/staging/acme/stg_acme__orders.sql").read_text()
    assert "customer" not in orders[orders.index("md5(") :].split("as order_id")[0]
    sources = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["sources"]
    assert sources["acme"]["ids_are_personal"] is True
    assert "ids_are_personal" not in sources["badly"]


# What is refused


def one_table(folder: Path, name: str = "orders") -> Path:
    write(
        folder / f"{name}.csv",
        [{"order_id": i, "customer_id": i, "order_date": day(i), "total": 5} for i in range(9)],
    )
    return folder


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["acme", "--from", "nowhere"], "There is nothing at "),
        (["acme", "--from", "empty"], "holds no Parquet or CSV files"),
        (["acme", "--from", "mixed"], "holds files of several kinds (.csv, .parquet)"),
        (["acme", "--from", "notes.txt"], "none of the kinds of files that can be read"),
        (["acme", "--from", "twice/*.csv"], "Both sales and transactions look like orders"),
        (["acme", "--from", "names"], "No table looks like orders among people"),
        (["acme", "--from", "soon"], "order_date was not taken because it does not read as a date"),
        (["acme", "--from", "none/*.csv"], "No file matches "),
        (["acme"], "Nothing says where the tables are"),
        (["acme", "--schema", "raw"], "There is no DuckDB file "),
        (["acme", "--columns", "one/orders.csv"], "must have a header with column_name"),
        (["acme", "--columns", "absent.csv"], "cannot be read (No such file or directory)"),
        (["acme", "--from", "one", "--columns", "x.csv"], "--from and --columns exclude"),
        (["acme", "--from", "one", "--time-zone", "Europe/Berln"], "Did you mean Europe/Berlin?"),
        (["acme", "--from", "one", "--table", "orders"], "is not of the form ROLE=TABLE"),
        (
            ["acme", "--from", "one", "--table", "order=orders"],
            "names no table of the input contract",
        ),
        (["acme", "--from", "one", "--table", "orders=o"], "a table that is not there: choose one"),
        (["Acme", "--from", "one"], '"Acme" cannot name a source'),
        (["my__shop", "--from", "one"], '"my__shop" cannot name a source'),
        (["select", "--from", "one"], '"select" has a meaning of its own'),
        (["united", "--from", "one"], '"united" has a meaning of its own'),
        (["thelook", "--from", "one"], "models/staging/thelook exists already"),
        (["thelook", "--from", "one", "--force"], "was not drafted by `finegrain init`"),
    ],
)
def test_a_refusal_is_one_sentence_with_its_cure(
    arguments: list[str],
    sentence: str,
    draft: Draft,
    project: Path,
) -> None:
    (project / "empty").mkdir()
    (project / "notes.txt").write_text("orders")
    one_table(project / "one")
    one_table(project / "mixed")
    write(project / "mixed/products.parquet", [{"id": 1}])
    one_table(project / "twice", "sales")
    one_table(project / "twice", "transactions")
    write(project / "names/people.csv", [{"first_name": "a", "age": 3}])
    write(
        project / "soon/things.csv",
        [{"order_id": i, "customer_id": i, "order_date": "soon", "total": 5} for i in range(9)],
    )
    before = (project / "dbt_project.yml").read_text()
    folders = sorted(path.name for path in (project / "models/staging").iterdir())
    said = draft(*arguments, code=1)
    sentences = [line for line in said.splitlines() if not line.startswith("Reading ")]
    assert sentence in said
    assert len(sentences) == 1
    assert ": " in sentences[0] or ";" in sentences[0]
    assert sentences[0].endswith((".", "?"))
    assert (project / "dbt_project.yml").read_text() == before
    assert sorted(path.name for path in (project / "models/staging").iterdir()) == folders
    assert not list(project.glob(".finegrain-init-*"))


def test_a_choice_that_names_do_not_make_is_made_by_the_user(draft: Draft, project: Path) -> None:
    one_table(project / "twice", "part_1")
    one_table(project / "twice", "part_2")
    assert "look like orders" in draft("acme", "--from", "twice", code=1)
    said = draft("acme", "--from", "twice", "--table", "orders=part_2")
    assert "part_2 (9 rows)" in said
    assert "Tables not used: part_1" in said


def test_a_drafted_folder_is_replaced_only_by_force(draft: Draft, project: Path) -> None:
    one_table(project / "one")
    draft("acme", "--from", "one")
    before = (project / "dbt_project.yml").read_text()
    assert "exists already" in draft("acme", "--from", "one", code=1)
    edited = project / "models/staging/acme/stg_acme__orders.sql"
    edited.write_text("select 1")
    draft("acme", "--from", "one", "--force", "--personal-ids")
    assert "read_source" in edited.read_text()
    after = yaml.safe_load((project / "dbt_project.yml").read_text())
    assert after["vars"]["sources"]["acme"]["ids_are_personal"] is True
    draft("acme", "--from", "one", "--force")
    assert (project / "dbt_project.yml").read_text() == before


def test_nothing_is_half_written(
    draft: Draft, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_table(project / "one")
    draft("acme", "--from", "one")
    before = folder_text(project, "acme"), (project / "dbt_project.yml").read_text()

    def full_disk(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    said = draft("acme", "--from", "one", "--force", "--time-zone", "Asia/Tokyo", code=1)
    assert "models/staging/acme cannot be written (No space left on device)" in said
    assert "cannot be written" in draft("other", "--from", "one", code=1)
    assert (folder_text(project, "acme"), (project / "dbt_project.yml").read_text()) == before
    assert not (project / "models/staging/other").exists()
    assert not list(project.glob(".finegrain-init-*"))


def test_a_project_file_of_another_layout_is_left_alone() -> None:
    text = "name: x\nvars: {sources: {demo: {tables: [orders]}}, source_systems: [demo]}\n"
    entry = Entry("acme", ("orders",), "UTC", False, None)
    with pytest.raises(FinegrainError, match="add these lines under vars"):
        entered(text, entry)


def test_synonyms_are_of_the_contract() -> None:
    contract = load(ROOT)
    assert set(TABLE_NAMES) == set(COLUMN_NAMES) == set(ROLES)
    made_by_drafts = {"source_system", "unreadable", "staging_findings", "category_path"}
    for role in set(ROLES) & set(contract):
        table = contract[role]
        assert not set(COLUMN_NAMES[role]) & made_by_drafts
        # Days are made of times.
        days = {column.name for column in table.columns if column.name.endswith("_on")}
        days -= {"valid_from_on", "starts_on", "ends_on"}
        wanted = {column.name for column in table.columns} - made_by_drafts - days
        assert wanted <= set(COLUMN_NAMES[role]), role
    for names in (
        *TABLE_NAMES.values(),
        *(t for role in COLUMN_NAMES.values() for t in role.values()),
    ):
        assert all(1 <= score <= 100 for score in scores(names).values())


# The page of the contract (that it is current is tested with the other generated files)


def test_the_page_lists_every_column_and_rule() -> None:
    page = render(ROOT)
    for table in load(ROOT).values():
        part = page.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            required = "yes" if column.is_required else ""
            listed = f"| `{column.name}` | {column.data_type} | {required} |"
            assert (listed in part) == (
                column.name not in ("source_system", "unreadable", "staging_findings")
            )
        for reason in rules_of(ROOT, table.name).others:
            assert f"- `{reason}`: " in part
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(TABLES)


def test_a_rule_that_nobody_explained_is_refused(tmp_path: Path) -> None:
    checked = tmp_path / "models/accepted/checked"
    checked.mkdir(parents=True)
    (checked / "checked_orders.sql").write_text(
        "{{ reject_reasons(key=['order_id'], required=[], findings=[('bad_moon', 'x > 1')]) }}"
    )
    with pytest.raises(ContractError, match="bad_moon"):
        rules_of(tmp_path, "orders")


# What is built of drafts


@pytest.fixture(scope="module")
def whole_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(
        tmp_path_factory.mktemp("drafts") / "project",
        ("models", "macros", "seeds", "segments", "tests"),
    )


def built(project: Path, folder: Path, variables: dict[str, Any]) -> Warehouse:
    """Build what orders, refunds and customers need, with the tests of the drafts."""
    warehouse = Warehouse(folder, variables, project)
    warehouse.build(
        "--select", "+orders_as_of", "+credit_notes_as_of", "+customers",
        "+accepted_products", "+quarantined_rows",
        "--indirect-selection", "cautious", "--exclude-resource-type", "unit_test",
    )  # fmt: skip
    return warehouse


def figures(warehouse: Warehouse, schema: str) -> dict[str, dict[str, Any]]:
    """By source: customers, orders, purchases and money; refunds; quarantined rows by reason."""
    frame = warehouse.query(f"""
        with orders as (
            select
                source_system,
                count(*) as orders,
                count(distinct customer_id) as buyers,
                count(*) filter (where is_purchase) as purchases,
                count(*) filter (where customer_id is null) as guest_orders,
                sum(net_amount)::double as net,
                sum(refunded_amount)::double as refunded,
                sum(items)::double as items
            from {schema}_activity.orders_as_of
            group by all
        ),
        -- Accounts, as a person who is in both sources is one customer.
        customers as (
            select source_system, count(*) as customers, count(*) filter (where is_in_crm) as in_crm
            from {schema}_identity.customer_ids where id_kind = 'account' group by all
        ),
        refunds as (
            select source_system, count(*) as refunds, sum(amount)::double as paid_back
            from {schema}_accepted.accepted_refunds group by all
        ),
        products as (
            select source_system, count(*) as products, count(distinct category_path) as categories
            from {schema}_accepted.accepted_products group by all
        ),
        rejected as (
            select source_system, count(*) as rejected_rows, md5(string_agg(
                table_name || reasons, '' order by table_name, reasons)) as reasons
            from {schema}_accepted.quarantined_rows group by all
        )
        from orders
        left join customers using (source_system)
        left join refunds using (source_system)
        left join products using (source_system)
        left join rejected using (source_system)
    """)
    found = frame.astype(object).where(frame.notna(), None).set_index("source_system")
    return {
        str(name): {str(column): value for column, value in row.items()}
        for name, row in found.iterrows()
    }


@NEEDS_DATA
@pytest.mark.long
def test_drafts_of_public_data_equal_the_mappings_by_hand(
    whole_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(whole_project)
    for arguments in (
        ["shop", "--from", str(SHARED_DATA / "thelook")],
        ["retail", "--from", str(SHARED_DATA / "online_retail"), "--time-zone", "Europe/London"],
        ["single", "--from", str(SHARED_DATA / "rfm_orders/rfm_data_orders.csv")],
    ):
        assert run(["init", *arguments]) == 0
    warehouse = built(
        whole_project,
        tmp_path,
        {
            "source_systems": [
                "shop", "thelook", "retail", "flat_invoices", "single", "plain_orders"
            ],
            "thelook_files": str(SHARED_DATA / "thelook/{name}.parquet"),
            "flat_invoices_files": str(SHARED_DATA / "online_retail/{name}.parquet"),
            "plain_orders_files": str(SHARED_DATA / "rfm_orders/rfm_data_{name}.csv"),
            "as_of": "2023-12-31",
        },
    )  # fmt: skip
    found = figures(warehouse, "finegrain__2023_12_31")
    assert found["shop"] == found["thelook"]
    assert found["retail"] == found["flat_invoices"]
    assert found["single"] == found["plain_orders"]
    assert found["shop"]["customers"] == 10_000
    assert found["retail"]["rejected_rows"] == 1_339
    assert found["single"]["buyers"] == 995


@NEEDS_DATA
def test_a_draft_says_what_it_could_not_tell(draft: Draft, project: Path) -> None:
    said = draft("grocer", "--from", SHARED_DATA / "completejourney")
    found = mapped(said)
    assert found["order_lines.order_id"] == "basket_id, sure"
    assert found["customers.source_customer_id"] == "household_id, likely"
    assert found["customers.created_at"] == "(first order), derived"
    assert "each household is taken as one customer" in said
    assert "retail_disc (one of several discounts" in said
    assert "coupons looks like coupons, but its coupon_upc repeats" in said
    assert "ref('stg_grocer__orders')" in folder_text(project, "grocer")


def test_odd_tables_build_and_add_up(
    whole_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(whole_project)
    data = tmp_path / "data"
    # Names that need quotes, amounts with signs and commas, a file called with a blank.
    write(
        data / "spaced/Sample Sales.csv",
        [
            {
                "Order ID": f"CA-{i // 3}",
                "Order Date": day(i // 3).date(),
                "Customer ID": f"C{i // 3 % 20}",
                "Product ID": f"P{i % 7}",
                "Category": "Chairs",
                "Sales": f"${1000 + i:,}.50",
                "Quantity": 1 + i % 4,
                "Order": i,
            }
            for i in range(300)
        ],
    )
    # No id, days and decimals as in Germany, orders below zero for money paid back.
    write(
        data / "comma/orders.csv",
        [
            {
                "order_date": f"{day(i):%d.%m.%Y}",
                "customer_id": f"K{i % 30}",
                "total": "-4,50" if i % 20 == 0 else f"1.0{i % 90:02d},50",
            }
            for i in range(200)
        ],
        sep=";",
    )
    # Seconds since 1970, amounts paid back in the order's own row.
    write(
        data / "epoch/charges.parquet",
        [
            {
                "id": f"ch_{i}",
                "created": int(day(i).replace(tzinfo=UTC).timestamp()),
                "amount": 20.0,
                "amount_refunded": 5.0 if i % 25 == 0 else 0.0,
                "customer": f"cus_{i % 40}",
                "currency": "eur",
            }
            for i in range(200)
        ],
    )
    # Returns as lines below zero, amounts per line, a void receipt, offsets in the times.
    write(
        data / "till/receipts.parquet",
        [
            {
                "receipt_no": str(i // 2),
                "store": "S1",
                "timestamp": f"{day(i // 2).isoformat()}-05:00",
                "article_no": f"A{i % 5}",
                "qty": -1 if i % 50 == 49 else 2,
                "line_total": -5 if i % 50 == 49 else 10,
                "customer_no": str(i // 2 % 9),
                "status": "VOID" if i // 2 == 7 else "ok",
            }
            for i in range(400)
        ],
    )
    # Orders in a DuckDB file, under a name that SQL reserves, in another currency now and then.
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("create schema raw")
        connection.execute("""
            create table raw."order" as select
                uuid() as id, 'p' || i % 11 || '@example.com' as email,
                timestamptz '2024-01-01 12:00:00+00' + to_days(i) as created_at,
                10.0 as total_price, case when i % 50 = 0 then 'USD' else 'EUR' end as currency,
                i % 10 = 0 as cancelled
            from range(100) as t(i)
        """)
    places = {
        "spaced": data / "spaced",
        "comma": data / "comma",
        "epoch": data / "epoch",
        "till": data / "till",
        "inside": f"{tmp_path}/shop.duckdb:raw",
    }
    for name, place in places.items():
        assert run(["init", name, "--from", str(place)]) == 0
    warehouse = built(
        whole_project,
        tmp_path,
        {"source_systems": list(places), "currency": "EUR", "as_of": "2024-12-31"},
    )
    found = figures(warehouse, "finegrain__2024_12_31")
    expected: dict[str, dict[str, float]] = {
        "spaced": {"orders": 100, "buyers": 20, "net": sum(1000.5 + i for i in range(300)),
                   "items": sum(1 + i % 4 for i in range(300)), "products": 7, "categories": 1},
        "comma": {"orders": 190, "buyers": 30, "refunds": 10, "paid_back": 45,
                  "net": sum(1000.5 + i % 90 for i in range(200) if i % 20)},
        "epoch": {"orders": 200, "buyers": 40, "refunds": 8, "refunded": 40, "net": 3960},
        # Eight lines are returns, one of them on each of eight receipts; receipt 7 is void.
        "till": {"orders": 200, "purchases": 199, "buyers": 9, "refunds": 8, "paid_back": 40,
                 "net": 392 * 10 - 20},
        # Two orders are in dollars; eight of the others with i % 10 = 0 are cancelled.
        "inside": {"orders": 98, "buyers": 11, "purchases": 90, "net": 900, "rejected_rows": 2},
    }  # fmt: skip
    for name, wanted in expected.items():
        assert {key: found[name][key] for key in wanted} == pytest.approx(wanted), name
    days = warehouse.query("""
        select source_system, min(ordered_on) as first_on, min(ordered_at) as first_at
        from finegrain__2024_12_31_activity.orders_as_of group by all
    """).set_index("source_system")
    # A day stays that day in every zone; an offset is part of the time.
    assert str(days["first_on"]["spaced"])[:10] == str(days["first_on"]["comma"])[:10][:8] + "01"
    assert str(days["first_at"]["till"]) == "2023-01-01 14:30:00"
    assert str(days["first_at"]["epoch"]) == "2023-01-01 09:30:00"
