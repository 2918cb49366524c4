"""Segments as SQL that needs no more than the features and facts that are built.

For questions asked by hand: of one member, or of declarations that were not built yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finegrain.compiler.segments.check import Pack
from finegrain.compiler.segments.files import context_of
from finegrain.compiler.segments.measures_sql import Parts, measures_parts
from finegrain.compiler.segments.normal import Rows, Segment
from finegrain.compiler.segments.pack_sql import MACRO_SEGMENTS, Context, pack_sql
from finegrain.compiler.segments.rows import Chosen, chosen_rows
from finegrain.compiler.segments.vocabulary import load_vocabulary

MEASURES = "segment_measures"
_ASKED = "asked"


@dataclass(frozen=True)
class Asked:
    """SQL of conditions: blocks to put before the query, and the query."""

    blocks: str
    query: str


def context_for(project: Path, packs: Sequence[Pack], segments: Sequence[Segment]) -> Context:
    """Return what the SQL of some segments needs; rows that others measure are left out."""
    context = context_of(project, packs, load_vocabulary(project))
    return replace(
        context, names=chosen_rows(segments), packs=dict.fromkeys(_names(segments), _ASKED)
    )


def measured(names: Mapping[tuple[str, Rows], Chosen]) -> Parts:
    """Return parts of a query, of which the last one measures chosen rows.

    It is named as the model that is built, and takes its place.
    """
    if not names:
        return []
    return [*measures_parts(list(names.values())), (MEASURES, "    select * from measures")]


def members_sql(segments: Sequence[Segment], context: Context) -> Asked:
    """Return a query with a row per member and segment: entity, member_id and segment_id.

    Args:
        segments: with all declared ones that they ask for; drafts are asked as if they were active.
        context: of them.
    """
    active = [replace(each, status="active") for each in segments if each.status != "retired"]
    text = pack_sql(_ASKED, active, context, "", "")
    blocks, query = text.split("\nwith ", 1)
    kept = blocks.split("\n", 2)[2] if blocks.count("\n") >= 2 else ""
    return Asked(f"{kept}\n", "with " + query.replace(f"ref('{MEASURES}')", f"'{MEASURES}'"))


def with_parts(parts: Parts) -> str:
    """Return parts of a query as SQL, from `with` on."""
    return "with " + ",\n".join(f"{name} as (\n{sql}\n)" for name, sql in parts)


def _names(segments: Sequence[Segment]) -> list[str]:
    return [each.name for each in segments]


__all__ = ["MACRO_SEGMENTS", "Asked", "context_for", "measured", "members_sql", "with_parts"]
