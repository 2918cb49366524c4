"""A line to Snowflake that breaks costs time, or the run, and never a published table."""

import importlib.util
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess

import faults
import pytest
from conftest import Warehouse

MISSING = [
    name for name in ("fakesnow", "dbt.adapters.snowflake") if not importlib.util.find_spec(name)
]
if MISSING and not os.environ.get("CI"):
    pytest.skip(f"{', '.join(MISSING)} is not installed", allow_module_level=True)

from emulator import DATABASE, Emulator  # noqa: E402
from line import Line, line_to  # noqa: E402
from parity import LAST_DAY, Worlds, both_worlds, compared_tables  # noqa: E402

from finegrain.errors import FinegrainError  # noqa: E402
from finegrain.snowflake_line import PATIENCE, limit_patience  # noqa: E402

# Words of dbt's log.
HALF_WAY = "began running node model.finegrain.rfm_scores"
PUBLISHING = "create table analytics.finegrain_prepared"

# What ends a run: a whole request is repeated, half an answer is not.
ENDS = ("gave no answer for 5 seconds: see", "broke in the middle of an answer: see")


@pytest.mark.parametrize("text", ["soon", "-1", "inf", "nan"])
def test_patience_is_a_number(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATIENCE, text)
    limit_patience("duckdb")
    with pytest.raises(FinegrainError, match=f"{PATIENCE} is '{text}': write it as a number"):
        limit_patience("snowflake")


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Worlds]:
    with both_worlds(tmp_path) as found:
        yield found


@pytest.fixture
def line(worlds: Worlds) -> Iterator[Line]:
    with line_to(worlds.on_emulator.port) as found:
        yield found


def lines_of_log(emulator: Emulator) -> str:
    log = emulator.folder / "logs/dbt.log"
    return log.read_text().lower() if log.exists() else ""


@contextmanager
def beginning(emulator: Emulator, *command: str) -> Iterator[Future[CompletedProcess[str]]]:
    """A run that is under way; its log holds nothing else."""
    (emulator.folder / "logs/dbt.log").unlink(missing_ok=True)
    run = emulator.finegrain if command[0] == "finegrain" else emulator.dbt
    with ThreadPoolExecutor() as pool:
        yield pool.submit(run, *command[1:])


def cut_at(line: Line, emulator: Emulator, words: str, run: Future[CompletedProcess[str]]) -> None:
    """Cut the line as soon as the log of a run holds some words."""
    while words not in lines_of_log(emulator):
        assert not run.done(), run.result().stdout[-3000:]
        time.sleep(0.05)
    line.cut()


def said_by(run: CompletedProcess[str]) -> str:
    """What a run said, without what the end of Python adds."""
    lines = (run.stdout + run.stderr).splitlines()
    return "\n".join(line for line in lines if "leaked" not in line and "nanobind" not in line)


def differences(worlds: Worlds) -> list[str]:
    return [f"{each.name}: {text}" for each in worlds.compared() for text in each.differences]


def published(worlds: Worlds) -> dict[str, int]:
    """A fingerprint of each public table, past any line."""
    found = {}
    for name, place in compared_tables(worlds.on_emulator).items():
        if place.startswith("finegrain."):
            _, rows = worlds.on_emulator.rows(f"select * from {DATABASE}.{place}")
            found[name] = hash(tuple(sorted(map(repr, rows))))
    return found


def as_of(worlds: Worlds) -> str:
    return str(worlds.on_emulator.rows(f"select as_of_on from {DATABASE}.finegrain.as_of")[1][0][0])


@pytest.mark.long
def test_what_is_published_outlives_a_lost_line(
    worlds: Worlds, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind_line = replace(worlds.on_emulator, port=line.port)

    def deliver(behind: int) -> None:
        worlds.deliver(behind)
        worlds.on_duckdb.build()

    worlds.deliver(30)
    for warehouse in (worlds.on_duckdb, worlds.on_emulator):
        Warehouse.build(warehouse)
    assert differences(worlds) == []

    # It comes back: the run waits and goes on, unless it broke within an answer.
    for behind, words in ((24, HALF_WAY), (18, PUBLISHING)):
        deliver(behind)
        with beginning(behind_line, "dbt", "build") as run:
            cut_at(line, behind_line, words, run)
            threading.Timer(20, line.mend).start()
        if run.result().returncode:
            assert "Connection broken" in run.result().stdout
            behind_line.build()
        assert differences(worlds) == []

    # It does not: the run ends with a sentence, and the next one as if nothing had happened.
    monkeypatch.setenv(PATIENCE, "5")
    for behind, words in ((12, HALF_WAY), (6, PUBLISHING)):
        deliver(behind)
        before, day = published(worlds), as_of(worlds)
        with beginning(behind_line, "finegrain", "build") as run:
            cut_at(line, behind_line, words, run)
            began = time.monotonic()
        assert time.monotonic() - began < 90
        ended = run.result()
        assert ended.returncode == 1, said_by(ended)
        assert any(end in ended.stderr for end in ENDS), said_by(ended)
        assert "Traceback" not in ended.stdout + ended.stderr
        assert published(worlds) == before
        line.mend()
        again = behind_line.finegrain("build")
        assert again.returncode == 0, said_by(again)
        assert as_of(worlds) == str(LAST_DAY - timedelta(days=behind)) > day
        assert differences(worlds) == []
    faults.record(
        "the line to Snowflake breaks for 20 seconds",
        [],
        "the run waits, and ends as if undisturbed",
    )
    faults.record(
        "the line to Snowflake stays broken",
        [],
        "the run ends with a sentence; a plain second run as if undisturbed",
    )
