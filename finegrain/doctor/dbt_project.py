"""Lets dbt judge settings and sources: its macros are called one by one, and nothing is built."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from finegrain.errors import FinegrainError
from finegrain.project import Target, profiles_folder

# How a macro begins what it tells this module.
_TOLD = "finegrain: "


@dataclass
class DbtProject:
    """The project as dbt reads it, with one target and vars; None means no vars."""

    folder: Path
    target: Target
    variables: str | None = None
    _told: list[str] = field(default_factory=list)
    _failed: list[str] = field(default_factory=list)

    @cached_property
    def manifest(self) -> Any:
        """What dbt parsed. Raises FinegrainError if the project cannot be parsed."""
        from dbt.cli.main import dbtRunner
        from dbt.contracts.graph.manifest import Manifest

        from finegrain.dbt_runs import error_of

        run = dbtRunner().invoke(["parse", *self._arguments()])
        if not isinstance(run.result, Manifest):
            raise error_of(run)
        return run.result

    def call(self, macro: str, in_memory: bool = True, **values: Any) -> Any:
        """Run a macro and return what it tells as JSON, or None.

        Args:
            macro: its name.
            in_memory: leave the warehouse file of DuckDB alone, whoever holds it.
            values: arguments of the macro.

        Raises FinegrainError with the sentence that the macro raised, or for whatever else failed.
        """
        from dbt.cli.main import dbtRunner

        from finegrain.dbt_runs import error_of, let_go_of_warehouse
        from finegrain.messages import explain

        manifest = self.manifest
        self._told.clear()
        self._failed.clear()
        asked = ["run-operation", macro, "--args", json.dumps(values), *self._arguments()]
        with _warehouse_in_memory() if in_memory else _as_it_is():
            try:
                run = dbtRunner(manifest, callbacks=[self._listen]).invoke(asked)
            finally:
                let_go_of_warehouse()
        if not run.success:
            if self._failed:
                raise FinegrainError(explain(self._failed[0]))
            raise error_of(run)
        return json.loads(self._told[-1]) if self._told else None

    def _listen(self, event: Any) -> None:
        # dbt waits for ever if a listener raises.
        name = event.info.name
        if name == "JinjaLogInfo" and event.data.msg.startswith(_TOLD):
            self._told.append(event.data.msg.removeprefix(_TOLD))
        elif name in ("RunningOperationCaughtError", "RunningOperationUncaughtError"):
            self._failed.append(event.data.exc)

    def _arguments(self) -> list[str]:
        from finegrain.dbt_runs import QUIET

        arguments = [*QUIET, "--project-dir", str(self.folder)]
        arguments += ["--profiles-dir", str(profiles_folder(self.folder))]
        arguments += ["--target", self.target.name]
        return [*arguments, "--vars", self.variables] if self.variables else arguments


@contextmanager
def _warehouse_in_memory() -> Iterator[None]:
    before = os.environ.get("FINEGRAIN_WAREHOUSE")
    os.environ["FINEGRAIN_WAREHOUSE"] = ":memory:"
    try:
        yield
    finally:
        if before is None:
            del os.environ["FINEGRAIN_WAREHOUSE"]
        else:
            os.environ["FINEGRAIN_WAREHOUSE"] = before


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield
