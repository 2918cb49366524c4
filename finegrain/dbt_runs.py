"""Runs dbt's commands in this process, silently."""

import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from finegrain.errors import INTERRUPTED, FinegrainError
from finegrain.messages import explain
from finegrain.project import profiles_folder

# dbt is silent on the console: what it says goes to logs/dbt.log, and what matters is said here.
QUIET = ("--quiet", "--no-print", "--log-level", "none", "--log-level-file", "debug")

# Steps of one run know it by this variable: they leave publication to its end.
RUN_ID = "FINEGRAIN_RUN_ID"

# Not empty where deliveries may differ from those that were published last.
EXPECTS_CHANGES = "FINEGRAIN_EXPECTS_CHANGES"


def common_arguments(project: Path, target: str | None, variables: str | None) -> list[str]:
    """What every command of dbt is told: to be silent, and where the project is."""
    arguments = [*QUIET, "--project-dir", str(project)]
    arguments += ["--profiles-dir", str(profiles_folder(project))]
    if target:
        arguments += ["--target", target]
    if variables:
        arguments += ["--vars", variables]
    return arguments


def parsed(common: list[str]) -> Manifest:
    """Read the project.

    Raises FinegrainError if it cannot be parsed.
    """
    run = dbtRunner().invoke(["parse", *common])
    if not isinstance(run.result, Manifest):
        raise error_of(run)
    return run.result


def selected_ids(manifest: Manifest, common: list[str], selected: list[str]) -> list[str]:
    """The unique ids of the models, seeds, snapshots and data tests that dbt would choose."""
    resources = []
    for kind in ("model", "seed", "snapshot", "test"):
        resources += ["--resource-type", kind]
    as_ids = ["--output", "json", "--output-keys", "unique_id"]
    run = dbtRunner(manifest).invoke(["list", *common, *selected, *resources, *as_ids])
    if not isinstance(run.result, list):
        raise error_of(run)
    return [json.loads(line)["unique_id"] for line in run.result]


def naming(manifest: Manifest, unique_ids: Sequence[str]) -> list[str]:
    """The selection of just these nodes, by a tag that they get for it.

    Of names dbt would compare each with every node of the project.
    """
    tag = f"chosen_{uuid.uuid4().hex}"
    for each in unique_ids:
        manifest.nodes[each].tags = [*manifest.nodes[each].tags, tag]
    return ["--select", f"tag:{tag}"]


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set a variable of this process for a while."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def error_of(run: dbtRunnerResult) -> FinegrainError:
    """The error for a run that never reached its first step."""
    if isinstance(run.exception, KeyboardInterrupt):
        return FinegrainError(
            "The build was stopped before its end: run it again to finish it.",
            exit_code=INTERRUPTED,
        )
    return FinegrainError(message_of(run.exception))


def message_of(exception: BaseException | None) -> str:
    if exception is None:
        return "dbt failed and gave no reason: see logs/dbt.log."
    return explain(str(exception) or type(exception).__name__)


def let_go_of_warehouse() -> None:
    """Close dbt's connection, which it would keep until the process ends, and with it the lock."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()
