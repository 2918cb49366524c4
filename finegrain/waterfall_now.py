"""Who is left of a segment after each of its conditions, counted from its declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from finegrain.asking import Asking, ask
from finegrain.compiler.mistakes import nearest
from finegrain.compiler.segments.asked_sql import context_for, steps_query, with_needed
from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.validation import validate
from finegrain.errors import FinegrainError
from finegrain.project import read_variables
from finegrain.waterfall import Step


@dataclass(frozen=True)
class Counted:
    """The steps of a segment as declared, and the business day they hold for.

    `withheld` are steps of fewer members than `fewest`, which are not told.
    """

    steps: list[Step]
    withheld: int
    fewest: int
    as_of_on: date


def declared_segments(project: Path, name: str) -> dict[str, Segment]:
    """Return all declared segments by id.

    Raises FinegrainError if a declaration is wrong, or there is no segment of this name.
    """
    mistakes, packs = validate(project)
    if mistakes:
        raise FinegrainError(str(mistakes))
    declared = {each.name: each for pack in packs for each in pack.segments}
    if name not in declared:
        close = nearest(name, list(declared))
        hint = f"did you mean {close}?" if close else "`finegrain summary micro` names all."
        raise FinegrainError(f"There is no declared segment {name}; {hint}")
    return declared


def is_of(published: Sequence[Step], segment: Segment) -> bool:
    """Whether published steps are all those of an active segment as it is declared now."""
    said = [_base(segment), *(said for said, _ in segment.steps)]
    return segment.status == "active" and [step.said for step in published] == said


def count_steps(asking: Asking, name: str, declared: Mapping[str, Segment]) -> Counted:
    """Count the steps of a declared segment, built or not, of the features that are built.

    Steps of fewer members than the var segment_minimum_size are left out, as in the table.

    Raises FinegrainError if the warehouse cannot be asked.
    """
    segment = declared[name]
    context = context_for(asking.project, with_needed([segment], declared))
    rows = ask(asking, steps_query(segment, declared, context))
    variables = read_variables(asking.project) | (yaml.safe_load(asking.vars or "") or {})
    passed = {int(row["steps_passed"]): int(row["members"]) for row in rows}
    fewest = int(variables.get("segment_minimum_size") or 0)
    everything, told = steps_of(segment, passed, 0), steps_of(segment, passed, fewest)
    return Counted(told, len(everything) - len(told), fewest, rows[0]["as_of_on"])


def told_of(counted: Counted, segment: Segment) -> str:
    """Say what was counted, and what is not told."""
    sentence = f"Counted from the declaration, as of {counted.as_of_on}"
    if segment.status != "active":
        sentence += f"; its status is {segment.status}"
    elif segment.expires_on and segment.expires_on < counted.as_of_on:
        sentence += f"; it expired on {segment.expires_on}"
    if counted.withheld:
        steps = "1 step" if counted.withheld == 1 else f"{counted.withheld} steps"
        sentence += f"; {steps} of fewer than {counted.fewest:,} members not shown"
    return f"{sentence}."


def steps_of(segment: Segment, passed: Mapping[int, int], fewest: int) -> list[Step]:
    """Return the steps of a segment.

    Args:
        segment: as declared.
        passed: members by how many steps they passed and no more; -1 is everybody.
        fewest: members of a step that is told.
    """
    within = sum(members for most, members in passed.items() if most >= 0)
    steps = [Step(0, _base(segment), within if segment.inside else passed[-1])]
    for number, (said, _) in enumerate(segment.steps, 1):
        left = sum(members for most, members in passed.items() if most >= number)
        steps.append(Step(number, said, left))
    return [step for step in steps if step.members >= fewest]


def _base(segment: Segment) -> str:
    return "; ".join(said for said, _ in segment.inside) or f"every {segment.of}"
