"""Who is left of a segment after each of its conditions, counted from its declaration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    """The steps of a segment as declared, its status, and the business day they hold for."""

    steps: list[Step]
    status: str
    as_of_on: date


def count_steps(asking: Asking, name: str) -> Counted:
    """Count the steps of a declared segment, built or not, of the features that are built.

    Steps of fewer members than the var segment_minimum_size are left out, as in the table.

    Raises FinegrainError if a declaration is wrong, there is no such segment, or the warehouse
    cannot be asked.
    """
    mistakes, packs = validate(asking.project)
    if mistakes:
        raise FinegrainError(str(mistakes))
    declared = {each.name: each for pack in packs for each in pack.segments}
    if name not in declared:
        close = nearest(name, list(declared))
        hint = f"did you mean {close}?" if close else "`finegrain summary micro` names all."
        raise FinegrainError(f"There is no declared segment {name}; {hint}")
    segment = declared[name]
    context = context_for(asking.project, with_needed([segment], declared))
    rows = ask(asking, steps_query(segment, declared, context))
    variables = read_variables(asking.project) | (yaml.safe_load(asking.vars or "") or {})
    return Counted(
        steps=steps_of(
            segment,
            {int(row["steps_passed"]): int(row["members"]) for row in rows},
            int(variables.get("segment_minimum_size") or 0),
        ),
        status=segment.status,
        as_of_on=rows[0]["as_of_on"],
    )


def steps_of(segment: Segment, passed: Mapping[int, int], fewest: int) -> list[Step]:
    """Return the steps of a segment.

    Args:
        segment: as declared.
        passed: members by how many steps they passed and no more; -1 is everybody.
        fewest: members of a step that is told.
    """
    base = "; ".join(said for said, _ in segment.inside)
    within = sum(members for most, members in passed.items() if most >= 0)
    steps = [Step(0, base or f"every {segment.of}", within if base else passed[-1])]
    for number, (said, _) in enumerate(segment.steps, 1):
        left = sum(members for most, members in passed.items() if most >= number)
        steps.append(Step(number, said, left))
    return [step for step in steps if step.members >= fewest]
