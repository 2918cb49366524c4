"""The profile, its target, and the environment variables that fill it in."""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.project import profiles_folder

ENGINES = ("duckdb", "snowflake")

PREFIX = "FINEGRAIN_"

# Whatever else begins so is a slip of the keyboard, or for somebody else.
KNOWN = (
    "FINEGRAIN_WAREHOUSE",
    "FINEGRAIN_SCHEMA",
    "FINEGRAIN_MEMORY",
    "FINEGRAIN_DEBUG",
    "FINEGRAIN_SHARED_DATA",
)


def check(installation: Installation) -> Iterator[Finding]:
    """Look at the chosen target and at variables that nothing reads."""
    yield from unknown_variables(os.environ)
    target = installation.target
    file = profiles_folder(installation.project) / "profiles.yml"
    if target.engine not in ENGINES:
        yield wrong(
            f"The target {target.name} of {file} is on {target.engine}, where Finegrain does not "
            f"run: choose a target on DuckDB or Snowflake with --target."
        )
        return
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", target.schema):
        yield wrong(
            f'The schema of target {target.name} is "{target.schema}", which is no plain name: set '
            f"FINEGRAIN_SCHEMA to letters, digits and underscores."
        )
        return
    place = f", warehouse {target.warehouse_file}" if target.engine == "duckdb" else ""
    yield good(f"The target is {target.name}{place}, schema {target.schema}.")


def unknown_variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Tell variables of the environment that are named as if Finegrain read them."""
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in KNOWN:
            continue
        ends = [known.removeprefix(PREFIX) for known in KNOWN]
        near = get_close_matches(name.removeprefix(PREFIX), ends, 1)
        hint = (
            f"did you mean {PREFIX}{near[0]}?"
            if near
            else f"those that count are {', '.join(KNOWN)}."
        )
        yield note(f"Nothing reads the environment variable {name}: {hint}")
