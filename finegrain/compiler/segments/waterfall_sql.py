"""How many members are left after each step of a segment: the files compiled for that."""

import csv
import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

from finegrain.compiler.relations import entities
from finegrain.compiler.segments.check import Pack
from finegrain.compiler.segments.leaf_sql import Needs, Writer
from finegrain.compiler.segments.normal import Condition, Segment
from finegrain.compiler.segments.pack_sql import (
    HEAD,
    Context,
    broken,
    rank_sql,
)
from finegrain.compiler.segments.waterfall_doc import waterfall_doc

WATERFALL = Path("models/insights/waterfall")
PASSED = WATERFALL / "segment_steps_passed.sql"
DOC = WATERFALL / "_waterfall__models.yml"
STEPS = Path("seeds/rules/segment_steps.csv")
_NOBODY = """\
    select
        cast(null as varchar) as segment_id,
        cast(null as bigint) as steps_passed,
        cast(null as bigint) as members
    where 1 = 0"""


def waterfall_files(packs: Sequence[Pack], context: Context) -> dict[Path, str]:
    """Return the text of the files, by their paths in the project.

    Args:
        packs: of the project.
        context: what all packs share.
    """
    active = {pack.file: _active(pack.segments) for pack in packs if _active(pack.segments)}
    found = {
        WATERFALL / f"{file.stem}_steps.sql": steps_sql(segments, context, file.as_posix())
        for file, segments in active.items()
    }
    names = [file.stem for file in active]
    selects = [f"    select * from {{{{ ref('{name}_steps') }}}}" for name in names] or [_NOBODY]
    united = "\n    union all\n".join(selects)
    head = HEAD.format(file="segments/")
    found[PASSED] = f"{head}with passed as (\n\n{united}\n\n)\n\nselect * from passed\n"
    found[DOC] = waterfall_doc(names, PASSED.stem)
    found[STEPS] = _steps_csv([each for segments in active.values() for each in segments])
    return found


def _active(segments: Sequence[Segment]) -> list[Segment]:
    return [each for each in segments if each.status == "active"]


def _steps_csv(segments: Sequence[Segment]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["segment_id", "step", "said", "is_everybody"])
    for each in segments:
        base = "; ".join(said for said, _ in each.inside)
        writer.writerow([each.name, 0, base or f"every {each.of}", str(not base).lower()])
        for step, (said, _) in enumerate(each.steps, 1):
            writer.writerow([each.name, step, said, "false"])
    return text.getvalue()


def steps_sql(segments: Sequence[Segment], context: Context, file: str) -> str:
    """Return the model of a pack: a row per segment and number of steps that members passed."""
    blocks, query = steps_parts(segments, context)
    return f"{HEAD.format(file=file)}{blocks}{query}"


def steps_parts(segments: Sequence[Segment], context: Context) -> tuple[str, str]:
    """Return the conditions as blocks of Jinja, and the query that asks for them."""
    head = ""
    entries: dict[str, list[str]] = {}
    ranks: list[tuple[str, str]] = []
    for segment in segments:
        entity = entities()[segment.of]
        writer = Writer(
            entity=segment.of,
            names=context.names,
            closed=context.closed[segment.of],
            arms=context.arms,
            key=f"members.{entity.key}",
        )
        sets, entry = _entry(segment, writer, context)
        head += sets
        entries.setdefault(segment.of, []).append(entry)
        for name, leaf in writer.needs.ranks.items():
            part = (f"{segment.of}_{name}", rank_sql(leaf, entity, context.member_key(entity)))
            ranks += [part] if part not in ranks else []
    parts = [*ranks]
    for of, listed in entries.items():
        entity = entities()[of]
        joined = "\n".join(listed)
        parts.append(
            (
                f"{of}_steps",
                f"    {{{{ steps_passed('{of}', ref('{entity.model}'), "
                f"'{context.member_key(entity)}', [\n{joined}\n    ]) }}}}",
            )
        )
    united = "\n    union all\n".join(f"    select * from {of}_steps" for of in entries)
    parts.append(("passed", united))
    body = "\n\n),\n\n".join(f"{name} as (\n\n{sql}" for name, sql in parts)
    return head, f"with {body}\n\n)\n\nselect * from passed\n"


def _entry(segment: Segment, writer: Writer, context: Context) -> tuple[str, str]:
    """The conditions of a segment as blocks, and what the macro is told of it."""
    sets, names = "", []
    for number, (said, condition) in enumerate(segment.steps, 1):
        name = f"{segment.name}_{number}"
        sets += _block(name, said, [condition], writer)
        names.append(name)
    lines = [f"'segment_id': '{segment.name}'", f"'steps': [{', '.join(names)}]"]
    if segment.inside:
        name = f"{segment.name}_inside"
        conditions = [condition for _, condition in segment.inside]
        sets += _block(name, "base population", conditions, writer)
        lines.append(f"'inside': {name}")
    needs: Needs = writer.needs
    if needs.measures:
        lines.append(needs.measures_listed())
    if needs.ranks:
        lines.append(f"'ranks': {list(needs.ranks)}")
    if needs.segments:
        places = ", ".join(
            f"'{each}': {context.place_of(segment.of, each)}" for each in needs.segments
        )
        lines.append(f"'segments': {{{places}}}")
    inner = ",\n            ".join(lines)
    return sets, f"        {{\n            {inner},\n        }},"


def _block(name: str, said: str, conditions: Sequence[Condition], writer: Writer) -> str:
    tests = "\n    and ".join(broken(writer.text(each)) for each in conditions)
    words = textwrap.shorten(said, 90, placeholder=" ...")
    return f"{{% set {name} %}}\n    -- {words}\n    {tests}\n{{% endset %}}\n"
