"""The project as it is compiled for Snowflake, which needs neither an account nor a network."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from finegrain.errors import FinegrainError
from finegrain.messages import explain
from finegrain.project import profiles_folder, read_target

TARGET = "snowflake"


def require(package: str, purpose: str) -> None:
    """Raise FinegrainError if a package of the extra `snowflake` is not installed."""
    try:
        is_there = find_spec(package) is not None
    except ModuleNotFoundError:
        is_there = False
    if not is_there:
        raise FinegrainError(
            f"{package} is not installed, which {purpose}: run pip install 'finegrain[snowflake]'."
        )


def compile_project(project: Path, variables: str | None = None) -> Path:
    """Compile models and tests for Snowflake and return the folder that holds them.

    Args:
        project: folder of dbt_project.yml.
        variables: values for vars of dbt_project.yml, as YAML.

    Raises FinegrainError if dbt cannot compile it.
    """
    require("dbt.adapters.snowflake", "compiles the project for Snowflake")
    read_target(project, TARGET)
    # A folder of its own: what a build leaves in target is compiled for another engine.
    folder = Path(os.environ.get("DBT_TARGET_PATH") or project / "target").resolve() / "portable"
    shutil.rmtree(folder / "compiled", ignore_errors=True)
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "compile", "--target", TARGET]
    command += ["--no-populate-cache", "--no-introspect", "--target-path", str(folder)]
    command += ["--project-dir", str(project), "--profiles-dir", str(profiles_folder(project))]
    if variables is not None:
        command += ["--vars", variables]
    environment = os.environ | {"DBT_USE_COLORS": "false"}
    run = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        raise FinegrainError(explain(run.stdout or run.stderr))
    return folder / "compiled"


def statements_in(paths: list[Path]) -> list[Path]:
    """Return the files of SQL among files and in folders, in order.

    Raises FinegrainError for a path that leads nowhere.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FinegrainError(f"{path} does not exist: name a file or a folder of SQL.")
        found += sorted(path.rglob("*.sql")) if path.is_dir() else [path]
    return found
