"""Asks the warehouse one question, written as a model is: with ref() and the project's macros."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner

from finegrain.compiler.segments.packs import pack_files
from finegrain.dbt_runs import common_arguments, error_of, let_go_of_warehouse
from finegrain.errors import FinegrainError
from finegrain.messages import explain_question
from finegrain.project import forget_parsed, read_target
from finegrain.snowflake_line import limit_patience


@dataclass(frozen=True)
class Asking:
    """Where questions go: the project, its target and vars; None means the default."""

    project: Path
    target: str | None = None
    vars: str | None = None


def ask(asking: Asking, sql: str) -> list[dict[str, Any]]:
    """Return the rows that a query gives, by the names of its columns in lower case.

    Nothing is written to the warehouse.

    Raises FinegrainError if dbt cannot compile the query or the warehouse refuses it.
    """
    limit_patience(read_target(asking.project, asking.target).engine)
    # What is declared can be asked about before it is compiled.
    is_compiled = all(file.with_suffix(".sql").exists() for file in pack_files(asking.project))
    lenient = () if is_compiled else ("--warn-error-options", '{"error": []}')
    common = common_arguments(asking.project, asking.target, asking.vars)
    try:
        run = dbtRunner().invoke(["show", "--inline", sql, "--limit", "-1", *lenient, *common])
    finally:
        if not is_compiled:
            forget_parsed(asking.project)
        let_go_of_warehouse()
    if not isinstance(run.result, RunExecutionResult):
        if isinstance(run.exception, Exception):
            raise FinegrainError(explain_question(str(run.exception)))
        raise error_of(run)
    (result,) = run.result.results
    if str(result.status) != "success":
        raise FinegrainError(explain_question(result.message or ""))
    table = result.agate_table
    names = [name.lower() for name in table.column_names]
    return [dict(zip(names, row.values(), strict=True)) for row in table.rows]
