"""Each condition of a segment asked of one member, as one query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from finegrain.compiler.condition_sql import literal
from finegrain.compiler.phrases import Atom
from finegrain.compiler.relations import Entity, entities
from finegrain.compiler.segments.aggregate_sql import Parts, aggregate
from finegrain.compiler.segments.asked_sql import measures_of, with_parts
from finegrain.compiler.segments.check import all_steps
from finegrain.compiler.segments.leaf_sql import Writer, member_column, rank_name
from finegrain.compiler.segments.measures_sql import category_parts
from finegrain.compiler.segments.normal import (
    Compared,
    Counted,
    Leaf,
    Ranked,
    Rows,
    Segment,
    Window,
)
from finegrain.compiler.segments.origins import origin_of
from finegrain.compiler.segments.pack_sql import MACRO_SEGMENTS, Context, rank_sql
from finegrain.compiler.segments.rows import COLUMNS, chosen_rows, leaves, rows_key
from finegrain.compiler.segments.rows_sql import CategoryFlags
from finegrain.compiler.segments.sequences_sql import rows_part
from finegrain.why.distance import SUMS, can_flip

DAY_SUMS = tuple(each for each in SUMS if each != "on_days")


@dataclass(frozen=True)
class Question:
    """A query that gives one row, and the leaves it asks about, in their order.

    Leaf 1 has the columns holds_1 and those that begin with value_1_.
    """

    sql: str
    leaves: tuple[Leaf, ...]


def question_about(segment: Segment, member_id: str, context: Context) -> Question:
    """Return the query that asks a member each condition of a segment.

    Args:
        segment: whose conditions are asked.
        member_id: of the entity that the segment is of.
        context: what all packs share.
    """
    names = chosen_rows([segment])
    for chosen in names.values():
        # What is told of any rows, whatever is measured of them.
        chosen.columns.setdefault("times")
        chosen.fewest = 1
        if chosen.rows.source == "did":
            chosen.columns.setdefault("last_on")
    context = replace(context, names=names)
    entity = entities()[segment.of]
    writer = Writer(
        entity=segment.of,
        names=names,
        closed=context.closed[segment.of],
        arms=context.arms,
        key=f"members.{entity.key}",
    )
    found = tuple(leaf for _, condition in all_steps(segment) for leaf in leaves(condition))
    is_him = f"= {literal(member_id)}"
    selected = ["{{ as_of_date() }} as as_of_on"]
    parts: Parts = []
    joins: list[str] = []
    for number, leaf in enumerate(found, 1):
        selected.append(f"{writer.text(leaf, is_inside_not=True)} as holds_{number}")
        selected += [
            f"{sql} as value_{number}_{name}" for name, sql in _values(leaf, segment.of, context)
        ]
        if isinstance(leaf, Ranked):
            parts += _cut(leaf, entity, segment.of, number)
            joins.append(_cut_join(leaf, number))
            selected.append(f"cut_{number}.cut as value_{number}_cut")
        elif isinstance(leaf, Counted) and can_flip(leaf):
            parts.append((f"days_{number}", _days(leaf, segment.of, number, is_him)))
            selected.append(f"(select days from days_{number}) as value_{number}_days")
    ranks = [
        (f"{segment.of}_{name}", rank_sql(leaf, entity, entity.key))
        for name, leaf in writer.needs.ranks.items()
    ]
    joins = [*_joins(writer, segment, entity, context, is_him), *joins]
    all_parts = [*measures_of(context), *ranks, *parts]
    begin = f"with {with_parts(all_parts)}\n" if all_parts else ""
    columns = ",\n    ".join(selected)
    tables = "\n".join([f"from {{{{ ref('{entity.model}') }}}} as members", *joins])
    sql = f"{begin}select\n    {columns}\n{tables}\nwhere members.{entity.key} {is_him}"
    return Question(sql, found)


def _values(leaf: Leaf, of: str, context: Context) -> Iterator[tuple[str, str]]:
    """What is told of a leaf besides whether it holds: names and SQL."""
    if isinstance(leaf, Atom):
        yield "own", f"members.{leaf.feature}"
    elif isinstance(leaf, Compared):
        yield "own", f"members.{leaf.feature}"
        yield "other", f"members.{leaf.of}"
    elif isinstance(leaf, Ranked):
        yield "own", f"members.{leaf.feature}"
    elif isinstance(leaf, Counted):
        columns = dict.fromkeys(["times"])
        if leaf.rows.source == "did":
            columns.setdefault("last_on")
        for measured in leaf.measured:
            columns.update(dict.fromkeys(COLUMNS.get(measured.measure, (measured.measure,))))
        name = context.names[of, rows_key(leaf.rows)].name
        for column in columns:
            yield column, f"{name}.{name}_{column}"
        if leaf.out_of is not None:
            whole = context.names[of, rows_key(leaf.out_of)]
            for column in columns:
                if column in whole.columns and column != "last_on":
                    yield f"of_{column}", f"{whole.name}.{whole.name}_{column}"


def _joins(
    writer: Writer, segment: Segment, entity: Entity, context: Context, is_him: str
) -> list[str]:
    key = f"members.{entity.key}"
    found = []
    for chosen in context.names.values():
        name = chosen.name
        columns = "".join(f"{each} as {name}_{each}, " for each in chosen.columns)
        found.append(
            f"left join (\n    select member_number as {name}_member_id, {columns}"
            f"true as {name}_is_chosen\n    from {chosen.model}\n"
            f"    where rows_id = '{name}' and member_number {is_him}\n"
            f") as {name} on {key} = {name}.{name}_member_id"
        )
    for rank in writer.needs.ranks:
        found.append(f"left join {segment.of}_{rank} as {rank} on {key} = {rank}.member_number")
    for other in writer.needs.segments:
        is_declared = other in context.packs
        place = f"{segment.of}_micro_membership" if is_declared else MACRO_SEGMENTS[segment.of]
        found.append(
            f"left join (\n    select member_id as {other}_member_id, "
            f"true as {member_column(other)}\n    from {{{{ ref('{place}') }}}}\n"
            f"    where segment_id = '{other}' and member_id {is_him}\n"
            f") as in_{other} on {key} = in_{other}.{other}_member_id"
        )
    return found


def _cut(leaf: Ranked, entity: Entity, of: str, number: int) -> Parts:
    """The value of the last who is among the first."""
    rank = rank_name(leaf)
    last = "min" if leaf.is_top else "max"
    each = f"ranked.{leaf.each} as each_value, " if leaf.each else ""
    group = f"\n    group by ranked.{leaf.each}" if leaf.each else ""
    return [
        (
            f"cut_{number}",
            f"    select {each}{last}(ranked.{leaf.feature}) as cut\n"
            f"    from {{{{ ref('{entity.model}') }}}} as ranked\n"
            f"    inner join {of}_{rank} as first_ones"
            f" on ranked.{entity.key} = first_ones.member_number\n"
            f"    where first_ones.{rank}{group}",
        )
    ]


def _cut_join(leaf: Ranked, number: int) -> str:
    on = f"members.{leaf.each} = cut_{number}.each_value" if leaf.each else "1 = 1"
    return f"left join cut_{number} on {on}"


def _days(leaf: Counted, of: str, number: int, is_him: str) -> str:
    """A text of all his days that are or will be in the window: age and sums of each."""
    flags = CategoryFlags()
    window = Window(oldest=leaf.rows.window.oldest)
    rows: Rows = replace(leaf.rows, window=window)
    measures = origin_of(of, rows).measures
    asked = [each for each in DAY_SUMS if _is_asked(leaf, each) and each in measures]
    columns = [measures[each].column for each in asked if measures[each].column]
    chosen = f"chosen_{number}"
    parts = rows_part(of, rows, chosen, list(dict.fromkeys(columns)), flags)
    sums = "".join(f", coalesce({aggregate(measures, each)}, 0) as {each}" for each in asked)
    texts = " || ':' || ".join(f"cast({each} as varchar)" for each in ("age", *asked))
    nested = [
        *category_parts(flags),
        *parts,
        (
            "by_day",
            f"    select {{{{ as_of_date() }}}} - happened_on as age{sums}\n    from {chosen}\n"
            f"    where member_id {is_him}\n    group by happened_on",
        ),
    ]
    return f'with {with_parts(nested)}\nselect {{{{ text_list("{texts}") }}}} as days from by_day'


def _is_asked(leaf: Counted, measure: str) -> bool:
    return any(each.measure == measure for each in leaf.measured)


def asked_sums(leaf: Counted) -> Sequence[str]:
    """Return the sums of a day in the order in which the text of days holds them."""
    return [each for each in DAY_SUMS if _is_asked(leaf, each)]
