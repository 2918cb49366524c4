"""Who is left of a segment after each of its conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from finegrain.compiler.mistakes import nearest
from finegrain.errors import FinegrainError

_BAR_WIDTH = 30
_WIDTH = 100


@dataclass(frozen=True)
class Step:
    """One step: what is asked, how many members it and all before it leave (0 is the base)."""

    number: int
    said: str
    members: int


def read_steps(file: Path, schema: str, segment: str) -> list[Step]:
    """Read the waterfall of a segment from the published copy `file`.

    Raises FinegrainError if the file cannot be read, or has no waterfall of this segment.
    """
    if not file.exists():
        raise FinegrainError(
            f"There are no published tables yet, as {file} does not exist: run `finegrain build`."
        )
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            table = f'"{schema}".segment_waterfall'
            rows = connection.execute(
                f"select step, said, members from {table} where segment_id = ? order by step",
                [segment],
            ).fetchall()
            known = connection.execute(f"select distinct segment_id from {table}").fetchall()
    except duckdb.Error as error:
        raise FinegrainError(
            f"{file} cannot be read ({str(error).splitlines()[0]}): run `finegrain build`."
        ) from error
    if not rows:
        close = nearest(segment, [name for (name,) in known])
        hint = f"did you mean {close}?" if close else "`finegrain summary micro` names all."
        raise FinegrainError(f"There is no active declared segment {segment}; {hint}")
    return [Step(*row) for row in rows]


def render(steps: Sequence[Step], unicode: bool = True) -> str:
    """Lay the steps out, each with its number of members and a bar as long as their share."""
    bar = "█" if unicode else "#"
    most = max(step.members for step in steps) or 1
    digits = max(len(f"{step.members:,}") for step in steps)
    room = _WIDTH - digits - _BAR_WIDTH - 4
    lines = []
    for step in steps:
        said = step.said if len(step.said) <= room else step.said[: room - 1] + "…"
        length = round(step.members / most * _BAR_WIDTH) or (1 if step.members else 0)
        lines.append(f"  {said:<{room}}{step.members:>{digits},}  {bar * length}".rstrip())
    return "\n".join(lines)
