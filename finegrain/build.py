"""Runs `dbt build` in this process and says in plain sentences how it went."""

import json
import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from finegrain.errors import INTERRUPTED, FinegrainError
from finegrain.messages import NodeTrouble, explain, explain_failure, explain_test
from finegrain.progress import Progress, Step, progress_for
from finegrain.project import profiles_folder

# dbt is silent on the console: what it says goes to logs/dbt.log, and what matters is said here.
QUIET = ("--quiet", "--no-print", "--log-level", "none", "--log-level-file", "debug")

# Unit tests try rules on made-up rows; they say nothing about a company's data.
RESOURCES = ("--exclude-resource-type", "unit_test")

# More failures than this are counted, not listed.
MOST_SENTENCES = 12

# The macro `publish` tells whether it published with sentences that begin so.
_REFUSAL = "Nothing was published: "


@dataclass(frozen=True)
class BuildOptions:
    """What the user chose; None means the profile's or dbt's own default."""

    target: str | None = None
    vars: str | None = None
    select: Sequence[str] = ()
    full_refresh: bool = False
    threads: int | None = None


@dataclass(frozen=True)
class BuildOutcome:
    """How a build ended.

    `counts` are steps by kind ('model': 40), `failures` and `warnings` are sentences, `refusal` is
    why a build without failures published nothing, `seconds` is wall-clock time.
    """

    counts: dict[str, int]
    failures: list[str]
    warnings: list[str]
    refusal: str | None
    seconds: float

    @property
    def is_published(self) -> bool:
        """Whether readers see the tables of this build."""
        return not self.failures and self.refusal is None


@dataclass
class _Listener:
    """Hears dbt's events and passes on what the display and the outcome need."""

    progress: Progress
    has_begun: bool = False
    refusal: str | None = None

    def __call__(self, event: EventMsg) -> None:
        # dbt waits for ever if a listener raises in one of its threads, so nothing may.
        try:
            self._hear(event)
        except Exception:
            return

    def _hear(self, event: EventMsg) -> None:
        kind = event.info.name
        if kind == "NodeStart":
            self.has_begun = True
            self.progress.started(event.data.node_info.unique_id)
        elif kind == "NodeFinished":
            info = event.data.node_info
            self.progress.finished(info.unique_id, info.node_status)
        elif kind in ("SkippingDetails", "LogSkipBecauseError"):
            self.progress.finished(event.data.node_info.unique_id, "skipped")
        elif kind == "JinjaLogInfo" and event.data.msg.startswith(_REFUSAL):
            self.refusal = event.data.msg.removeprefix(_REFUSAL)


def run_build(project: Path, options: BuildOptions) -> BuildOutcome:
    """Build, test and publish the project; shows progress on standard output.

    Raises FinegrainError if dbt could not begin (a wrong setting, an unusable warehouse, a project
    that does not parse) or was interrupted; failures of single steps are in the outcome.
    """
    began = time.monotonic()
    common = _common_arguments(project, options)
    selected = _selection_arguments(options)
    manifest = _parsed(common)
    steps = _steps(manifest, _selected_ids(manifest, common, selected))
    if not steps:
        raise FinegrainError(
            f"Nothing is selected by {' '.join(options.select)}: name models, folders or tags as "
            f"`dbt ls` knows them."
        )

    # On a full disk dbt's log file cannot be written either; the sentence below says so once, and
    # not Python with a traceback for each line.
    logging.raiseExceptions = False
    progress = progress_for(steps)
    listener = _Listener(progress)
    how = ["--full-refresh"] if options.full_refresh else []
    if options.threads:
        how += ["--threads", str(options.threads)]
    progress.begin()
    try:
        run = dbtRunner(manifest, callbacks=[listener]).invoke(
            ["build", *common, *selected, *RESOURCES, *how]
        )
    finally:
        progress.end()
        let_go_of_warehouse()
    results: list[Any] = []
    if isinstance(run.result, RunExecutionResult):
        results = list(run.result.results)
    elif not listener.has_begun or isinstance(run.exception, KeyboardInterrupt):
        raise error_of(run)
    failures = _failure_sentences(results, manifest)
    if not failures and not run.success:
        # The macro `publish` runs after the last step, and what it raises ends dbt.
        failures = [message_of(run.exception)]
    return BuildOutcome(
        counts=dict(Counter(step.kind for step in steps.values())),
        failures=failures,
        warnings=_warning_sentences(results, manifest),
        refusal=listener.refusal,
        seconds=time.monotonic() - began,
    )


def _common_arguments(project: Path, options: BuildOptions) -> list[str]:
    arguments = [*QUIET, "--project-dir", str(project)]
    arguments += ["--profiles-dir", str(profiles_folder(project))]
    if options.target:
        arguments += ["--target", options.target]
    if options.vars:
        arguments += ["--vars", options.vars]
    return arguments


def _selection_arguments(options: BuildOptions) -> list[str]:
    return ["--select", *options.select] if options.select else []


def _parsed(common: list[str]) -> Manifest:
    run = dbtRunner().invoke(["parse", *common])
    if not isinstance(run.result, Manifest):
        raise error_of(run)
    return run.result


def _selected_ids(manifest: Manifest, common: list[str], selected: list[str]) -> list[str]:
    """The unique ids that `dbt build` will run, so that progress has a total."""
    resources = []
    for kind in ("model", "seed", "snapshot", "test"):
        resources += ["--resource-type", kind]
    as_ids = ["--output", "json", "--output-keys", "unique_id"]
    run = dbtRunner(manifest).invoke(["list", *common, *selected, *resources, *as_ids])
    if not isinstance(run.result, list):
        raise error_of(run)
    return [json.loads(line)["unique_id"] for line in run.result]


def _steps(manifest: Manifest, unique_ids: list[str]) -> dict[str, Step]:
    steps = {}
    for unique_id in unique_ids:
        node = manifest.nodes[unique_id]
        steps[unique_id] = Step(_room_of(node, manifest), str(node.resource_type), node.name)
    return steps


def _room_of(node: Any, manifest: Manifest) -> str:
    """The top folder of a model; a test is in the room of the table it is on."""
    kind = str(node.resource_type)
    if kind == "seed":
        return "seeds"
    if kind == "test":
        attached = manifest.nodes.get(getattr(node, "attached_node", None) or "")
        return _room_of(attached, manifest) if attached else "checks"
    return str(node.fqn[1]) if len(node.fqn) > 2 else "models"


def _failure_sentences(results: Sequence[Any], manifest: Manifest) -> list[str]:
    """One sentence for each cause; steps that failed for one cause share it."""
    steps_by_sentence: dict[str, list[str]] = {}
    for result in results:
        status = str(result.status)
        if status not in ("error", "fail", "runtime error"):
            continue
        node = result.node
        if status == "fail":
            sentence = _test_sentence(result, manifest)
        else:
            kind = str(node.resource_type)
            sentence = explain_failure(
                NodeTrouble(kind, node.name, node.original_file_path, result.message or "")
            )
        steps_by_sentence.setdefault(sentence, []).append(node.name)
    sentences = []
    for sentence, names in steps_by_sentence.items():
        if len(names) > 1:
            sentence = f"{sentence} (in {_listed(names)})"
        sentences.append(sentence)
    if len(sentences) > MOST_SENTENCES:
        rest = len(sentences) - MOST_SENTENCES
        sentences = [*sentences[:MOST_SENTENCES], f"{rest} more failed: see logs/dbt.log."]
    return sentences


def _warning_sentences(results: Sequence[Any], manifest: Manifest) -> list[str]:
    return [_test_sentence(result, manifest) for result in results if str(result.status) == "warn"]


def _test_sentence(result: Any, manifest: Manifest) -> str:
    node = result.node
    return explain_test(
        node.name, _tested_table(node, manifest), result.failures, node.compiled_path
    )


def _tested_table(node: Any, manifest: Manifest) -> str:
    attached = manifest.nodes.get(getattr(node, "attached_node", None) or "")
    if attached:
        return str(attached.name)
    return _listed([unique_id.rsplit(".", 1)[-1] for unique_id in node.depends_on.nodes])


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


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
