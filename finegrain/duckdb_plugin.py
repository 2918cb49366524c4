"""A dbt-duckdb plugin: checks the warehouse, lets SQL replace files, hides values in errors."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from finegrain.engine_words import without_values
from finegrain.source_files import fault_of_files
from finegrain.warehouse import WarehouseError, check_usable, remove_unfinished, replace_file


class Plugin(BasePlugin):
    """Named by `plugins` in profiles.yml, so that a plain `dbt build` has it too."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Check the warehouse file before DuckDB opens it.

        Raises DbtRuntimeError, which dbt shows as one message without a traceback.
        """
        _keep_values_out_of_errors()
        path = self.creds.path if self.creds else ":memory:"
        if path == ":memory:" or "://" in path or path.startswith("md:"):
            return
        try:
            check_usable(Path(path))
        except WarehouseError as error:
            raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register what the publishing macro needs and SQL cannot do.

        `finegrain_remove_file(path)` removes what a killed run left and returns `path`;
        `finegrain_replace_file(from, to)` renames a file onto another and returns `to`;
        `finegrain_fault_of_files(pattern, source)` says in one sentence why the files of a source
        cannot be read, or nothing.
        """
        # Unless it is told of side effects, DuckDB runs a function of constants while it plans.
        conn.create_function(
            "finegrain_remove_file", _remove_file, ["VARCHAR"], "VARCHAR", side_effects=True
        )
        conn.create_function(
            "finegrain_replace_file",
            _replace_file,
            ["VARCHAR", "VARCHAR"],
            "VARCHAR",
            side_effects=True,
        )
        conn.create_function(
            "finegrain_fault_of_files",
            fault_of_files,
            ["VARCHAR", "VARCHAR"],
            "VARCHAR",
            side_effects=True,
        )


def _keep_values_out_of_errors() -> None:
    """Have DuckDB's errors not quote the values that they are about.

    dbt writes them into its log, its results and onto the screen. dbt-duckdb has no hook for what a
    statement raises, so its cursor is wrapped once in a process.
    """
    if getattr(DuckDBCursorWrapper.execute, "keeps_values_out", False):
        return
    found_of = DuckDBCursorWrapper.__getattr__

    def method_without_values(self: Any, name: str) -> Any:
        # A value that many rows before it could do without turns up while rows are fetched.
        found = found_of(self, name)
        return _keeping_values_out(found) if name.startswith("fetch") else found

    DuckDBCursorWrapper.execute = _keeping_values_out(DuckDBCursorWrapper.execute)
    DuckDBCursorWrapper.__getattr__ = method_without_values


def _keeping_values_out(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def method_without_values(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except DuckDBError as error:
            said = str(error)
            if (told := without_values(said)) == said:
                raise
            raise type(error)(told) from None

    method_without_values.keeps_values_out = True  # type: ignore[attr-defined]
    return method_without_values


def _remove_file(path: str) -> str:
    remove_unfinished(Path(path))
    return path


def _replace_file(source: str, target: str) -> str:
    replace_file(Path(source), Path(target))
    return target
