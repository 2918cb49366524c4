"""`finegrain doctor` names what is wrong with its cure and never fails itself; `finegrain runs`."""

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from conftest import ROOT, rewrite, without_unit_tests
from run_history import Days, troubled, write_warehouse
from test_warehouse import held_by_another

from finegrain.cli import run
from finegrain.doctor import examine as examination
from finegrain.doctor import last_run, machine, packages, profile, published, snowflake, sources
from finegrain.doctor import warehouse_file as warehouse_check
from finegrain.doctor.finding import Finding, Installation, Level, good
from finegrain.errors import FinegrainError
from finegrain.project import Target
from finegrain.report.history import Run
from finegrain.warehouse import MINIMUM_FREE_BYTES


def levels(findings: Sequence[Finding]) -> str:
    """The levels of findings as a text such as 'ok WRONG'."""
    return " ".join(finding.level.value for finding in findings)


def installed(folder: Path, **given: Any) -> Installation:
    """An installation on DuckDB whose warehouse is in a folder."""
    installation = Installation(folder, **given)
    installation.__dict__["target"] = Target(
        "duckdb",
        "duckdb",
        {"path": str(folder / "w.duckdb"), "schema": "finegrain", "type": "duckdb"},
    )
    return installation


def is_a_cure(finding: Finding) -> bool:
    """Whether what is wrong is one sentence that ends with what to do."""
    said = finding.said
    return finding.level is not Level.WRONG or bool(re.fullmatch(r"[^\n]+: [^\n]+\.", said))


# Python and packages


@pytest.mark.parametrize(
    ("running", "expected"),
    [("3.10.14", "WRONG"), ("3.11.0", "ok"), ("3.13.9", "ok"), ("3.14.0", "WRONG")],
)
def test_python_is_compared_with_what_is_needed(running: str, expected: str) -> None:
    found = list(packages.compare_python(">=3.11,<3.14", running))
    assert levels(found) == expected
    assert all(map(is_a_cure, found))
    assert running in found[0].said


def test_packages_are_compared_with_their_pins() -> None:
    is_there = metadata.version("click")
    assert list(packages.compare_packages([f"click=={is_there}", "dbt-core>=1"])) == []
    found = list(
        packages.compare_packages(
            [
                "click==0.0.1",
                "no-such-package-at-all==1.0",
                "another-missing-one==1; python_version < '3'",
            ]
        )
    )
    assert levels(found) == "WRONG WRONG"
    assert f"click is {is_there}, and ==0.0.1 is needed" in found[0].said
    assert "no-such-package-at-all is not installed" in found[1].said
    assert all(map(is_a_cure, found))


def test_what_the_lock_names_besides_is_worth_a_note() -> None:
    found = packages.compare_lock(["click==0.0.1", "PyYAML==0.1", "absent==1"], ["click==0.0.1"])
    assert levels(found) == "WRONG note"
    assert found[0].said.startswith("absent of requirements.txt is not installed: ")
    assert found[1].said.startswith(f"PyYAML {metadata.version('PyYAML')} has another version")


def test_pins_are_those_of_the_project_else_of_the_program(tmp_path: Path) -> None:
    pins = packages.read_pins(ROOT, ["snowflake"])
    text = (ROOT / "pyproject.toml").read_text()
    for requirement in pins.requirements:
        assert f'"{requirement}"' in text
    assert any(text.startswith("dbt-snowflake==") for text in pins.requirements)
    assert not any(
        text.startswith("dbt-snowflake==") for text in packages.read_pins(ROOT).requirements
    )
    lock = (ROOT / "requirements.txt").read_text()
    assert len(pins.locked) == len(re.findall(r"^[\w.-]+(?:\[.*\])?==", lock, re.M))
    installed_with = packages.read_pins(tmp_path)
    assert any(text.startswith("dbt-core") for text in installed_with.requirements)
    (tmp_path / "pyproject.toml").write_text("not toml [")
    with pytest.raises(FinegrainError, match=r"pyproject.toml cannot be read"):
        packages.read_pins(tmp_path)


# Environment and machine


def test_misspelt_variables_are_told() -> None:
    found = list(
        profile.unknown_variables(
            {"FINEGRAIN_MEMROY": "8GB", "FINEGRAIN_SCHEMA": "x", "HOME": "/", "FINEGRAIN_Q": ""}
        )
    )
    assert levels(found) == "note note"
    assert found[0].said.endswith("FINEGRAIN_MEMROY: did you mean FINEGRAIN_MEMORY?")
    assert "those that count are FINEGRAIN_WAREHOUSE," in found[1].said


@pytest.mark.parametrize(
    ("setting", "gibibytes", "expected"),
    [
        ("8GiB", 16, "ok"),
        ("14.3GiB", 16, "ok"),
        ("14.5GiB", 16, "note"),
        ("16GiB", 16, "note"),
        ("17GiB", 16, "WRONG"),
        ("512MiB", 16, "ok"),
        ("500MiB", 16, "note"),
        ("lots", 16, "WRONG"),
        ("8 parrots", 16, "WRONG"),
    ],
)
def test_memory_is_compared_with_the_machine(setting: str, gibibytes: int, expected: str) -> None:
    found = list(machine.compare_memory(setting, gibibytes * 1024**3))
    assert levels(found) == expected
    assert all(map(is_a_cure, found))


def test_the_usual_memory_fits_this_machine() -> None:
    (found,) = machine.compare_memory("70%", machine.memory_of_machine())
    assert found.level is Level.GOOD


@pytest.mark.parametrize(
    ("free", "used", "expected"),
    [
        (MINIMUM_FREE_BYTES - 1, 0, "WRONG"),
        (MINIMUM_FREE_BYTES, MINIMUM_FREE_BYTES, "ok"),
        (MINIMUM_FREE_BYTES, MINIMUM_FREE_BYTES + 1, "note"),
        (10**12, 10**9, "ok"),
    ],
)
def test_disk_is_compared_with_what_a_build_writes(
    free: int, used: int, expected: str, tmp_path: Path
) -> None:
    found = list(machine.compare_disk(tmp_path, free, used))
    assert levels(found) == expected
    assert all(map(is_a_cure, found))


def test_sizes_are_read_as_duckdb_tells_them() -> None:
    for text, size in [("0 bytes", 0), ("1.5 KiB", 1536), ("16.7 GiB", round(16.7 * 1024**3))]:
        assert machine.bytes_of(text) == size


# Warehouse and copy


def test_a_warehouse_in_use_is_told_with_its_holder(tmp_path: Path) -> None:
    installation = installed(tmp_path)
    assert levels(list(warehouse_check.check(installation))) == "note"
    assert list(tmp_path.iterdir()) == []
    duckdb.connect(str(tmp_path / "w.duckdb")).close()
    assert levels(list(warehouse_check.check(installation))) == "ok"
    with held_by_another(tmp_path / "w.duckdb") as process:
        (found,) = warehouse_check.check(installation)
    assert found.level is Level.WRONG
    assert f"(process {process}): close that program" in found.said
    (tmp_path / "w.duckdb").write_bytes(b"no database")
    (found,) = warehouse_check.check(installation)
    assert "is not a DuckDB file: move it away" in found.said


def publish(file: Path, day: str, run_at: datetime | None, schema: str = "finegrain") -> None:
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"create schema {schema}")
        connection.execute(f"create table {schema}.as_of as select date '{day}' as as_of_on")
        if run_at:
            connection.execute(
                f"create table {schema}.run_log as select cast(? as timestamp) as started_at",
                [run_at],
            )


def test_the_copy_is_compared_with_the_warehouse(tmp_path: Path) -> None:
    installation = installed(tmp_path)
    warehouse, copy = tmp_path / "w.duckdb", tmp_path / "published.duckdb"
    first, second = datetime(2026, 1, 1, 6), datetime(2026, 1, 1, 9)

    def found() -> Finding:
        (finding,) = published.check(installation)
        assert is_a_cure(finding)
        return finding

    assert list(published.check(installation)) == []
    duckdb.connect(str(warehouse)).close()
    assert found().level is Level.NOTE
    publish(warehouse, "2025-12-31", first)
    assert "is gone: run `finegrain build`" in found().said
    publish(copy, "2025-12-31", first)
    assert found().level is Level.GOOD
    # The same day, but an earlier run of it.
    publish(warehouse, "2025-12-31", second)
    assert found().level is Level.WRONG
    assert "from the run of 2026-01-01 06:00 UTC" in found().said
    publish(copy, "2025-12-30", None)
    publish(warehouse, "2025-12-31", None)
    assert "as of 2025-12-30, and the published tables of the warehouse as of 2025" in found().said
    publish(copy, "2025-12-31", None, "other")
    assert "no tables of the schema finegrain" in found().said
    copy.write_bytes(b"no database")
    assert found().level is Level.WRONG
    publish(copy, "2025-12-31", None)
    with held_by_another(warehouse):
        assert found().level is Level.NOTE


# The last run

NOW = datetime(2026, 1, 2, 6)


def changed(**changes: Any) -> Callable[[list[Run]], list[Run]]:
    return lambda runs: [*runs[:-1], replace(runs[-1], **changes)]


@pytest.mark.parametrize(
    ("change", "expected", "part"),
    [
        (changed(), "ok", "published without a warning"),
        (changed(warnings=2), "note", "published with 2 warnings: `finegrain check --open`"),
        (
            changed(failures=1, is_published=False, reason="the layer identity failed"),
            "WRONG",
            "published nothing (the layer identity failed): mend what `finegrain check --open`",
        ),
        (changed(is_published=False, is_stopped=True), "WRONG", "was killed, or goes on"),
        # A part, a past day and a check say nothing about the whole.
        (changed(is_published=False, selected="customers"), "ok", "of 2025-12-31 06:00 UTC"),
        (changed(as_of_on=date(2025, 6, 30), failures=1), "ok", "of 2025-12-31 06:00 UTC"),
        (changed(command="finegrain check", failures=1), "ok", "of 2025-12-31 06:00 UTC"),
        (lambda runs: [], "note", "No run of the whole project is on record yet"),
        (
            lambda runs: [replace(each, is_published=False) for each in runs],
            "WRONG note",
            "nothing",
        ),
    ],
)
def test_the_last_run_is_judged(
    change: Callable[[list[Run]], list[Run]], expected: str, part: str, tmp_path: Path
) -> None:
    runs = change(Days(5).runs)
    found = list(last_run.judge(runs, installed(tmp_path, now=NOW)))
    assert levels(found) == expected
    assert part in found[0].said
    assert all(map(is_a_cure, found))


def test_old_tables_are_wrong_from_a_limit_on(tmp_path: Path) -> None:
    runs = Days(3).runs
    ended = runs[-1].ended_at
    assert ended
    for hours, expected in [(48, "ok"), (49, "ok WRONG")]:
        now = ended + timedelta(hours=hours)
        found = list(last_run.judge(runs, installed(tmp_path, now=now)))
        assert levels(found) == expected
    assert "ended 2.0 days ago, and 2 days are allowed: run `finegrain build`" in found[1].said
    more = installed(tmp_path, now=now, maximum_age_days=3)
    assert levels(list(last_run.judge(runs, more))) == "ok"


# Types of source columns


def test_types_of_another_kind_are_worth_a_note() -> None:
    table = {
        "id": ("varchar", "bigint"),
        "at": ("timestamp", "timestamp with time zone"),
        "on": ("date", "timestamp_ns"),
        "total": ("decimal(18, 2)", "double"),
        "items": ("struct(a varchar)[]", "varchar"),
        "is_gift": ("boolean", "varchar"),
        "sent_at": ("timestamp", "bigint"),
    }
    found = list(sources.compare_types("shop", {"orders": table}))
    assert levels(found) == "note note"
    assert "orders.is_gift is varchar, not boolean" in found[0].said
    assert "orders.sent_at is bigint, not timestamp" in found[1].said
    many = {f"c{i}": ("date", "varchar") for i in range(9)}
    assert len(list(sources.compare_types("shop", {"orders": many}))) == sources.MOST_TYPES + 1


# Snowflake

KEY = {"account": "a-b", "user": "u", "private_key_path": "KEY"}


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"account": "unset", "user": "unset"}, ["_ACCOUNT is", "_USER is", "nothing to sign in"]),
        ({"account": "a-b", "user": "u", "password": "p"}, []),
        ({"account": "a-b", "user": "u", "authenticator": "externalbrowser"}, []),
        ({"account": "a-b", "user": "", "authenticator": "oauth", "token": "t"}, []),
        ({"account": "a-b", "user": "", "authenticator": "oauth"}, ["SNOWFLAKE_TOKEN is not set"]),
        (KEY, []),
        (KEY | {"private_key_path": "/no/such/key"}, ["cannot be read (No such file"]),
        (KEY | {"private_key_path": "OTHER"}, ["is no private key in PEM"]),
        (KEY | {"private_key_path": "LOCKED"}, ["is encrypted, and DBT_ENV_SECRET_SNOWFLAKE_PASS"]),
        (KEY | {"private_key_path": "LOCKED", "private_key_passphrase": "p"}, []),
        (KEY | {"private_key_path": "OPEN"}, ["run `chmod 600"]),
    ],
)
def test_a_sign_in_is_judged(settings: dict[str, str], parts: list[str], tmp_path: Path) -> None:
    for name, words in [("KEY", ""), ("OPEN", ""), ("LOCKED", "ENCRYPTED "), ("OTHER", None)]:
        text = "ssh-rsa AAAA" if words is None else f"-----BEGIN {words}PRIVATE KEY-----\n"
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o644 if name == "OPEN" else 0o600)
    key = settings.get("private_key_path", "/")
    if not key.startswith("/"):
        settings = settings | {"private_key_path": str(tmp_path / key)}
    found = list(snowflake.judge(dict(settings)))
    assert len(found) == len(parts)
    for finding, part in zip(found, parts, strict=True):
        assert part in finding.said
        assert is_a_cure(finding)


# All examinations


def test_an_examination_that_fails_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(installation: Installation) -> list[Finding]:
        raise FinegrainError("The disk is gone: buy one.")

    def fail(installation: Installation) -> list[Finding]:
        raise KeyError("lost\nin many lines")

    checks = {"one": refuse, "two": refuse, "three": fail, "four": lambda _: [good("Fine.")]}
    checks["five"] = lambda _: []
    monkeypatch.setattr(examination, "EXAMINATIONS", [(name.title(), name) for name in checks])
    monkeypatch.setattr(
        examination,
        "import_module",
        lambda name: SimpleNamespace(check=checks[name.rsplit(".", 1)[1]]),
    )
    found = dict(examination.examine(installed(tmp_path)))
    assert list(found) == ["One", "Two", "Three", "Four"]
    assert [levels(each) for each in found.values()] == ["WRONG", "note", "WRONG", "ok"]
    assert found["One"][0].said == "The disk is gone: buy one."
    assert "KeyError" in found["Three"][0].said
    assert is_a_cure(found["Three"][0])


# The commands


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor") / "project"
    shutil.copytree(without_unit_tests(), folder)
    shutil.copy(ROOT / "profiles.yml", folder)
    return folder


# Paths that stay the same from test to test, so that dbt goes on from what it has parsed.
SOURCES = "{demo_files: '../raw/{name}.parquet'}"


@pytest.fixture
def project(copied: Path, small_demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project; the test stands in its folder. No warehouse is there yet, and good sources."""
    for name in os.environ:
        if name.startswith(("FINEGRAIN_", "DBT_", "SNOWFLAKE_")):
            monkeypatch.delenv(name)
    for place in (warehouse_of(copied).parent, raw_of(copied)):
        shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(small_demo_folder / "raw", raw_of(copied))
    monkeypatch.chdir(copied)
    return copied


def warehouse_of(project: Path) -> Path:
    return project / "warehouse" / "warehouse.duckdb"


def raw_of(project: Path) -> Path:
    return project.parent / "raw"


def history_in(project: Path, history: Days) -> Path:
    """Make a warehouse with a history; return its file."""
    warehouse_of(project).parent.mkdir()
    write_warehouse(warehouse_of(project), history)
    return warehouse_of(project)


def sections(said: str) -> dict[str, str]:
    """What was said by examination, with lines joined."""
    found: dict[str, str] = {}
    title = ""
    for line in said.splitlines():
        if line and not line.startswith(" "):
            title = line
        elif line:
            found[title] = f"{found.get(title, '')} {' '.join(line.split())}".strip()
    return found


def test_a_new_installation_is_fine(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--vars", SOURCES]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    found = sections(said.out)
    assert "WRONG" not in said.out
    raw = len(list(raw_of(project).glob("*.parquet")))
    assert found["Sources"] == f"ok Source demo: {raw} tables can be read."
    assert "note There is no warehouse" in found["Warehouse"]
    assert "note No run of the whole project is on record" in found["Last run"]
    assert said.out.endswith("Nothing is wrong, and 2 things are worth knowing.\n")
    assert not warehouse_of(project).parent.exists()


def test_everything_that_is_wrong_is_told_at_once(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, warehouse = raw_of(project), history_in(project, troubled())
    (raw / "web_events.parquet").write_bytes(b"PAR1" + bytes(100))
    (raw / "crm_children.parquet").unlink()
    stale = project / "segments" / sorted(p.name for p in (project / "segments").glob("*.sql"))[0]
    text = stale.read_text()
    stale.write_text(text + "\n-- edited by hand\n")
    monkeypatch.setenv("FINEGRAIN_MEMORY", "900TB")
    given = SOURCES.removesuffix("}") + ", store_radius_km: 9999, segment_broad_share: 7"
    given += ", rfm_schemes: [stars], no_such_var: 1}"
    try:
        with held_by_another(warehouse) as process:
            assert run(["doctor", "--vars", given]) == 1
    finally:
        stale.write_text(text)
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    found = sections(said.out)
    assert "WRONG Builds may use" in found["Memory and disk"]
    assert f"(process {process}): close that program" in found["Warehouse"]
    assert f"WRONG segments/{stale.name} no longer agrees" in found["Declarations"]
    for part in (
        "There is no var no_such_var",
        "store_radius_km must be a number from 0.001 to 500",
        "segment_broad_share must be a number from 0 to 1",
        'rfm_schemes names "stars"; there are rf_grid',
    ):
        assert part in found["Settings"]
    # The table that can be absent is no trouble, the one that cannot be read is named alone.
    assert found["Sources"].count("WRONG") == 1
    assert "WRONG The table web_events of source demo cannot be read (" in found["Sources"]
    number = said.out.count("  WRONG ")
    assert said.err == (
        f"{number} things are wrong: mend the first one first, then run `finegrain doctor` again.\n"
    )


def test_columns_and_the_last_run_are_judged(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, warehouse = raw_of(project), history_in(project, troubled())
    (raw / "crm_children.parquet").unlink()
    rewrite(raw / "shop_orders.parquet", "select * exclude (placed_at) from raw")
    rewrite(raw / "crm_customers.parquet", "select * replace (lat::varchar as lat) from raw")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema finegrain_staging")
        connection.execute(
            "create view finegrain_staging.stg_demo__orders as select 1 as order_id, 2 as parrots"
        )
    assert run(["doctor", "--vars", SOURCES]) == 1
    found = sections(capsys.readouterr().out)
    assert (
        "shop_orders of source demo has no column placed_at, which is required"
        in (found["Sources"])
    )
    assert "note In source demo, crm_customers.lat is varchar, not double" in found["Sources"]
    assert "stg_demo__orders does not deliver " in found["Sources"]
    assert "stg_demo__orders delivers parrots, which is no column" in found["Sources"]
    assert "published nothing (the layer activity failed): mend" in found["Last run"]
    assert re.search(r"ended [\d,.]+ days ago, and 2 days are allowed", found["Last run"])


def test_a_project_that_cannot_be_read_is_told_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = project / "models" / "activity" / "broken.sql"
    broken.write_text("select * from {{ ref('nowhere') }}")
    try:
        assert run(["doctor", "--vars", SOURCES]) == 1
    finally:
        broken.unlink()
    said = capsys.readouterr()
    found = sections(said.out)
    assert found["Settings"].startswith("WRONG ")
    assert "nowhere" in found["Settings"]
    assert found["Sources"] == "note Not looked at, for the reason above."


def test_an_unknown_target_is_told_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--target", "postgres"]) == 1
    said = capsys.readouterr()
    told = " ".join(said.out.split())
    assert told.count("no target 'postgres': choose one of duckdb, snowflake.") == 1
    assert told.count("Not looked at, for the reason above.") >= 5
    assert run(["doctor", "--vars", "as_of 2025"]) == 2
    assert "--vars is not a YAML mapping" in capsys.readouterr().err


def test_nobody_who_cannot_sign_in_is_asked_for_more(tmp_path: Path) -> None:
    installation = installed(tmp_path)
    settings = {"type": "snowflake", "account": "unset", "user": "u", "password": "p"}
    installation.__dict__["target"] = Target("snowflake", "snowflake", settings)
    found = list(snowflake.check(installation))
    assert "SNOWFLAKE_ACCOUNT is not set" in found[0].said
    for check in (sources.check, last_run.check):
        assert [each.said for each in check(installation)] == [
            "Not looked at, as nobody is let in."
        ]
    assert list(published.check(installation)) == []


def test_runs_are_a_table(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs"]) == 0
    assert "No run is on record in" in capsys.readouterr().out
    history = troubled()
    history_in(project, history)
    assert run(["runs", "--number", "3"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["started", "(UTC)"]
    assert len(lines) == 3
    for line, expected in zip(lines, history.runs[-3:], strict=True):
        parts = re.split(r"\s{2,}", line)
        assert parts[0] == f"{expected.started_at:%Y-%m-%d %H:%M}"
        assert parts[1] == str(expected.as_of_on)
        assert parts[3:6] == [str(expected.models), str(expected.failures), str(expected.warnings)]
        assert parts[7] == "finegrain build"
    assert re.split(r"\s{2,}", lines[0])[6] == "published"
    assert re.split(r"\s{2,}", lines[2])[6] == "not published: the layer activity failed"


def test_runs_are_read_from_the_copy_while_a_build_runs(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = history_in(project, troubled())
    with held_by_another(warehouse):
        assert run(["runs"]) == 1
        assert "is in use by" in capsys.readouterr().err
        with duckdb.connect(str(warehouse.with_name("published.duckdb"))) as connection:
            Days(4).write(connection, "finegrain")
        assert run(["runs"]) == 0
    note, _, *lines = capsys.readouterr().out.splitlines()
    assert note.endswith("These are the runs up to the one that was published.")
    assert len(lines) == 4
