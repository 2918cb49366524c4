"""Segments as SQL that needs no more than the features and facts that are built.

For questions asked by hand: of one member, or of declarations that were not built yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finegrain.compiler.relations import entities
from finegrain.compiler.segments.aggregate_sql import Parts
from finegrain.compiler.segments.check import all_steps, members_of
from finegrain.compiler.segments.files import context_of
from finegrain.compiler.segments.measures_sql import category_parts, measure_models
from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.pack_sql import Context, pack_sql
from finegrain.compiler.segments.rows import chosen_rows
from finegrain.compiler.segments.rows_sql import CategoryFlags
from finegrain.compiler.segments.vocabulary import load_vocabulary
from finegrain.compiler.segments.waterfall_sql import steps_parts

_ASKED = "asked"


@dataclass(frozen=True)
class Asked:
    """SQL of segments: blocks of Jinja to stand before the query, and the query."""

    blocks: str
    query: str


def with_needed(segments: Sequence[Segment], declared: Mapping[str, Segment]) -> list[Segment]:
    """Return segments and all declared ones that they ask for, those first."""
    found: dict[str, Segment] = {}

    def add(segment: Segment) -> None:
        for _, condition in all_steps(segment):
            for name in members_of(condition):
                if name in declared and name not in found:
                    add(declared[name])
        found[segment.name] = segment

    for each in segments:
        add(each)
    return list(found.values())


def context_for(project: Path, segments: Sequence[Segment]) -> Context:
    """Return what the SQL of some segments needs."""
    context = context_of(project, [], load_vocabulary(project))
    packs = dict.fromkeys((each.name for each in segments), _ASKED)
    return replace(context, names=chosen_rows(segments), packs=packs, numbers=False)


def measures_of(context: Context) -> Parts:
    """Return parts of a query that measure chosen rows.

    Those that models are built of have the names of these, and take their place.
    """
    shared = CategoryFlags()
    models = measure_models(list(context.names.values()), lambda: shared, numbers=False)
    found = category_parts(shared)
    for model in models:
        (_, measures) = model.parts[-1]
        found += [*model.parts[:-1], (model.name, measures)]
    for model in models:
        read = f"{{{{ ref('{model.name}') }}}}"
        found = [(name, query.replace(read, model.name)) for name, query in found]
    return found


def members_sql(
    segments: Sequence[Segment], context: Context, *, with_drafts: bool = True
) -> Asked:
    """Return a query with a row per member and segment: member_number, his id here, and segment_id.

    Args:
        segments: with all declared ones that they ask for.
        context: of them.
        with_drafts: drafts are asked as if they were active; else they have no members.
    """
    active = [
        replace(each, status="active") if with_drafts else each
        for each in segments
        if each.status != "retired"
    ]
    within = replace(context, packs=dict.fromkeys((each.name for each in active), _ASKED))
    blocks, query = pack_sql(_ASKED, active, within, "", "").split("\nwith ", 1)
    for model in {each.model for each in context.names.values()}:
        query = query.replace(f"ref('{model}')", f"'{model}'")
    # The first two lines tell dbt what the file was compiled from.
    return Asked("\n".join(blocks.split("\n")[2:]) + "\n", f"with {query}")


def with_parts(parts: Parts) -> str:
    """Return parts of a query as SQL."""
    return ",\n".join(f"{name} as (\n{sql}\n)" for name, sql in parts)


def steps_query(segment: Segment, declared: Mapping[str, Segment], context: Context) -> str:
    """Return a query of how many pass the steps of a segment, built or not.

    A row has the number of `steps_passed` and how many `members` passed no more; steps that are -1
    are everybody there is. Each has the day, `as_of_on`.

    Args:
        segment: whose steps are asked.
        declared: all segments, by id.
        context: of the segment and those that it asks for.
    """
    others = [each for each in with_needed([segment], declared) if each is not segment]
    measures = measures_of(context)
    parts = with_parts(measures)
    blocks = ""
    if others:
        found = members_sql(others, context)
        # Rendered before the steps are named, which may be as those segments are.
        blocks = f"{found.blocks}{{% set asked_members %}}\n{found.query}\n{{% endset %}}\n"
        parts += f"{',' if measures else ''}\n{_ASKED} as (\n{{{{ asked_members }}}}\n)"
    steps, query = steps_parts([replace(segment, status="active")], context)
    for model in [_ASKED, *{each.model for each in context.names.values()}]:
        query = query.replace(f"ref('{model}')", f"'{model}'")
    everybody = f"{{{{ ref('{entities()[segment.of].model}') }}}}"
    return (
        f"{blocks}{steps}with {parts}{',' if parts else ''}\n"
        f"steps_of_it as (\n{query}),\n"
        "counted as (\n"
        "    select steps_passed, members from steps_of_it\n"
        "    union all\n"
        f"    select -1 as steps_passed, count(*) as members from {everybody}\n"
        ")\n"
        "select counted.*, {{ as_of_date() }} as as_of_on from counted\n"
    )
