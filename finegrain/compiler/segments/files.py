"""The files that packs are compiled to."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from pathlib import Path

from finegrain.compiler.relations import entities
from finegrain.compiler.segments.check import Pack
from finegrain.compiler.segments.editor_schema import schema_text
from finegrain.compiler.segments.language_page import PAGE, with_tables
from finegrain.compiler.segments.measures_doc import measures_doc
from finegrain.compiler.segments.measures_sql import measure_models
from finegrain.compiler.segments.normal import Segment, Size
from finegrain.compiler.segments.pack_sql import HEAD, Context, pack_sql
from finegrain.compiler.segments.rows import chosen_rows, conditions_of
from finegrain.compiler.segments.versions import versions_of
from finegrain.compiler.segments.vocabulary import SPLITS, Vocabulary
from finegrain.compiler.segments.words import in_words

SEGMENTS = Path("segments")
MICRO = Path("models/segments/micro")
MEASURES = Path("models/segments/measures")
MEASURES_DOC = MEASURES / "_measures__models.yml"
SCHEMA = SEGMENTS / "segments.schema.json"
CATALOG = Path("seeds/rules/micro_segments.csv")
CATALOG_COLUMNS = (
    "segment_id,entity,pack,label,description,owner,status,priority,is_sensitive,expires_on,"
    "at_least,at_least_is_share,at_most,at_most_is_share,sort_order,version"
).split(",")
_HASHES = 2**32


def compiled_packs(project: Path, packs: Sequence[Pack], vocabulary: Vocabulary) -> dict[Path, str]:
    """Return the text of every file that packs are compiled to, by its path in the project.

    Args:
        project: folder of dbt_project.yml.
        packs: without mistakes.
        vocabulary: what their segments name.
    """
    context = context_of(project, packs, vocabulary)
    found = {
        SEGMENTS / f"{pack.file.stem}.sql": pack_sql(
            pack.file.stem, pack.segments, context, pack.file.as_posix(), pack.declared.stamp
        )
        for pack in packs
    }
    models = measure_models(list(context.names.values()))
    found |= {
        MEASURES / f"{model.name}.sql": _query(f"{SEGMENTS.as_posix()}/", model.query)
        for model in models
    }
    found[MEASURES_DOC] = measures_doc(models)
    for entity in entities():
        found[MICRO / f"{entity}_micro_membership.sql"] = _membership_sql(entity, packs)
    found[CATALOG] = _catalog_csv(packs)
    found[SCHEMA] = schema_text(vocabulary)
    if (project / PAGE).is_file():
        found[PAGE] = with_tables((project / PAGE).read_text(encoding="utf-8"))
    return found


def context_of(project: Path, packs: Sequence[Pack], vocabulary: Vocabulary) -> Context:
    """Return what all packs share."""
    segments = [segment for pack in packs for segment in pack.segments]
    return Context(
        names=chosen_rows([each for each in segments if each.status == "active"]),
        closed={
            of: frozenset(name for name, subject in subjects.items() if subject.values)
            for of, subjects in vocabulary.subjects.items()
        },
        arms=arms_of(project),
        packs={each.name: pack.file.stem for pack in packs for each in pack.segments},
    )


def arms_of(project: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the first and the last hash of each arm of each split.

    Arms follow one another in the order of the file; a hash lies from 0 to 2^32 - 1.
    """
    found: dict[tuple[str, str], tuple[int, int]] = {}
    before: dict[str, Decimal] = {}
    for row in _rows(project / SPLITS):
        first = before.get(row["split"], Decimal(0))
        last = before[row["split"]] = first + Decimal(row["share"])
        found[row["split"], row["arm"]] = (ceil(first * _HASHES), ceil(last * _HASHES) - 1)
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _query(file: str, parts: Sequence[tuple[str, str]]) -> str:
    body = "\n\n),\n\n".join(f"{name} as (\n\n{sql}" for name, sql in parts)
    return f"{HEAD.format(file=file)}with {body}\n\n)\n\nselect * from {parts[-1][0]}\n"


def _membership_sql(entity: str, packs: Sequence[Pack]) -> str:
    """The members of segments of one entity; packs without such segments are not read."""
    selects = [
        "    select\n        member_number,\n        segment_id\n"
        f"    from {{{{ ref('{pack.file.stem}') }}}}{_of_entity(entity, pack)}"
        for pack in packs
        if any(each.of == entity and each.status == "active" for each in pack.segments)
    ] or [
        "    select\n        cast(null as bigint) as member_number,\n"
        "        cast(null as varchar) as segment_id\n    where 1 = 0"
    ]
    whole = entities()[entity]
    members = (
        f"    select\n        people.{whole.key} as member_id,\n        found.segment_id\n"
        f"    from found\n    inner join {{{{ ref('{whole.model}') }}}} as people\n"
        "        on found.member_number = people.member_number"
    )
    parts = [("found", "\n    union all\n".join(selects)), ("members", members)]
    return _query(f"{SEGMENTS.as_posix()}/", parts)


def _of_entity(entity: str, pack: Pack) -> str:
    """A condition for the segments of one entity, where a pack has others too."""
    active = [each for each in pack.segments if each.status == "active"]
    names = [each.name for each in active if each.of == entity]
    if len(names) == len(active):
        return ""
    listed = ",\n            ".join(f"'{name}'" for name in names)
    return f"\n    where\n        segment_id in (\n            {listed}\n        )"


def _catalog_csv(packs: Sequence[Pack]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CATALOG_COLUMNS)
    versions = versions_of([each for pack in packs for each in pack.segments])
    for pack in packs:
        for place, each in enumerate(pack.segments, 1):
            row = _catalog_row(pack.file.stem, place, each) | {"version": versions[each.name]}
            writer.writerow(row[name] for name in CATALOG_COLUMNS)
    return text.getvalue()


def _catalog_row(pack: str, place: int, segment: Segment) -> dict[str, object]:
    words = ", ".join(in_words(condition) for condition in conditions_of(segment))
    return {
        "segment_id": segment.name,
        "entity": segment.of,
        "pack": pack,
        "label": segment.label,
        "description": words,
        "owner": segment.owner,
        "status": segment.status,
        "priority": segment.priority,
        "is_sensitive": str(segment.is_sensitive).lower(),
        "expires_on": segment.expires_on,
        **_size("at_least", segment.at_least),
        **_size("at_most", segment.at_most),
        "sort_order": place,
    }


def _size(name: str, size: Size | None) -> dict[str, object]:
    if size is None:
        return {name: None, f"{name}_is_share": "false"}
    return {name: f"{size.number:f}", f"{name}_is_share": str(size.is_share).lower()}
