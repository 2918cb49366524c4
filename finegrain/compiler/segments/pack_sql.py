"""A pack as SQL: the conditions of each segment, and the members that they hold for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finegrain.compiler.condition_sql import literal
from finegrain.compiler.relations import Entity, entities
from finegrain.compiler.segments.leaf_sql import Needs, Writer, rank_name
from finegrain.compiler.segments.normal import Ranked, Rows, Segment
from finegrain.compiler.segments.rows import Chosen, conditions_of
from finegrain.compiler.segments.sequences_sql import named

# Names and words are as long as declarations make them.
HEAD = "-- Compiled from {file}: edit that.\n-- noqa: disable=LT05\n"
MACRO_SEGMENTS = {"customer": "macro_segment_membership", "account": "account_macro_membership"}
MEMBER = "member_number"
_CONFIG = """\
{{ config(
    meta={'compiled_from': '@stamp'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
"""


@dataclass(frozen=True)
class Context:
    """What all packs share.

    `names` are chosen rows by what they are, `closed` features by entity whose values are all
    known, `arms` the first and last hash of each arm of each split, `packs` the pack of each
    declared segment. `numbers` says that members are told apart by their numbers, as in all that is
    built; in a question by hand they are by their ids.
    """

    names: Mapping[tuple[str, Rows], Chosen]
    closed: Mapping[str, frozenset[str]]
    arms: Mapping[tuple[str, str], tuple[int, int]]
    packs: Mapping[str, str]
    numbers: bool = True

    def member_key(self, entity: Entity) -> str:
        """Return the column of an entity's model that is member_number in all that is compiled."""
        return MEMBER if self.numbers else entity.key

    @property
    def member_type(self) -> str:
        """The type of member_number."""
        return "bigint" if self.numbers else "varchar"

    def place_of(self, of: str, segment: str) -> str:
        """Return where the members of a segment of another pack, or a macro segment, are."""
        if segment in self.packs:
            return f"ref('{self.packs[segment]}')"
        place = f"ref('{MACRO_SEGMENTS[of]}')"
        if self.numbers:
            return place
        return f"'(select member_id as {MEMBER}, segment_id from ' ~ {place} ~ ')'"


@dataclass(frozen=True)
class Written:
    """A segment whose conditions are written, and what they need."""

    segment: Segment
    tests: tuple[str, ...]
    needs: Needs


def written(segment: Segment, context: Context) -> Written:
    """Return a segment with its conditions as SQL, in order."""
    entity = entities()[segment.of]
    writer = Writer(
        entity=segment.of,
        names=context.names,
        closed=context.closed[segment.of],
        arms=context.arms,
        key=f"members.{entity.key}",
    )
    tests = tuple(writer.text(condition) for condition in conditions_of(segment))
    return Written(segment, tests, writer.needs)


def pack_sql(
    name: str, segments: Sequence[Segment], context: Context, file: str, stamp: str
) -> str:
    """Return the model of a pack: a row per member and segment he is in.

    Args:
        name: of the pack.
        segments: of the pack; those that are not active have no members.
        context: what all packs share.
        file: where they are declared.
        stamp: what the declarations hashed to.
    """
    active = [written(each, context) for each in segments if each.status == "active"]
    head = f"{HEAD.format(file=file)}{_CONFIG.replace('@stamp', stamp)}"
    head += "".join(_conditions(each) for each in active)
    parts: list[tuple[str, str]] = []
    ranks: dict[tuple[str, str], Ranked] = {}
    for each in active:
        for rank, leaf in each.needs.ranks.items():
            ranks[each.segment.of, rank] = leaf
    for (of, rank), leaf in ranks.items():
        parts.append(
            (f"{of}_{rank}", rank_sql(leaf, entities()[of], context.member_key(entities()[of])))
        )
    layers: list[str] = []
    for number, (of, layer) in enumerate(_layers(active), 1):
        before = ""
        if any(context.packs.get(one) == name for each in layer for one in each.needs.segments):
            before = f"before_{number}"
            # A draft of the pack, asked for by another, has no layer.
            nobody = _NOBODY.format(type=context.member_type)
            parts.append((before, _united(layers) or nobody))
        parts.append((f"members_{number}", _layer(of, layer, name, context, before)))
        layers.append(f"members_{number}")
    if not layers:
        parts.append(("members_1", _NOBODY.format(type=context.member_type)))
        layers.append("members_1")
    parts.append(("everybody", _united(layers)))
    body = "\n\n),\n\n".join(f"{each} as (\n\n{sql}" for each, sql in parts)
    return f"{head}with {body}\n\n)\n\nselect * from everybody\n"


def _united(layers: Sequence[str]) -> str:
    return "\n    union all\n".join(f"    select * from {layer}" for layer in layers)


_NOBODY = """\
    select
        cast(null as {type}) as member_number,
        cast(null as varchar) as segment_id
    where 1 = 0"""


def _conditions(each: Written) -> str:
    segment = each.segment
    tests = "\n    and ".join(broken(test) for test in each.tests)
    why = f"    -- {segment.label}\n"
    return f"{{% set {segment.name} %}}\n{why}    {tests}\n{{% endset %}}\n"


def broken(test: str) -> str:
    """Return a condition over several lines where it is long."""
    return test if len(test) <= 90 else test.replace(" and ", "\n    and ")


def _layers(active: Sequence[Written]) -> list[tuple[str, list[Written]]]:
    """Segments by entity, those that others of the pack need before these."""
    depth: dict[str, int] = {}
    by_name = {each.segment.name: each for each in active}

    def depth_of(each: Written) -> int:
        name = each.segment.name
        if name not in depth:
            needed = [by_name[one] for one in each.needs.segments if one in by_name]
            depth[name] = 1 + max((depth_of(one) for one in needed), default=0)
        return depth[name]

    found: dict[tuple[int, str], list[Written]] = {}
    for each in active:
        found.setdefault((depth_of(each), each.segment.of), []).append(each)
    return [(of, found[level, of]) for level, of in sorted(found)]


def _layer(of: str, layer: Sequence[Written], pack: str, context: Context, before: str) -> str:
    entity = entities()[of]
    lines = []
    for each in layer:
        segment = each.segment
        entry = [f"'segment_id': '{segment.name}'", f"'holds': {segment.name}"]
        if each.needs.measures:
            entry.append(each.needs.measures_listed())
        if each.needs.ranks:
            entry.append(f"'ranks': {list(each.needs.ranks)}")
        if each.needs.segments:
            sources = ", ".join(
                f"'{one}': {_source_of(segment, one, pack, context, before)}"
                for one in each.needs.segments
            )
            entry.append(f"'segments': {{{sources}}}")
        if segment.expires_on:
            entry.append(f"'expires_on': '{segment.expires_on.isoformat()}'")
        inner = ",\n            ".join(entry)
        lines.append(f"        {{\n            {inner},\n        }},")
    listed = "\n".join(lines)
    return (
        f"    {{{{ members_of('{of}', ref('{entity.model}'), '{context.member_key(entity)}', "
        f"[\n{listed}\n    ]) }}}}"
    )


def _source_of(asking: Segment, segment: str, pack: str, context: Context, before: str) -> str:
    """Where the members of another segment are: in this pack, another one, or among the macros."""
    if context.packs.get(segment) == pack:
        return f"'{before}'"
    return context.place_of(asking.of, segment)


def rank_sql(leaf: Ranked, entity: Entity, member: str) -> str:
    """Return who of all whose feature is known is among the first.

    Args:
        leaf: the condition.
        entity: of the members.
        member: the column that tells them apart, as member_number.
    """
    direction = "desc nulls last" if leaf.is_top else "asc"
    partition = f"            partition by {leaf.each}\n" if leaf.each else ""
    known = [f"{leaf.feature} is not null", *([f"{leaf.each} is not null"] if leaf.each else [])]
    where = "\n        and ".join(known)
    if leaf.is_percent:
        over = partition.replace("            partition", "partition").rstrip("\n")
        test = (
            f"rank() over (\n{partition}            order by {leaf.feature} {direction}\n        )"
            f" < {literal(leaf.number / 100)} * count(*) over ({over}) + 1"
        )
    else:
        test = (
            f"row_number() over (\n{partition}            order by\n"
            f"                {leaf.feature} {direction},\n"
            f"                md5({entity.key}) asc,\n                {entity.key} asc\n        )"
            f" <= {literal(leaf.number)}"
        )
    return (
        f"    select\n        {named(member, MEMBER)},\n        {test} as {rank_name(leaf)}\n"
        f"    from {{{{ ref('{entity.model}') }}}}\n    where\n        {where}"
    )
