"""The program `finegrain`, and a plain `dbt build`, on a small project of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import duckdb
import pytest
from test_warehouse import held_by_another, mounted

from finegrain.cli import COMMANDS, NO_TELEMETRY, run
from finegrain.project import read_target

ROOT = Path(__file__).parents[2]

# The publishing macros, the profile and the selectors are the real ones.
FILES = {
    "dbt_project.yml": """
        name: finegrain
        version: 0.1.0
        profile: finegrain
        flags: {send_anonymous_usage_stats: false}
        on-run-start: ["{{ refuse_if_asked() }}"]
        on-run-end: ["{{ publish(results) }}"]
        vars: {as_of: null, refuse: false, is_wrong: false, blocks: 0}
        models: {finegrain: {+materialized: table, +access: public}}
        """,
    "macros/refuse_if_asked.sql": """
        {% macro refuse_if_asked() %}
            {% if execute and var('refuse') %}
                {% do exceptions.raise_compiler_error('The var refuse is on: turn it off.') %}
            {% endif %}
        {% endmacro %}
        """,
    "models/activity/as_of.sql": "select date '2025-06-30' as as_of_on",
    "models/identity/customers.sql": """
        select 'c' || i as customer_id, repeat(md5(i::varchar), 32) as filler
        from range(4 + {{ var('blocks') }} * 256) as t(i)
        """,
    "models/segments/segment_catalog.sql": """
        select 'rfm_' || s as segment_id, 'macro' as kind, 'customer' as entity, 'rfm' as family,
            s as label, 'active' as status, 1 as sort_order
        from (values ('best'), ('rest'), ('none')) as t(s)
        """,
    "models/segments/segment_membership.sql": """
        select customer_id,
            case when customer_id = 'c0' then 'rfm_best' else 'rfm_rest' end as segment_id
        from {{ ref('customers') }}
        where customer_id <> 'c3'
        """,
    "models/accepted/quarantined_rows.sql": """
        select 'demo' as source_system, 'orders' as table_name, 'no_key, bad_total' as reasons
        """,
    "models/identity/customers.yml": """
        models:
          - name: customers
            columns: [{name: customer_id, data_tests: [unique, not_null]}]
        unit_tests:
          - name: never_run_by_a_build
            model: segment_membership
            given: [{input: ref('customers'), rows: [{customer_id: c0}]}]
            expect: {rows: [{customer_id: somebody_else}]}
        """,
    "tests/few_customers.sql": """
        {{ config(severity='warn') }}
        select customer_id from {{ ref('customers') }} where customer_id < 'c2'
        """,
    "tests/nobody_is_wrong.sql": """
        select customer_id from {{ ref('segment_membership') }} where {{ var('is_wrong') }}
        """,
}


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A project that was built once from one of its folders, and what that said."""
    project = tmp_path_factory.mktemp("tiny")
    for name, content in FILES.items():
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(content).strip() + "\n")
    shutil.copytree(ROOT / "macros", project / "macros", dirs_exist_ok=True)
    for name in ("profiles.yml", "selectors.yml"):
        shutil.copy(ROOT / name, project / name)
    return project, finegrain(project / "models" / "identity", "build")


@pytest.fixture
def project(
    built: tuple[Path, subprocess.CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The project that was built; the test stands in its folder."""
    monkeypatch.chdir(built[0])
    for variable in ("FINEGRAIN_WAREHOUSE", "FINEGRAIN_SCHEMA", "FINEGRAIN_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    return built[0]


def finegrain(
    folder: Path, *arguments: str, module: str = "finegrain.cli", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program (or another module) as people do, with its output going to a pipe."""
    unset = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FINEGRAIN_", "DBT_", "SNOWFLAKE_"))
    }
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=unset | {"PYTHONUTF8": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def published_files(project: Path) -> dict[str, tuple[int, int]]:
    """What identifies each published file: a replaced one has another inode."""
    return {
        file.name: (file.stat().st_ino, file.stat().st_mtime_ns)
        for file in (project / "warehouse").glob("published*")
    }


# A build that succeeds


def test_a_build_shows_rooms_and_ends_with_the_summary(
    built: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    project, said = built
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stderr == ""
    rooms = [line.split()[0] for line in said.stdout.splitlines() if line.endswith(" s")]
    assert sorted(rooms) == ["accepted", "activity", "checks", "identity", "segments"]
    for part in (
        "1 model, 2 tests",
        "Built 5 models, 4 tests in ",
        "Warning: Test few_customers on customers found 2 rows",
        "As of 2025-06-30: 4 customers, 3 buyers, 3 segments.",
        "66.7%",
        "1 row quarantined",
        "demo orders: bad_total",
        "as_of, customers, expectation_results, quarantined_rows, run_log, segment_catalog,",
    ):
        assert part in said.stdout
    assert "Running with dbt" not in said.stdout
    assert "Running with dbt" in (project / "logs" / "dbt.log").read_text()
    assert list(published_files(project)) == ["published.duckdb"]


def test_the_summary_is_the_end_of_the_build(
    project: Path, built: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    said = finegrain(project / "tests", "summary")
    assert said.returncode == 0
    assert built[1].stdout.endswith(said.stdout)
    assert finegrain(project, "summary", PYTHONUTF8="0", PYTHONIOENCODING="ascii").returncode == 0


def test_a_past_day_is_published_apart(project: Path) -> None:
    before = published_files(project)
    said = finegrain(project, "build", "--vars", "{as_of: 2025-03-31}", "--threads", "1")
    assert said.returncode == 0, said.stderr
    assert "published__2025_03_31.duckdb, schema finegrain__2025_03_31" in said.stdout
    after = published_files(project)
    assert after["published.duckdb"] == before["published.duckdb"]
    (project / "warehouse" / "published__2025_03_31.duckdb").unlink()


def test_a_part_is_built_but_not_published(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = published_files(project)
    # The model has a unit test that fails; without a selection the default selector leaves it out.
    assert run(["build", "--select", "segment_membership"]) == 0
    said = capsys.readouterr().out
    assert "Built 1 model, 1 test in " in said
    assert "Nothing was published: this run built or tested only a part" in said
    assert "the published tables of 2025-06-30 stay as they were." in said
    assert published_files(project) == before
    # The process goes on, but holds the warehouse no longer.
    with held_by_another(project / read_target(project).warehouse_file):
        pass


# A build that fails


def test_failures_are_sentences_and_nothing_is_published(project: Path) -> None:
    before = published_files(project)
    broken = project / "models" / "activity" / "broken.sql"
    broken.write_text("select no_such_column from {{ ref('customers') }}")
    try:
        said = finegrain(project, "build", "--vars", "{is_wrong: true}")
    finally:
        broken.unlink()
    assert said.returncode == 1
    assert "Traceback" not in said.stderr + said.stdout
    failures = said.stderr.splitlines()
    # No layer is built on one that failed, so the test of a later one is not asked.
    assert len(failures) == 2
    assert failures[0].startswith("Model broken (models/activity/broken.sql) failed: Binder Error")
    assert failures[1] == (
        "Nothing was published: 1 step of the build failed; the published tables of 2025-06-30 "
        "stay as they were."
    )
    assert "1 failed" in said.stdout
    assert published_files(project) == before


def test_a_refusal_of_a_macro_is_told_in_its_words(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "--vars", "{refuse: true}"]) == 1
    said = capsys.readouterr().err
    assert said.splitlines()[0] == "The var refuse is on: turn it off."
    assert "the build could not begin; the published tables of 2025-06-30" in said


def test_a_disk_that_fills_up_during_the_build(project: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=70m"):
        said = finegrain(
            project,
            "build",
            "--vars",
            "{blocks: 600}",
            FINEGRAIN_WAREHOUSE=str(tmp_path / "disk" / "w" / "f.duckdb"),
        )
    assert said.returncode == 1
    first, last = said.stderr.splitlines()
    assert first.startswith(f"The disk is full (writing {tmp_path}/disk/w/f.duckdb")
    assert last == "Nothing was published: 1 step of the build failed."


def test_selecting_nothing_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--select", "no_such_model"]) == 1
    assert capsys.readouterr().err.startswith("Nothing is selected by no_such_model:")


# The plugin, under both programs


def test_a_warehouse_in_use_is_one_message_in_both_programs(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = read_target(project).warehouse_file
    with held_by_another(project / file) as process:
        assert run(["build"]) == 1
        plain = finegrain(project, "build", module="dbt.cli.main")
    holder = f"(process {process}): close that program"
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith(f"The warehouse {file} is in use by python")
    assert holder in first
    assert plain.returncode != 0
    assert plain.stdout.count(holder) == 1
    assert "Traceback" not in plain.stdout + plain.stderr


def test_plain_dbt_publishes_too(project: Path, tmp_path: Path) -> None:
    file = tmp_path / "w" / "f.duckdb"
    said = finegrain(project, "build", module="dbt.cli.main", FINEGRAIN_WAREHOUSE=str(file))
    assert said.returncode == 0, said.stdout
    assert sorted(left.name for left in file.parent.iterdir()) == ["f.duckdb", "published.duckdb"]


def test_planning_a_query_replaces_no_file(tmp_path: Path) -> None:
    from finegrain.duckdb_plugin import Plugin

    for name in ("a", "b"):
        duckdb.connect(str(tmp_path / f"{name}.duckdb")).close()
    with duckdb.connect() as connection:
        Plugin("duckdb_plugin", {}).configure_connection(connection)
        call = f"finegrain_replace_file('{tmp_path}/a.duckdb', '{tmp_path}/b.duckdb')"
        connection.execute(f"explain select {call}")
        assert (tmp_path / "a.duckdb").exists()
        assert connection.cursor().execute(f"select {call}").fetchall() == [
            (f"{tmp_path}/b.duckdb",)
        ]
    assert not (tmp_path / "a.duckdb").exists()


# The program itself, without dbt


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out
    for command in COMMANDS:
        assert f"  {command} " in listed
        assert run([command, "--help"]) == 0


@pytest.mark.parametrize("arguments", [["biuld"], ["build", "--threads", "0"], ["demo", "--days"]])
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Error: " in capsys.readouterr().err


@pytest.mark.parametrize("command", ["demo", "build", "summary"])
def test_outside_a_project_the_cure_is_told(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([command]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path} is not inside a Finegrain project")
    assert said.count("\n") == 1


def test_an_unknown_target_names_the_known_ones(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "--target", "postgres"]) == 1
    assert "no target 'postgres': choose one of duckdb, snowflake." in capsys.readouterr().err
    assert run(["summary", "--target", "snowflake"]) == 1
    assert "query its schema finegrain there" in capsys.readouterr().err


def test_vars_that_are_no_mapping_are_wrong_usage(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "--vars", "as_of 2025"]) == 2
    assert "--vars is not a YAML mapping" in capsys.readouterr().err


def test_a_day_that_does_not_exist_is_wrong_usage(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "--vars", "{as_of: 2025-13-01}"]) == 2
    assert "--vars cannot be read (month must be in 1..12)" in capsys.readouterr().err


def test_a_summary_before_any_build_tells_what_to_do(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FINEGRAIN_WAREHOUSE", str(tmp_path / "f.duckdb"))
    assert run(["summary"]) == 1
    assert "published.duckdb does not exist: run `finegrain build`." in capsys.readouterr().err
    (tmp_path / "published.duckdb").write_bytes(b"no database")
    assert run(["summary"]) == 1
    assert "published.duckdb cannot be read (" in capsys.readouterr().err
    (tmp_path / "published.duckdb").unlink()
    duckdb.connect(str(tmp_path / "published.duckdb")).close()
    assert run(["summary"]) == 1
    assert "lacks tables of the schema finegrain" in capsys.readouterr().err


def test_a_demo_is_made_where_the_user_stands(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project / "models")
    assert run(["demo", "--customers", "1"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("customers must be ")
    assert said.err.count("\n") == 1
    monkeypatch.chdir(project / "models")
    assert run(["demo", "--customers", "100", "--days", "460", "--out", "shop"]) == 0
    assert capsys.readouterr().out.endswith("Next: finegrain build\n")
    assert (project / "models" / "shop" / "raw").is_dir()
    shutil.rmtree(project / "models" / "shop")


def test_a_demo_tells_of_the_warehouse_that_was_built_from_another(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FINEGRAIN_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    made = SimpleNamespace(rows={"raw/shop_orders": 10}, first_on="", last_on="", seconds=0.0)
    monkeypatch.setattr("finegrain.demo.generate", lambda *_, **__: made)
    target = read_target(project)
    duckdb.connect(str(target.warehouse_file)).close()
    for delivered, told in ((10, False), (11, True)):
        published = target.published_file(target.schema)
        published.unlink(missing_ok=True)
        with duckdb.connect(str(published)) as connection:
            connection.execute(
                "create schema finegrain; create table finegrain.source_deliveries as "
                "select 'demo' as source_system, 'shop_orders' as table_name, "
                f"{delivered} as delivered_rows"
            )
        assert run(["demo"]) == 0
        said = capsys.readouterr().out
        # One row more is no broken delivery.
        assert "broken" not in said
        assert (f"{target.warehouse_file} was built from other rows." in said) == told
        assert (f"rm {target.warehouse_file}" in said) == told


def test_an_unexpected_error_is_a_sentence_unless_debugging(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("finegrain.commands.summary.read_target", fail)
    assert run(["summary"]) == 1
    assert (
        "Finegrain failed unexpectedly (KeyError: 'lost'): run it again with FINEGRAIN_DEBUG=1"
        in (capsys.readouterr().err)
    )
    monkeypatch.setenv("FINEGRAIN_DEBUG", "1")
    with pytest.raises(KeyError):
        run(["summary"])


def test_nothing_is_reported_to_anybody() -> None:
    assert NO_TELEMETRY["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    script = (
        "import os, sys, finegrain.cli as cli\n"
        "cli.run = lambda arguments: print(*(os.environ[n] for n in cli.NO_TELEMETRY)) or 0\n"
        "cli.main([])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "false 1 false\n"
