"""Where the dbt project is, and what its profile says."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml

from finegrain.errors import FinegrainError

PROJECT_FILE = "dbt_project.yml"

# Any other schema of public tables shows in the name of its copy.
DEFAULT_SCHEMA = "finegrain"


@dataclass(frozen=True)
class Target:
    """One output of profiles.yml: its name, its engine ('duckdb', 'snowflake') and its settings."""

    name: str
    engine: str
    settings: Mapping[str, Any]

    @property
    def schema(self) -> str:
        """The schema of the public tables."""
        return str(self.settings.get("schema", ""))

    @property
    def warehouse_file(self) -> Path:
        """The file that builds write; only on DuckDB. Relative paths start at the project."""
        return Path(str(self.settings.get("path", "")))

    def published_file(self, schema: str) -> Path:
        """The copy that readers open, beside the file that builds write.

        A past day is published to a schema and a copy of its own, with the day in both names.
        """
        suffix = schema.removeprefix(self.schema)
        base = "published" if self.schema == DEFAULT_SCHEMA else f"published_{self.schema}"
        return self.warehouse_file.with_name(f"{base}{suffix}.duckdb")


def find_project(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds a dbt project.

    Raises FinegrainError if there is none.
    """
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise FinegrainError(
        f"{start} is not inside a Finegrain project, as neither it nor a folder above it holds "
        f"{PROJECT_FILE}: change into the project's folder first."
    )


def enter_project() -> Path:
    """Make the project's folder the current one, because its paths are relative to it."""
    project = find_project(Path.cwd())
    os.chdir(project)
    return project


def profiles_folder(project: Path) -> Path:
    """Where profiles.yml is: DBT_PROFILES_DIR as for dbt itself, else the project's folder."""
    return Path(os.environ.get("DBT_PROFILES_DIR") or project)


def read_target(project: Path, name: str | None = None) -> Target:
    """Return the target `name` (default: the profile's own default) of the project's profile.

    Raises FinegrainError if profiles.yml is missing, is no YAML, or has no such target.
    """
    file = profiles_folder(project) / "profiles.yml"
    profile_name = _read_yaml(project / PROJECT_FILE).get("profile")
    profile = _read_yaml(file).get(str(profile_name))
    if not isinstance(profile, dict):
        raise FinegrainError(
            f"{file} has no profile '{profile_name}', which {PROJECT_FILE} asks for: add it, or "
            f"set DBT_PROFILES_DIR to the folder of a profiles.yml that has it."
        )
    outputs = profile.get("outputs") or {}
    chosen = name or _rendered(profile.get("target", "default"))
    settings = outputs.get(chosen)
    if not isinstance(settings, dict):
        raise FinegrainError(
            f"{file} has no target '{chosen}': choose one of {', '.join(sorted(outputs))}."
        )
    rendered = {key: _rendered(value) for key, value in settings.items()}
    return Target(name=str(chosen), engine=str(rendered.get("type")), settings=rendered)


def read_variables(project: Path) -> dict[str, Any]:
    """Return the vars of dbt_project.yml, which those of the command line replace."""
    variables = _read_yaml(project / PROJECT_FILE).get("vars")
    return variables if isinstance(variables, dict) else {}


def _read_yaml(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FinegrainError(
            f"{file} cannot be read ({error.strerror}): restore it from the repository."
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        # A ValueError is about what looks like a day and is none.
        first_line = str(error).splitlines()[0]
        raise FinegrainError(f"{file} is not valid YAML ({first_line}): correct it.") from error
    return content if isinstance(content, dict) else {}


def _rendered(value: Any) -> Any:
    """Fill in env_var() as dbt does, also within lists and mappings; the rest stays as it is."""
    if isinstance(value, dict):
        return {key: _rendered(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rendered(each) for each in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    template = jinja2.Environment(autoescape=False).from_string(value)
    return template.render(env_var=lambda name, default="": os.environ.get(name, default))


def forget_parsed(project: Path) -> None:
    """Have dbt read the project anew: of a model new to it, it overlooks YAML that it has read."""
    target = project / os.environ.get("DBT_TARGET_PATH", "target")
    (target / "partial_parse.msgpack").unlink(missing_ok=True)
