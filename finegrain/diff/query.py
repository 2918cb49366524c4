"""Who is in a segment before and after a change, asked of the warehouse in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from finegrain.asking import Asking, ask
from finegrain.compiler.condition_sql import literal
from finegrain.compiler.segments.asked_sql import (
    context_for,
    measures_of,
    members_sql,
    with_needed,
    with_parts,
)
from finegrain.compiler.segments.normal import Segment
from finegrain.diff.compare import Change, Kind

MOVING = (Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.AFFECTED)


@dataclass(frozen=True)
class Numbers:
    """Members of a segment, and their net value of 365 days: before, after, new and gone.

    The value of contacts is not known, and 0.
    """

    before: int
    after: int
    entering: int
    leaving: int
    net_before: Decimal
    net_after: Decimal
    net_entering: Decimal
    net_leaving: Decimal


@dataclass(frozen=True)
class Move:
    """Members who leave a segment and enter another; None is no other segment that differs."""

    source: str | None
    target: str | None
    members: int
    net_amount: Decimal


@dataclass(frozen=True)
class Movers:
    """Members of an entity who enter or leave any segment, and their net value of 365 days."""

    members: int
    net_amount: Decimal


@dataclass(frozen=True)
class Effect:
    """What a change does: sizes by segment, moves, and all who move, by entity, each counted once.

    What a company brought its customers brought, so entities are not added up.
    """

    as_of_on: date
    sizes: Mapping[str, Numbers]
    moves: Sequence[Move]
    movers: Mapping[str, Movers]


def read_effect(
    asking: Asking, changes: Sequence[Change], old: Sequence[Segment], new: Sequence[Segment]
) -> Effect:
    """Ask who moves.

    Raises FinegrainError if the warehouse cannot be asked.
    """
    moving = [each for each in changes if each.kind in MOVING]
    rows = ask(asking, effect_sql(asking, moving, old, new))
    sizes: dict[str, Numbers] = {}
    moves: list[Move] = []
    movers: dict[str, Movers] = {}
    day = date.min
    for row in rows:
        day = row["as_of_on"]
        if row["kind"] == "size":
            sizes[row["source_id"]] = _numbers(row)
        elif row["kind"] == "move":
            moves.append(
                Move(row["source_id"], row["target_id"], int(row["before"]), _net(row, "before"))
            )
        else:
            movers[row["source_id"]] = Movers(int(row["before"]), _net(row, "before"))
    moves.sort(key=lambda each: (-each.members, each.source or "", each.target or ""))
    return Effect(day, sizes, moves, movers)


def _numbers(row: Mapping[str, Any]) -> Numbers:
    return Numbers(
        before=int(row["before"]),
        after=int(row["after"]),
        entering=int(row["entering"]),
        leaving=int(row["leaving"]),
        net_before=_net(row, "before"),
        net_after=_net(row, "after"),
        net_entering=_net(row, "entering"),
        net_leaving=_net(row, "leaving"),
    )


def _net(row: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(row[f"net_{name}"] or 0))


def effect_sql(
    asking: Asking, moving: Sequence[Change], old: Sequence[Segment], new: Sequence[Segment]
) -> str:
    """Return the query: a row per segment, one per move, and one per entity for all who move."""
    olds = with_needed([each.old for each in moving if each.old], {each.name: each for each in old})
    news = with_needed([each.new for each in moving if each.new], {each.name: each for each in new})
    context = context_for(asking.project, [*olds, *news])
    names = ", ".join(literal(each.segment.name) for each in moving) or "''"
    entity_of = "\n        ".join(
        f"when segment_id = {literal(each.segment.name)} then {literal(each.segment.of)}"
        for each in moving
        if each.segment.of != "customer"
    )
    entity = f"case\n        {entity_of}\n        else 'customer'\n    end"
    entity = entity if entity_of else "'customer'"
    measures = measures_of(context)
    was = members_sql(olds, context, with_drafts=False)
    is_ = members_sql(news, context, with_drafts=False)
    # What a block is called means the old segment until the new one is said.
    return (
        f"{was.blocks}with {with_parts(measures)}{',' if measures else ''}\n"
        f"old_members as (\n{was.query}\n),\n{is_.blocks}new_members as (\n{is_.query}\n),\n"
        + _COMPARED.replace("@names", names).replace("@entity", entity)
    )


_COMPARED = """\
net_values as (
    select customer_id as member_id, net_amount_365d
    from {{ ref('customer_features') }}
    union all
    select account_id as member_id, net_amount_365d
    from {{ ref('account_features') }}
),
both_versions as (
    select member_number as member_id, segment_id, 1 as was_in, 0 as is_in
    from old_members where segment_id in (@names)
    union all
    select member_number as member_id, segment_id, 0 as was_in, 1 as is_in
    from new_members where segment_id in (@names)
),
compared as (
    select member_id, segment_id, max(was_in) as was_in, max(is_in) as is_in
    from both_versions
    group by member_id, segment_id
),
valued as (
    select compared.*, coalesce(net_values.net_amount_365d, 0) as net_amount
    from compared
    left join net_values on compared.member_id = net_values.member_id
),
sizes as (
    select
        segment_id,
        sum(was_in) as before,
        sum(is_in) as after,
        sum(is_in * (1 - was_in)) as entering,
        sum(was_in * (1 - is_in)) as leaving,
        sum(was_in * net_amount) as net_before,
        sum(is_in * net_amount) as net_after,
        sum(is_in * (1 - was_in) * net_amount) as net_entering,
        sum(was_in * (1 - is_in) * net_amount) as net_leaving
    from valued
    group by segment_id
),
moves as (
    select
        left_rows.segment_id as source_id,
        entered_rows.segment_id as target_id,
        count(*) as members,
        sum(coalesce(left_rows.net_amount, entered_rows.net_amount)) as net_amount
    from (select * from valued where was_in > is_in) as left_rows
    full outer join (select * from valued where is_in > was_in) as entered_rows
        on left_rows.member_id = entered_rows.member_id
    group by left_rows.segment_id, entered_rows.segment_id
),
moved_rows as (
    select @entity as entity, member_id, net_amount
    from valued
    where was_in <> is_in
),
movers as (
    select entity, member_id, max(net_amount) as net_amount
    from moved_rows
    group by entity, member_id
)
select
    'size' as kind, segment_id as source_id, cast(null as varchar) as target_id, before, after,
    entering, leaving, net_before, net_after, net_entering, net_leaving,
    {{ as_of_date() }} as as_of_on
from sizes
union all
select
    'move' as kind, source_id, target_id, members, 0, 0, 0, net_amount, 0, 0, 0,
    {{ as_of_date() }} as as_of_on
from moves
union all
select
    'all' as kind, entities.entity, null, count(movers.member_id), 0, 0, 0,
    coalesce(sum(movers.net_amount), 0), 0, 0, 0, {{ as_of_date() }} as as_of_on
from (select 'customer' as entity union all select 'account' union all select 'contact') as entities
left join movers on entities.entity = movers.entity
group by entities.entity
"""
