"""What the doctor finds, and what it needs to look."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from finegrain.doctor.dbt_project import DbtProject
from finegrain.project import Target, read_target, read_variables


class Level(Enum):
    """How much a finding matters: what is good, what is worth knowing, what has to be mended."""

    GOOD = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One sentence; if something has to be mended it ends with how."""

    level: Level
    said: str


def good(said: str) -> Finding:
    return Finding(Level.GOOD, said)


def note(said: str) -> Finding:
    return Finding(Level.NOTE, said)


def wrong(said: str) -> Finding:
    return Finding(Level.WRONG, said)


@dataclass
class Installation:
    """What is looked at.

    `target_name` and `vars_text` are as on the command line, None for the defaults; `vars_given`
    is the latter as a mapping. `maximum_age_days` is how old the last published run may be, and
    `now` is UTC.
    """

    project: Path
    target_name: str | None = None
    vars_text: str | None = None
    vars_given: dict[str, Any] = field(default_factory=dict)
    maximum_age_days: float = 2
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
    # Set by the examination of Snowflake, so that the later ones need not find it each anew.
    is_locked_out: bool = False

    @cached_property
    def target(self) -> Target:
        """The target. Raises FinegrainError if the profile has none of that name."""
        return read_target(self.project, self.target_name)

    @cached_property
    def variables(self) -> dict[str, Any]:
        """The vars in force. Raises FinegrainError if dbt_project.yml cannot be read."""
        return read_variables(self.project) | self.vars_given

    @cached_property
    def dbt(self) -> DbtProject:
        """The project as dbt reads it. Raises FinegrainError as `target` does."""
        return DbtProject(self.project, self.target, self.vars_text)
