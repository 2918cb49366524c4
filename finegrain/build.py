"""Builds the project with dbt, layer by layer, and says in plain sentences how it went."""

import datetime
import json
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from finegrain import __version__
from finegrain.dbt_runs import (
    EXPECTS_CHANGES,
    RUN_ID,
    common_arguments,
    environment,
    error_of,
    let_go_of_warehouse,
    message_of,
    naming,
    parsed,
    selected_ids,
)
from finegrain.errors import FinegrainError
from finegrain.expectations import great
from finegrain.expectations.checking import check_layer
from finegrain.expectations.extras import read_extras
from finegrain.expectations.gates import Result
from finegrain.expectations.layers import LAYERS, Layer, layers_of
from finegrain.messages import NodeTrouble, explain, explain_failure
from finegrain.progress import Progress, Step, progress_for
from finegrain.project import read_target, read_variables
from finegrain.snowflake_line import limit_patience

# Data tests are run as gates when their layer is built. Unit tests try rules on made-up rows; they
# say nothing about a company's data.
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")

# More failures than this are counted, not listed.
MOST_SENTENCES = 12

# The macro `publish` tells whether it published with sentences that begin so.
_REFUSAL = "Nothing was published: "
# And so the macro `tell_of_past_days` tells what is left to do after an erasure.
_LEFT_TO_DO = "People were erased "


@dataclass(frozen=True)
class BuildOptions:
    """What the user chose; None means the profile's or dbt's own default."""

    target: str | None = None
    vars: str | None = None
    select: Sequence[str] = ()
    full_refresh: bool = False
    threads: int | None = None
    expects_changes: bool = False


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
class Listener:
    """Hears dbt's events and passes on what the display and the outcome need.

    `refusal`, `trouble` and `left_to_do` are sentences.
    """

    progress: Progress
    has_begun: bool = False
    refusal: str | None = None
    trouble: str | None = None
    left_to_do: list[str] = field(default_factory=list)

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
        elif kind == "JinjaLogInfo" and event.data.msg.startswith(_LEFT_TO_DO):
            self.left_to_do.append(event.data.msg)
        elif kind in ("RunningOperationCaughtError", "RunningOperationUncaughtError"):
            self.trouble = event.data.exc


def run_build(project: Path, options: BuildOptions) -> BuildOutcome:
    """Build, check and publish the project; shows progress on standard output.

    Each layer is built by dbt and then checked; an error in either ends the build, after all that
    was found is recorded. The last step publishes if the record says that every layer passed.

    Raises FinegrainError if dbt could not begin (a wrong setting, an unusable warehouse, a project
    that does not parse) or was interrupted; failures of single steps are in the outcome.
    """
    run = _Run(project, options)
    # On a full disk dbt's log file cannot be written either; the sentence below says so once, and
    # not Python with a traceback for each line.
    logging.raiseExceptions = False
    run.progress.begin()
    try:
        expecting = "yes" if options.expects_changes else ""
        with environment(RUN_ID, run.run_id), environment(EXPECTS_CHANGES, expecting):
            for layer in layers_of(run.manifest, run.steps):
                if run.failures:
                    break
                run.build_and_check(layer)
            run.finish()
    finally:
        run.progress.end()
        let_go_of_warehouse()
    return BuildOutcome(
        counts=dict(Counter(step.kind for step in run.steps.values())),
        failures=_at_most(run.failures),
        warnings=[*run.warnings, *run.listener.left_to_do],
        refusal=run.listener.refusal,
        seconds=time.monotonic() - run.began,
    )


class _Run:
    """A build that is under way."""

    def __init__(self, project: Path, options: BuildOptions) -> None:
        self.began = time.monotonic()
        self.started_at = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        self.run_id = str(uuid.uuid4())
        self.options = options
        self.common = common_arguments(project, options.target, options.vars)
        self.target = read_target(project, options.target)
        limit_patience(self.target.engine)
        self.manifest = parsed(self.common)
        selected = ["--select", *options.select] if options.select else []
        ids = selected_ids(self.manifest, self.common, selected)
        self.steps = _steps(self.manifest, ids)
        if not self.steps:
            raise FinegrainError(
                f"Nothing is selected by {' '.join(options.select)}: name models, folders or tags "
                f"as `dbt ls` knows them."
            )
        self.progress = progress_for(self.steps)
        self.listener = Listener(self.progress)
        self.variables = read_variables(project) | (yaml.safe_load(options.vars or "") or {})
        self.failures: list[str] = []
        self.warnings: list[str] = []
        self.as_of_on: datetime.date | None = None
        # What compares runs and tables is asked of whole builds.
        self.extras = {name: read_extras(project, name) for name in LAYERS}
        if options.select:
            self.extras = {}
        # What takes seconds to import is imported while dbt waits for the warehouse.
        threading.Thread(target=great.prepare, daemon=True).start()

    def build_and_check(self, layer: Layer) -> None:
        """Build a layer and check it, also if a part of it could not be built."""
        unbuilt = self._build(layer)
        tests = [
            unique_id
            for unique_id in layer.tests
            if not unbuilt.intersection(self.manifest.nodes[unique_id].depends_on_nodes)
        ]
        steps = 0 if unbuilt else len(layer.built)
        for result in self._check(Layer(layer.name, layer.built, tuple(tests)), steps):
            if result.stops:
                self.failures.append(str(result.message))
            elif result.status == "warned":
                self.warnings.append(str(result.message))

    def finish(self) -> None:
        """Publish, if nothing failed, and log the run."""
        row = {
            "run_id": self.run_id,
            "started_at": self.started_at.isoformat(" "),
            "command": "finegrain build",
            "as_of_on": str(self.as_of_on) if self.as_of_on else None,
            "version": __version__,
            "is_full_refresh": self.options.full_refresh,
            "selected": " ".join(self.options.select) or None,
            "models": sum(step.kind == "model" for step in self.steps.values()),
            "failures": len(self.failures),
            "warnings": len(self.warnings),
        }
        arguments = ["run-operation", "finish_run", "--args", json.dumps({"run": row})]
        run = dbtRunner(self.manifest, callbacks=[self.listener]).invoke(
            [*arguments, *self.common, "--no-write-json"]
        )
        # A build that failed may have left no room for the row either; what failed is told anyway.
        if not self.failures and not run.success:
            self.failures = [explain(self.listener.trouble or "")]

    def _build(self, layer: Layer) -> set[str]:
        """Run the steps of a layer; return those that did not succeed."""
        if not layer.built:
            return set()
        how = ["--full-refresh"] if self.options.full_refresh else []
        if self.options.threads:
            how += ["--threads", str(self.options.threads)]
        run = dbtRunner(self.manifest, callbacks=[self.listener]).invoke(
            [
                "build",
                *self.common,
                *naming(self.manifest, layer.built),
                *NO_TESTS,
                *how,
                "--no-write-json",
            ]
        )
        if isinstance(run.exception, KeyboardInterrupt) or (
            not isinstance(run.result, RunExecutionResult) and not self.listener.has_begun
        ):
            raise error_of(run)
        if not isinstance(run.result, RunExecutionResult):
            self.failures.append(message_of(run.exception))
            return set(layer.built)
        results = list(run.result.results)
        failures = _failure_sentences(results)
        if not failures and not run.success:
            failures = [message_of(run.exception)]
        self.failures += failures
        good = {each.node.unique_id for each in results if str(each.status) == "success"}
        return set(layer.built) - good

    def _check(self, layer: Layer, steps: int) -> list[Result]:
        """Check what was built of a layer, and record what was found."""
        for unique_id in layer.tests:
            self.progress.started(unique_id)
        try:
            results = check_layer(
                self.manifest,
                self.common,
                layer,
                self.run_id,
                steps=steps,
                engine=self.target.engine,
                variables=self.variables,
                extras=self.extras.get(layer.name, ()),
                expects_changes=self.options.expects_changes,
            )
        except FinegrainError as error:
            if not self.failures:
                self.failures.append(str(error))
            return []
        self.as_of_on = max(
            (result.as_of_on for result in results if result.as_of_on), default=self.as_of_on
        )
        statuses = {result.expectation_id: result for result in results}
        for unique_id in layer.tests:
            result = statuses.get(self.manifest.nodes[unique_id].name)
            is_bad = result is None or result.stops
            self.progress.finished(unique_id, "fail" if is_bad else "pass")
        return results


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


def _failure_sentences(results: Sequence[Any]) -> list[str]:
    """One sentence for each cause; steps that failed for one cause share it."""
    steps_by_sentence: dict[str, list[str]] = {}
    for result in results:
        if str(result.status) not in ("error", "fail", "runtime error"):
            continue
        node = result.node
        sentence = explain_failure(
            NodeTrouble(
                str(node.resource_type), node.name, node.original_file_path, result.message or ""
            )
        )
        steps_by_sentence.setdefault(sentence, []).append(node.name)
    return [
        f"{sentence} (in {_listed(names)})" if len(names) > 1 else sentence
        for sentence, names in steps_by_sentence.items()
    ]


def _at_most(sentences: list[str]) -> list[str]:
    if len(sentences) <= MOST_SENTENCES:
        return sentences
    rest = len(sentences) - MOST_SENTENCES
    return [*sentences[:MOST_SENTENCES], f"{rest} more failed: see logs/dbt.log."]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
