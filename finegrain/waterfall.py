"""Who is left of a segment after each of its conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

import duckdb

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
    """Read the waterfall of a segment from the published copy `file`; none if it has none.

    Raises FinegrainError if the file cannot be read.
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
    except duckdb.Error as error:
        raise FinegrainError(
            f"{file} cannot be read ({str(error).splitlines()[0]}): run `finegrain build`."
        ) from error
    return [Step(*row) for row in rows]


def render(steps: Sequence[Step], unicode: bool = True) -> str:
    """Lay the steps out, each with its number of members and a bar as long as their share."""
    bar = "█" if unicode else "#"
    most = max(step.members for step in steps) or 1
    digits = max(len(f"{step.members:,}") for step in steps)
    room = _WIDTH - digits - _BAR_WIDTH - 4
    lines = []
    for step in steps:
        # A space keeps the number apart.
        *before, said = wrap(step.said, room - 1, subsequent_indent="  ") or [""]
        length = round(step.members / most * _BAR_WIDTH) or (1 if step.members else 0)
        lines += [f"  {line}" for line in before]
        lines.append(f"  {said:<{room}}{step.members:>{digits},}  {bar * length}".rstrip())
    return "\n".join(lines)
