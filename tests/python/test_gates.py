"""Gates: what dbt's tests declare is asked layer by layer, recorded, and decides on publication."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb
import pytest
import yaml
from conftest import ROOT
from test_cli import FILES, finegrain

from finegrain import __version__
from finegrain.errors import FinegrainError
from finegrain.expectations.checking import check
from finegrain.expectations.connection import Connection
from finegrain.expectations.extras import read_extras
from finegrain.expectations.gates import Finding, Gate, Limits, Place, status_of
from finegrain.expectations.great import run_gates
from finegrain.expectations.layers import LAYERS

EXTRAS = {
    "identity": [
        {
            "id": "customers_as_many",
            "rule": "volume",
            "table": "customers",
            "at_least": 0.9,
            "severity": "error",
            "do": "Look at the source.",
        }
    ],
    "segments": [
        {
            "id": "segments_as_before",
            "rule": "drift",
            "table": "segment_membership",
            "column": "segment_id",
            "at_most": 0.2,
            "severity": "warning",
            "do": "See what moved.",
        },
        {
            "id": "all_but_one_is_a_member",
            "rule": "balance",
            "left": {"table": "customers", "measure": "count(*)"},
            "right": {"table": "segment_membership", "measure": "count(*)"},
            "tolerance": 1,
            "severity": "error",
            "do": "Look at the join.",
        },
        {
            "id": "all_but_one_are_web",
            "rule": "balance",
            "left": {"table": "visits", "measure": "count(*)"},
            "right": {"table": "visits", "measure": "count(*)", "where": "channel = 'web'"},
            "tolerance": 1,
            "severity": "error",
            "do": "Look at the join.",
        },
        {
            "id": "visits_as_many",
            "rule": "volume",
            "table": "visits",
            "by": "channel",
            "at_least": 0.7,
            "severity": "error",
            "do": "Look at the shop.",
        },
        {
            "id": "visits_are_fresh",
            "rule": "freshness",
            "table": "visits",
            "column": "visited_on",
            "at_most_days": 3,
            "severity": "error",
            "do": "Look at the clock.",
        },
        {
            "id": "channels_as_before",
            "rule": "drift",
            "table": "visits",
            "column": "channel",
            "at_most": 0.25,
            "severity": "error",
            "do": "Look at the words.",
        },
    ],
}

# What a build is told of that is wrong in every way at once.
MODELS = {
    "models/segments/visits.sql": """
        select * from (values
        {% if var('is_bad', false) %}
            ('v1', 'c0', 'web', date '2025-06-10'), ('v1', 'c1', 'fax', date '2025-06-10'),
            ('v2', null, 'fax', date '2025-06-10'), ('v3', 'x9', 'fax', date '2025-06-10'),
            ('v4', 'x8', 'fax', date '2025-06-09'), ('v5', 'x7', 'fax', date '2025-06-09'),
            ('v6', 'x6', 'fax', date '2025-06-09')
        {% else %}
            ('v1', 'c0', 'web', date '2025-06-30'), ('v2', 'c1', 'web', date '2025-06-29'),
            ('v3', 'c1', 'web', date '2025-06-29'), ('v4', 'c1', 'app', date '2025-06-29')
        {% endif %}
        ) as t(visit_id, customer_id, channel, visited_on)
        """,
    "models/segments/visits.yml": """
        models:
          - name: visits
            columns:
              - {name: visit_id, data_tests: [unique]}
              - name: customer_id
                data_tests:
                  - not_null
                  - relationships: {arguments: {to: ref('customers'), field: customer_id}}
              - name: channel
                data_tests: [accepted_values: {arguments: {values: [web, app]}}]
        """,
    "tests/visits_can_be_asked.sql": """
        select customer_id from {{ ref('visits') }}
        where {{ 'no_such_column = 1' if var('is_bad', false) else '1 = 0' }}
        """,
    "tests/visits_are_told.sql": """
        {{ config(severity='warn', meta={'told_by': 'told'}) }}
        select customer_id, 'visitor ' || i || ', city: "x"' as told
        from {{ ref('customers') }} cross join range(10, 22) as t (i)
        where customer_id = 'c0' and {{ var('is_told', false) }}
        """,
    "tests/tests.yml": """
        data_tests: [{name: nobody_is_wrong, description: Nobody is wrong}]
        """,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, built and published once."""
    folder = tmp_path_factory.mktemp("gates")
    for name, content in (FILES | MODELS).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(content).strip() + "\n")
    shutil.copytree(ROOT / "macros", folder / "macros", dirs_exist_ok=True)
    for name in ("profiles.yml", "selectors.yml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "expectations").mkdir()
    for layer, entries in EXTRAS.items():
        text = yaml.safe_dump({"expectations": entries})
        (folder / f"expectations/{layer}.yml").write_text(text)
    said = finegrain(folder, "build")
    assert said.returncode == 0, said.stdout + said.stderr
    return folder


def ask(project: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(project / "warehouse/warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def published(project: Path) -> int:
    file = project / "warehouse/published.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        row = connection.execute("select count(*) from finegrain.customers").fetchone()
        assert row is not None
        return int(row[0])


RESULTS = "finegrain_gates.expectation_results"
RUNS = "finegrain_gates.run_log"
LAST = f"(select run_id from {RESULTS} order by ran_at desc limit 1)"


def test_every_test_is_asked_once_and_recorded(project: Path) -> None:
    found = dict(
        ask(
            project,
            f"select expectation_id, status from {RESULTS} where runner = 'great_expectations' and "
            f"run_id = (select run_id from {RUNS} where is_published order by ended_at limit 1)",
        )
    )
    assert found["unique_customers_customer_id"] == "passed"
    assert found["not_null_customers_customer_id"] == "passed"
    assert found["few_customers"] == "warned"
    assert found["nobody_is_wrong"] == "passed"
    assert found["all_but_one_is_a_member"] == "passed"
    # Computed apart: one of three members is the best, two are the rest.
    shares = dict(
        ask(
            project,
            f"select expectation_id, observed from {RESULTS} where rule = 'share' "
            f"and table_name = 'segment_membership'",
        )
    )
    assert shares == {
        "segments_as_before:share:rfm_rest": pytest.approx(2 / 3),
        "segments_as_before:share:rfm_best": pytest.approx(1 / 3),
    }
    with duckdb.connect(str(project / "warehouse/published.duckdb"), read_only=True) as copy:
        runs = copy.execute("select is_published, command from finegrain.run_log").fetchall()
    assert runs == [(True, "finegrain build")]


def test_gates_that_fail_stop_the_build_after_all_is_recorded(project: Path) -> None:
    before = published(project)
    said = finegrain(project, "build", "--vars", "{is_wrong: true, is_bad: true, blocks: 1}")
    assert said.returncode == 1
    *told, last = said.stderr.splitlines()
    in_dbt = "Look at them with `dbt show --select"
    compiled = "its query is target/compiled/finegrain"
    unique, known = "unique_visits_visit_id", "relationships_visits_customer_id__customer_id"
    listed = "accepted_values_visits_channel__web__app"
    known += "__ref_customers_"
    of_visits = f"{compiled}/models/segments/visits.yml"
    # 10.72: (1/7 - 3/4) ln(4/21) of web, (e - 1/4) ln(4 e) of app, (6/7 - e) ln(6 / 7 e) of fax,
    # where e is a share of 0.0001.
    assert sorted(told) == sorted(
        [
            f"Test nobody_is_wrong on segment_membership found 259 rows (such as customer_id c0; "
            f"customer_id c1; customer_id c10). Nobody is wrong. {in_dbt} nobody_is_wrong`; "
            f"{compiled}/tests/nobody_is_wrong.sql.",
            f"Test {unique} on visits found 1 row (such as visit_id v1). visit_id must be unique. "
            f"{in_dbt} {unique}`; {of_visits}/{unique}.sql.",
            f"Test not_null_visits_customer_id on visits found 1 row (such as visit_id v2). "
            f"customer_id must not be null. {in_dbt} not_null_visits_customer_id`.",
            f"Test {listed} on visits found 6 rows (such as visit_id v1; visit_id v2; visit_id "
            f"v3). channel must be one of web, app. {in_dbt} {listed}`.",
            f"Test {known} on visits found 4 rows (such as visit_id v3; visit_id v4; visit_id v5). "
            f"customer_id must be a customer_id of customers. {in_dbt} {known}`; "
            f"{of_visits}/{known}.sql.",
            "Test visits_can_be_asked on visits could not be answered: Binder Error: Referenced "
            'column "no_such_column" not found in FROM clause! '
            "Its query is target/compiled/finegrain/tests/visits_can_be_asked.sql.",
            "all_but_one_are_web: count(*) of visits less count(*) of visits where channel = 'web' "
            "is 6, and should be between -1 and 1. Look at the join.",
            "visits_as_many:web: the number of rows in visits of web is 1 (in the last good run it "
            "was 3), and should be at least 2. Look at the shop.",
            "visits_are_fresh: the latest visited_on of visits is 20 days before the as-of day, "
            "and should be at most 3. Look at the clock.",
            "channels_as_before: the drift of channel in visits since the last good run is 10.72, "
            "and should be at most 0.25. Look at the words.",
        ]
    )
    assert last.startswith("Nothing was published: 10 steps of the build failed")
    recorded = {
        name: found
        for name, *found in ask(
            project,
            f"select expectation_id, status, failed_rows, severity, layer from {RESULTS} "
            f"where run_id = {LAST}",
        )
    }
    assert recorded["nobody_is_wrong"] == ["failed", 259, "error", "segments"]
    assert recorded["visits_can_be_asked"] == ["broken", None, "error", "segments"]
    assert sum(found[0] in ("failed", "broken") for found in recorded.values()) == 10
    runs = ask(project, f"select is_published, failures from {RUNS} order by ended_at desc limit 1")
    assert runs == [(False, 10)]
    assert published(project) == before == 4


def test_a_table_that_shrinks_stops_the_build_unless_expected(project: Path) -> None:
    model = project / "models/identity/customers.sql"
    text = model.read_text()
    model.write_text(text.replace("range(4 +", "range(2 +"))
    try:
        said = finegrain(project, "build")
        assert said.returncode == 1
        assert said.stderr.splitlines()[0] == (
            "customers_as_many: the number of rows in customers is 2 (in the last good run it was "
            "4), and should be at least 3. Look at the source."
        )
        assert published(project) == 4
        expected = finegrain(project, "build", "--expect-changes")
        assert expected.returncode == 0, expected.stderr
        assert (
            "Warning: customers_as_many: the number of rows in customers is 2 (in the last"
            in expected.stdout
        )
        assert published(project) == 2
    finally:
        model.write_text(text)


def test_check_builds_nothing_and_names_its_layers(project: Path) -> None:
    runs = ask(project, f"select count(*) from {RUNS}")
    said = finegrain(project, "check", "segments")
    assert said.returncode == 0, said.stderr
    assert [line.split()[0] for line in said.stdout.splitlines()][1:2] == ["segments"]
    assert ask(project, f"select count(*) from {RUNS}") == runs
    wrong = finegrain(project, "check", "segment")
    assert wrong.returncode == 1
    assert "There is no layer segment: there are accepted, identity" in wrong.stderr


def test_the_run_log_tells_the_version_of_the_program() -> None:
    macro = (ROOT / "macros/gates/finegrain_version.sql").read_text()
    assert f"return('{__version__}')" in macro


class Recorded:
    """A connection of DuckDB that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.connection = duckdb.connect()

    def cursor(self) -> "Recorded":
        return self

    def execute(self, sql: str, *parameters: Any) -> Any:
        written = sql
        for number, value in enumerate(parameters[0] if parameters else (), 1):
            written = written.replace(f"${number}", str(value))
        self.asked.append(written)
        return self.connection.execute(sql, *parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def test_gates_count_and_read_no_rows() -> None:
    # DuckDB 2.0 can wait for ever when a limit ends the reading of a view that joins.
    handle = Recorded()
    handle.execute("create view people as select * from (values (1), (null), (null)) as t(person)")
    there, gone = (
        Gate(
            name,
            "identity",
            name,
            Place("memory", "main", name, f"memory.main.{name}"),
            "not_null",
            ("person",),
            "error",
        )
        for name in ("people", "nobody")
    )
    handle.asked.clear()
    findings = run_gates(Connection(handle, "duckdb", "memory", "main"), "identity", [there, gone])
    found = {each.gate.expectation_id: each for each in findings}
    assert found["people"].observed == 2
    assert found["nobody"].observed is None
    assert "nobody" in str(found["nobody"].trouble)
    assert handle.asked
    assert not [sql for sql in handle.asked if re.search(r"limit\s+[^0\s]", sql, re.I)]


def test_what_users_write_stands_in_a_message_as_they_wrote_it() -> None:
    said = "the number of rows in orders where code like '{%' or code = '{}' is {} (it was 9)"
    query = "select 3 where '{}' <> '{%'"
    gate = Gate("g", "identity", "orders", None, "volume", (), "error", Limits(4), query)
    connection = Connection(duckdb.connect(), "duckdb", "memory", "main")
    gate = replace(gate, saying=said, counts_rows=False, advice="Look.")
    (result,) = check(connection, "run", "identity", [gate], None, {}, may_name_rows=False)
    assert result.message == (
        "g: the number of rows in orders where code like '{%' or code = '{}' is 3 (it was 9), "
        "and should be at least 4. Look."
    )


def test_limits_in_words_and_numbers() -> None:
    assert [str(each) for each in (Limits(0, 0), Limits(1, 2), Limits(None, 3), Limits(4))] == [
        "0",
        "between 1 and 2",
        "at most 3",
        "at least 4",
    ]
    gate = Gate("g", "accepted", "t", None, "r", (), "warning", Limits(1, 2))
    figures = [0.99, 1.0, 2.0, 2.01, None]
    statuses = [status_of(gate, Finding(gate, figure)) for figure in figures]
    assert statuses == ["warned", "passed", "passed", "warned", "broken"]


def test_own_expectations_are_read() -> None:
    assert {extra.rule for layer in LAYERS for extra in read_extras(ROOT, layer)} == {
        "volume",
        "freshness",
        "drift",
        "balance",
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "volumes"}, "the rule 'volumes' is none of volume, freshness"),
        ({"table": None}, "table is missing"),
        ({"at_leest": 1}, "volume has no at_leest; there are"),
        ({"severity": "fatal"}, "severity must be error or warning"),
        ({"at_least": "many"}, "at_least must be a number of at least 0, not 'many'"),
        ({"table": "a; drop table b"}, "table must be a name"),
    ],
)
def test_mistakes_in_expectations_are_told(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    entry = EXTRAS["identity"][0] | change
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations/identity.yml").write_text(yaml.safe_dump({"expectations": [entry]}))
    with pytest.raises(FinegrainError, match=r"identity\.yml, customers_as_many: ") as e:
        read_extras(tmp_path, "identity")
    assert said in str(e.value)
    (tmp_path / "expectations/identiy.yml").write_text("")
    with pytest.raises(FinegrainError, match=r"identiy.yml is named after no layer"):
        read_extras(tmp_path, "accepted")


def test_a_test_may_tell_its_rows_in_words(project: Path) -> None:
    told = "; ".join(f'visitor {i}, city: "x"' for i in range(10, 20)) + " and 2 more"
    # Also where ids of people may not be shown, as these words hold none.
    variables = "{is_told: true, sources: {demo: {ids_are_personal: true}}, source_systems: [demo]}"
    said = finegrain(project, "build", "--vars", variables)
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"Test visits_are_told on customers found 12 rows: {told}: look at them" in said.stdout
    assert "few_customers on customers found 2 rows: look" in said.stdout
    how = ["build", "--select", "visits_are_told", "--vars", "{is_told: true}", "--no-use-colors"]
    said = finegrain(project, *how, module="dbt.cli.main")
    assert f"visits_are_told: {told}\n" in said.stdout, said.stdout
    where = "expectation_id = 'visits_are_told' and status = 'warned' order by ran_at"
    messages = [row[0] for row in ask(project, f"select message from {RESULTS} where {where}")]
    assert len(messages) == 2
    assert all(told in message for message in messages)
    assert messages[1] == f"{told}. Look at the rows with `dbt show --select visits_are_told`."
