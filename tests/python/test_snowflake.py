"""The project run with dbt's Snowflake adapter on an emulator gives what it gives on DuckDB.

docs/parity.md says what this shows and what it cannot.
"""

import importlib.util
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Warehouse, without_unit_tests
from test_engines import ANSWERS

from finegrain.expectations.layers import LAYERS
from finegrain.portable.check import check

MISSING = [
    name for name in ("fakesnow", "dbt.adapters.snowflake") if not importlib.util.find_spec(name)
]
if MISSING and not os.environ.get("CI"):
    pytest.skip(f"{', '.join(MISSING)} is not installed", allow_module_level=True)

from emulator import DATABASE, WORKING_DATABASE, Emulator  # noqa: E402
from parity import (  # noqa: E402
    BEHIND,
    PAGE,
    Comparison,
    Table,
    Worlds,
    both_worlds,
    compare,
    compared_tables,
)

# Their rows are written in DuckDB's words for nested columns. The macros that read such columns are
# asked below instead.
DUCKDB_FIXTURES = [
    "ga4_event_without_parameters_and_items_is_kept",
    "ga4_nested_fields_become_columns",
]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    with both_worlds(tmp_path_factory.mktemp("worlds")) as found:
        yield found


@pytest.fixture(scope="module")
def runs(worlds: Worlds) -> list[list[Comparison]]:
    """What the three runs gave."""
    return [worlds.run(number) for number in range(len(BEHIND))]


@pytest.fixture(scope="module")
def emulator(worlds: Worlds, runs: list[list[Comparison]]) -> Emulator:
    """The emulator after the last run."""
    assert runs
    return worlds.on_emulator


@pytest.mark.parametrize("number", range(len(BEHIND)))
def test_every_table_is_equal_after_each_run(runs: list[list[Comparison]], number: int) -> None:
    differences = [f"{each.name}: {text}" for each in runs[number] for text in each.differences]
    assert not differences
    # customer_merges is empty until something new joins two customers, and erased_browsers may be,
    # as of the few who ask to be erased here hardly anybody was logged in.
    may_be_empty = {"segment_assignment_losses", "erased_browsers"}
    empty = {each.name for each in runs[number] if not each.rows} - may_be_empty
    # Nobody has entered or left on the first day.
    first = {"customer_merges", "segment_membership_events"}
    assert empty == [first, {"customer_merges"}, set()][number]


def test_the_page_lists_what_is_compared(worlds: Worlds, runs: list[list[Comparison]]) -> None:
    listed = re.findall(r"^\| (\w+) \| .* \| yes \|$", PAGE.read_text(), re.MULTILINE)
    assert listed == sorted(compared_tables(worlds.on_emulator)) == [each.name for each in runs[0]]


def test_a_difference_is_found_and_no_value_is_shown() -> None:
    rows: list[tuple[Any, ...]] = [(1, "a", 0.5), (2, None, 1e9), (2, "", None)]
    one = Table(("id", "name", "share"), rows)

    def differences(*others: tuple[Any, ...]) -> tuple[str, ...]:
        return compare("t", one, Table(("ID", "NAME", "SHARE"), list(others))).differences

    assert differences(*reversed(rows)) == ()
    assert differences((1, "a", 0.5 + 1e-12), *rows[1:]) == ()
    assert differences((1, "a", 0.5 + 1e-9), *rows[1:]) == ("share differs in 1 rows",)
    assert differences((1, "a", None), *rows[1:]) == ("share differs in 1 rows",)
    assert differences((1, "A", 0.5), *rows[1:]) == ("name differs in 1 rows",)
    assert differences((1, None, 0.5), *rows[1:]) == ("name differs in 1 rows",)
    assert differences((2, "a", 0.5), (1, None, 1e9), rows[2])[0] == (
        "the same values are in other rows"
    )
    assert differences(*rows[1:]) == ("3 rows, and 2",)
    assert compare("t", one, Table(("id", "title", "share"), rows)).differences == (
        "columns differ: name, title",
    )


def test_readers_are_let_in_and_personal_columns_tagged(emulator: Emulator) -> None:
    """The emulator heeds neither; the statements are those of dbt's log."""
    log = " ".join((emulator.folder / "logs/dbt.log").read_text().lower().split())
    prepared = f"{DATABASE}.finegrain_prepared"
    for role in ("bi_reader", "reverse_etl"):
        usage = f"grant usage on schema {prepared} to role {role}"
        reading = f"grant select on all tables in schema {prepared} to role {role}"
        swap = f"alter schema {prepared} swap with"
        assert log.index(usage) < log.index(reading) < log.index(swap)
    assert "finegrain_restricted_prepared to role" not in log
    tagged = dict(
        re.findall(r"alter (?:view|table) \S+\.(\w+) modify column (.*?) 'personal' (?!,)", log)
    )
    assert "email set tag governance.tags.personal =" in tagged["stg_demo__customers"]
    assert tagged["customer_contacts"].startswith("contact_value set tag")
    assert {"staged_customers", "checked_customers", "accepted_orders"} <= set(tagged)
    assert not {"customers", "checked_products", "customer_features"} & set(tagged)


def test_what_renews_days_is_portable(emulator: Emulator) -> None:
    """A compiled project holds no statement of a second run; these were sent."""
    manifest = json.loads((emulator.folder / "target/manifest.json").read_text())
    renewed = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["config"].get("incremental_strategy") == "replace_days"
        and node["config"].get("materialized") == "incremental"
    }
    wanted = re.compile(
        r"(?:create or replace temporary table|delete from|insert into)"
        r"\s+[\w.]+\.(\w+?)(__dbt_tmp)?\s"
    )
    log = (emulator.folder / "logs/dbt.log").read_text()
    seen = set()
    for entry in re.split(r"^(?=\d\d:\d\d:\d\d\.\d+ )", log, flags=re.MULTILINE):
        sent = re.search(r"\bOn [\w.]+: (?:/\*.*?\*/)?\s*(.*)", entry, re.DOTALL)
        if sent and (begin := wanted.match(sent[1])) and begin[1] in renewed:
            assert not check(sent[1]), (begin[0], [each.found for each in check(sent[1])])
            seen.add((begin[1], begin[0].split()[0]))
    assert seen == {(name, act) for name in renewed for act in ("create", "delete", "insert")}


def test_what_would_be_lost_from_the_public_schema_stops_publication(emulator: Emulator) -> None:
    with emulator.connected() as cursor:
        cursor.execute(f"create table {DATABASE}.finegrain.somebody_elses as select 1 as one")
        before = emulator.rows(f"select count(*) from {DATABASE}.finegrain.customers")
        arguments: dict[str, Any] = {"relations": [], "database": DATABASE}
        arguments |= {"schema": "finegrain", "is_public": True}
        run = emulator.dbt("run-operation", "swap_schema", "--args", json.dumps(arguments))
        assert run.returncode != 0
        said = " ".join(run.stdout.split())
        assert "somebody_elses" in said
        assert "which publishing would drop" in said
        assert emulator.rows(f"select count(*) from {DATABASE}.finegrain.customers") == before
        cursor.execute(f"drop table {DATABASE}.finegrain.somebody_elses")


@pytest.mark.parametrize("segment", ["headphone_prospects", "silent_top_spenders"])
def test_a_waterfall_is_counted_from_the_declaration(emulator: Emulator, segment: str) -> None:
    said = emulator.finegrain("waterfall", segment)
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    _, rows = emulator.rows(
        f"select step, members from {DATABASE}.finegrain.segment_waterfall "
        f"where segment_id = '{segment}' order by step"
    )
    numbers = re.findall(r"^ +\S.*? +([\d,]+)(?:  [█#]+)?$", said.stdout, re.MULTILINE)
    assert [int(each.replace(",", "")) for each in numbers] == [row[1] for row in rows]
    assert rows[1][1] > 0
    assert "Counted from the declaration, as of" in said.stdout


# Expressions that both engines answer alike, and the answer, besides those of test_engines.py.
MORE_ANSWERS: dict[str, str | None] = {
    "try_cast_as(\"'20240131'\", 'date')": None,
    "try_cast_as(\"'01/02/2024'\", 'timestamp')": None,
    "try_cast_as(\"'1706659200'\", 'timestamp')": None,
    "try_cast_as(\"' 2024-01-31 23:59:59.5 '\", 'timestamp')": "2024-01-31 23:59:59.5",
    "try_cast_as(\"'-1e3'\", 'decimal(18,4)')": "-1000.0000",
    "half_hour(\"timestamp '2024-12-31 23:59:59.999'\")": "2024-12-31 23:30:00",
    "half_hour(\"timestamp '2025-01-01 00:30:00'\")": "2025-01-01 00:30:00",
    "half_hour(\"timestamp '1969-12-31 23:29:59'\")": "1969-12-31 23:00:00",
    "half_hour('cast(null as timestamp)')": None,
    "member_number(\"'ann'\")": "567691015983033380",
    "member_number(\"''\")": "955282973525019424",
    "member_number('cast(null as varchar)')": None,
    "timestamp_of_micros('1735689599999999')": "2024-12-31 23:59:59.999999",
    "timestamp_of_micros('0')": "1970-01-01 00:00:00",
    "timestamp_of_micros('-1')": "1969-12-31 23:59:59.999999",
    "timestamp_of_micros('null')": None,
    "without_matches(\"'+1 (555) 010-99'\", '[^0-9]')": "155501099",
    "without_matches(\"'12'\", '[^0-9]')": "12",
    "without_matches(\"''\", '[^0-9]')": "",
    "without_matches('cast(null as varchar)', '[^0-9]')": None,
    "replace_matches(\"'a > b, c'\", '[^a-z]+', '_')": "a_b_c",
    "replace_matches(\"'abc'\", '[^a-z]+', '_')": "abc",
    "replace_matches('cast(null as varchar)', '[^a-z]+', '_')": None,
    "timestamp_text(\"timestamp '2024-12-31 23:59:59.5'\")": "2024-12-31 23:59:59.5",
    "timestamp_text(\"timestamp '2025-01-01 00:00:00'\")": "2025-01-01 00:00:00",
    "timestamp_text(\"timestamp '1969-12-31 23:59:59.000001'\")": "1969-12-31 23:59:59.000001",
    "timestamp_text('cast(null as timestamp)')": None,
    "typed_null('decimal(18,4)')": None,
    "typed_null('struct(category varchar)')": None,
}

PARAMETER = '{"string_value": "VARCHAR", "int_value": "BIGINT", "double_value": "DOUBLE"}'
PARAMETERS = f'[{{"key": "VARCHAR", "value": {PARAMETER}}}]'
ITEMS = '[{"item_id": "VARCHAR"}]'
DEVICE = '{"category": "VARCHAR", "web_info": {"browser": "VARCHAR"}, "year": "BIGINT"}'
TWICE = (
    '[{"key": "b", "value": {"string_value": "x", "int_value": -5, "double_value": null}}, '
    '{"key": "a", "value": {"string_value": "first", "int_value": null, "double_value": 1.5}}, '
    '{"key": "a", "value": {"string_value": "second", "int_value": 2, "double_value": 2.5}}]'
)

# Call on a nested column c, its structure in DuckDB, its content, and the answer of both.
NESTED_ANSWERS = [
    ("event_param('c', 'a')", PARAMETERS, TWICE, "first"),
    ("event_param('c', 'b', 'int_value')", PARAMETERS, TWICE, "-5"),
    ("event_param('c', 'b', 'double_value')", PARAMETERS, TWICE, None),
    ("event_param('c', 'a', 'double_value')", PARAMETERS, TWICE, "1.5"),
    ("event_param('c', 'absent')", PARAMETERS, TWICE, None),
    ("event_param('c', 'a')", PARAMETERS, "[]", None),
    ("event_param('c', 'a')", PARAMETERS, None, None),
    ("first_item('c', 'item_id')", ITEMS, '[{"item_id": "x"}, {"item_id": "y"}]', "x"),
    ("first_item('c', 'item_id')", ITEMS, '[{"item_id": null}, {"item_id": "y"}]', None),
    ("first_item('c', 'item_id')", ITEMS, "[]", None),
    ("first_item('c', 'item_id')", ITEMS, None, None),
    ("nested_text('c', 'category')", DEVICE, '{"category": "mobile"}', "mobile"),
    ("nested_text('c', 'web_info.browser')", DEVICE, '{"web_info": {"browser": "b"} }', "b"),
    ("nested_text('c', 'web_info.browser')", DEVICE, '{"web_info": null}', None),
    ("nested_text('c', 'year')", DEVICE, '{"year": -2024}', "-2024"),
    ("nested_text('c', 'category')", DEVICE, None, None),
]

# Of values in their order, the first that is not null, seen from any row.
FIRST_FILLED = [("null, 'b', 'c'", "b"), ("null, null, null", None), ("'a', null, 'c'", "a")]

# Of values in any order, the list of those that differ.
TEXT_LISTS = [("'b', 'a', null, 'b'", "a, b"), ("null, null", None)]

# Macros that are asked nothing here: builds run them.
NOT_ASKED = set(
    """
    fault_of_source grant_reading in_one_transaction load_files members_of publish_tables
    schema_names steps_passed tag_personal_columns
    """.split()
)


def nested(structure: str, content: str | None, on: str) -> str:
    """A value for a nested column, as a source on an engine has it."""
    text = f"'{content}'" if content else "cast(null as varchar)"
    return f"from_json({text}, '{structure}')" if on == "duckdb" else f"parse_json({text})"


def columns_by(macro: str, name: str) -> str:
    relation = f"api.Relation.create(target.database, 'demo', '{name}')"
    return f"({macro}({relation}) or ['none']) | join(' ')"


@pytest.mark.parametrize("on", ["duckdb", "snowflake"])
def test_engine_macros_answer_alike(worlds: Worlds, emulator: Emulator, on: str) -> None:
    warehouse: Warehouse = emulator if on == "snowflake" else worlds.on_duckdb
    flat = ANSWERS | MORE_ANSWERS
    asked = [f"cast({{{{ {call} }}}} as varchar)" for call in flat]
    asked += [
        f"(select {{{{ {call} }}}} from (select {nested(structure, content, on)} as c) as nest)"
        for call, structure, content, _ in NESTED_ANSWERS
    ]
    expected = [*flat.values(), *(answer for *_, answer in NESTED_ANSWERS)]
    for values, answer in FIRST_FILLED:
        rows = " union all ".join(
            f"select {place} as place, cast({value} as varchar) as v"
            for place, value in enumerate(values.split(", "))
        )
        asked.append(
            "(select max(first) from (select {{ first_filled('v') }} over (order by place asc "
            "rows between unbounded preceding and unbounded following) as first "
            f"from ({rows}) as listed) as told)"
        )
        expected.append(answer)
    for values, answer in TEXT_LISTS:
        rows = " union all ".join(f"select cast({v} as varchar) as v" for v in values.split(", "))
        asked.append(f"(select {{{{ text_list('v') }}}} from ({rows}) as listed)")
        expected.append(answer)
    # Where there are no files, a source's columns are those of a table.
    for macro in ("source_columns", "source_types"):
        asked.append(f"'{{{{ {columns_by(macro, 'no_such_table')} }}}}'")
        expected.append("none")
        if on == "snowflake":
            asked.append(f"'{{{{ {columns_by(macro, 'shop_stores')} }}}}'")
            expected.append("store_id name lat lon city state country")
    columns = ", ".join(f"{question} as c{place}" for place, question in enumerate(asked))
    run = warehouse.dbt("show", "--inline", f"select {columns}", "--output", "json", "--quiet")
    assert run.returncode == 0, run.stdout[-3000:]
    row = json.loads(run.stdout[run.stdout.index("{") :])["show"][0]
    found = {key.lower(): value for key, value in row.items()}
    assert {question: found[f"c{place}"] for place, question in enumerate(asked)} == dict(
        zip(asked, expected, strict=True)
    )


def test_every_engine_macro_is_asked() -> None:
    asked = {
        re.search(r"\w+", call)[0]  # type: ignore[index]
        for call in [*ANSWERS, *MORE_ANSWERS, *(call for call, *_ in NESTED_ANSWERS)]
    } | {"first_filled", "source_columns", "source_types", "text_list"}
    macros = {file.stem for file in (ROOT / "macros/engine").glob("*.sql")}
    assert macros - asked == NOT_ASKED


def models_that_differ(worlds: Worlds) -> set[str]:
    """Models whose compiled SQL differs by more than where tables are.

    Packs are left out: dbt fills each row of their wide input with all columns, which takes the
    emulator seconds.
    """
    found = set()
    for file in worlds.on_duckdb.folder.glob("target/compiled/finegrain/models/**/*.sql"):
        own = file.relative_to(worlds.on_duckdb.folder)
        sides = (worlds.on_duckdb, worlds.on_emulator)
        texts = [text_without_places(each.folder / own) for each in sides]
        if texts[0] != texts[1]:
            found.add(file.stem)
    return found


def text_without_places(file: Path) -> str:
    text = file.read_text().replace('"', "")
    text = re.sub(r"'[^']*/(\w+)\.parquet'", rf"{DATABASE}.demo.\1", text)
    return re.sub(r"\b\w+\.(finegrain\w*\.)", r"\1", text)


def run_unit_tests(emulator: Emulator, *selected: str) -> int:
    """Run unit tests, all of which must pass; return how many there were."""
    whole = Emulator(emulator.folder, project=ROOT, port=emulator.port)
    run = whole.dbt("test", "--select", *selected, "--exclude", *DUCKDB_FIXTURES)
    results = json.loads((emulator.folder / "target/run_results.json").read_text())["results"]
    ended = [each["status"] for each in results if each["unique_id"].startswith("unit_test.")]
    assert set(ended) == {"pass"}, run.stdout[-6000:]
    assert run.returncode == 0, run.stdout[-3000:]
    return len(ended)


@pytest.mark.long
def test_unit_tests_of_models_that_differ_pass(worlds: Worlds, emulator: Emulator) -> None:
    names = models_that_differ(worlds)
    assert {"checked_orders", "web_session_parts"} <= names
    assert "customer_features" not in names
    # Those of packs are asked with all others, by the longer test.
    names -= {pack.stem for pack in (ROOT / "segments").glob("*.sql")}
    assert run_unit_tests(emulator, *(f"test_type:unit,{name}" for name in sorted(names))) > 50


@pytest.mark.long
def test_all_unit_tests_pass(emulator: Emulator) -> None:
    assert run_unit_tests(emulator, "test_type:unit") > 600


@pytest.mark.long
def test_data_tests_pass(emulator: Emulator) -> None:
    guarded = Emulator(emulator.folder, project=without_unit_tests(), port=emulator.port)
    run = guarded.dbt("test")
    assert run.returncode == 0, run.stdout[-6000:]


def checked(emulator: Emulator, *layers: str) -> dict[str, tuple[str, str, float]]:
    """Layer, rule and figure of all that `finegrain check` asked, by expectation."""
    guarded = Emulator(emulator.folder, project=without_unit_tests(), port=emulator.port)
    run = guarded.finegrain("check", *layers)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-6000:]
    _, rows = emulator.rows(f"""
        select expectation_id, layer, rule, observed
        from {DATABASE}.finegrain_gates.expectation_results
        where runner = 'great_expectations' and run_id = (
            select run_id from {DATABASE}.finegrain_gates.expectation_results
            order by ran_at desc, run_id limit 1
        )
    """)
    return {str(name): (layer, rule, figure) for name, layer, rule, figure in rows}


def test_great_expectations_asks_a_layer(emulator: Emulator) -> None:
    """Through snowflake-sqlalchemy, on the connection that dbt has opened."""
    found = checked(emulator, "features")
    assert {layer for layer, _, _ in found.values()} == {"features"}
    rules = {rule for _, rule, _ in found.values()}
    assert rules >= {"not_null", "accepted_values", "unique", "unique_key", "balance", "edge"}
    # Asked apart: the shares that the next run is compared with.
    _, rows = emulator.rows(f"""
        select coalesce(country, '(none)'), count(*)
        from {WORKING_DATABASE}.finegrain_features.customer_features group by 1
    """)
    total = sum(number for _, number in rows)
    for country, number in sorted(rows, key=lambda row: (-row[1], row[0]))[:3]:
        name = f"countries_are_as_before:share:{country}"
        assert found[name][2] == pytest.approx(number / total)


@pytest.mark.long
def test_great_expectations_asks_all_layers(emulator: Emulator) -> None:
    found = checked(emulator)
    assert {layer for layer, _, _ in found.values()} == set(LAYERS)
    rules = {rule for _, rule, _ in found.values()}
    assert rules >= {"volume", "freshness", "balance", "share", "unique_key"}


def test_the_emulator_swaps_two_schemas(emulator: Emulator) -> None:
    with emulator.connected() as cursor:
        for schema, number in (("one", 1), ("two", 2)):
            cursor.execute(f"create or replace schema {DATABASE}.{schema}")
            cursor.execute(f"create table {DATABASE}.{schema}.both as select {number} as number")
        cursor.execute(f"create table {DATABASE}.two.only as select 1 as number")
        cursor.execute(f"alter schema {DATABASE}.one swap with {DATABASE}.two")
        assert emulator.rows(f"select number from {DATABASE}.one.both")[1] == [(2,)]
        assert emulator.rows(f"select number from {DATABASE}.two.both")[1] == [(1,)]
        assert emulator.rows(f"select number from {DATABASE}.one.only")[1] == [(1,)]
        cursor.execute(f"drop schema {DATABASE}.one")
        cursor.execute(f"drop schema {DATABASE}.two")


def test_the_emulator_refuses_at_once_and_undoes_the_transaction(emulator: Emulator) -> None:
    from snowflake.connector.errors import ProgrammingError

    table = f"{WORKING_DATABASE}.finegrain_rules.t"
    with emulator.connected() as cursor:
        cursor.execute(f"create or replace table {table} as select 1 as n")
        cursor.execute("begin")
        cursor.execute(f"insert into {table} values (2)")
        started = time.monotonic()
        with pytest.raises(ProgrammingError):
            cursor.execute("select cast('x' as integer)")
        assert time.monotonic() - started < 5
        cursor.execute(f"select count(*), max(null::timestamp) from {table}")
        # A timestamp that is null arrives as null.
        assert cursor.fetchall() == [(1, None)]
        cursor.execute(f"drop table {table}")


def test_a_statement_is_rewritten_as_fakesnow_would(tmp_path: Path) -> None:
    """The faster walk over a statement's tree changes nothing but the time."""
    from fakesnow.cursor import FakeSnowflakeCursor
    from fakesnow.dialect import parse_one
    from fakesnow.instance import FakeSnow
    from snowflake_passes import Passes, count_changes

    count_changes()
    cursor = FakeSnow().connect("analytics", "finegrain").cursor()
    statements = [
        "select a, trim(b), sum(c) from t where try_cast(a as date) is not null group by all",
        "select cast(get_path(v, 'a[0].b') as varchar), v:x:y::varchar, upper(v:z) from t",
        "select regexp_replace(a, '[^0-9]', ''), object_construct('k', a) as o from t where o = 1",
        "create or replace transient table d.s.t (a integer, b varchar(3)) as (select a, b from u)",
        "select f.value::varchar from t, lateral flatten(input => t.v) f",
        "select a, array_agg(b) within group (order by c) from (values (1, 2, 3)) as t (a, b, c)",
        "drop schema if exists d.s",
        "show parameters",
    ]
    transform = FakeSnowflakeCursor._transform
    for statement in statements:
        plain = transform(cursor, parse_one(statement), None)
        quick = transform(cursor, Passes(parse_one(statement)), None).tree  # type: ignore[arg-type, attr-defined]
        assert quick.sql("duckdb") == plain.sql("duckdb"), statement


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {"user": "unset"}),
        (
            {"SNOWFLAKE_USER": "u", "DBT_ENV_SECRET_SNOWFLAKE_PASSWORD": "12"},
            {"user": "u", "password": "12"},
        ),
        (
            {"SNOWFLAKE_USER": "u", "SNOWFLAKE_AUTHENTICATOR": "externalbrowser"},
            {"user": "u", "authenticator": "externalbrowser"},
        ),
        (
            {"SNOWFLAKE_AUTHENTICATOR": "oauth", "DBT_ENV_SECRET_SNOWFLAKE_TOKEN": "t"},
            {"authenticator": "oauth", "token": "t"},
        ),
        (
            {
                "SNOWFLAKE_USER": "u",
                "SNOWFLAKE_AUTHENTICATOR": "programmatic_access_token",
                "DBT_ENV_SECRET_SNOWFLAKE_TOKEN": "t",
            },
            {"user": "u", "authenticator": "programmatic_access_token", "token": "t"},
        ),
    ],
)
def test_each_way_to_sign_in_is_set_in_the_environment(
    settings: dict[str, str], expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert signing_in(settings, monkeypatch) == expected


def test_a_key_pair_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (tmp_path / "key.p8").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"phrase"),
        )
    )
    settings = {
        "SNOWFLAKE_USER": "u",
        "SNOWFLAKE_PRIVATE_KEY_PATH": str(tmp_path / "key.p8"),
        "DBT_ENV_SECRET_SNOWFLAKE_PASSPHRASE": "phrase",
    }
    found = signing_in(settings, monkeypatch)
    assert found.pop("private_key")
    assert found == {"user": "u"}


def signing_in(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What profiles.yml makes of environment variables for Snowflake's connector."""
    from argparse import Namespace

    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context

    for name in list(os.environ):
        if "SNOWFLAKE" in name:
            monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    set_from_args(Namespace(PROFILES_DIR=str(ROOT), WARN_ERROR=True), None)
    set_invocation_context(os.environ)
    profile = load_profile(str(ROOT), {}, target_override="snowflake")
    caches = {"reuse_connections", "client_store_temporary_credential", "client_request_mfa_token"}
    arguments = profile.credentials.auth_args()
    return {key: value for key, value in arguments.items() if key not in caches and value}
