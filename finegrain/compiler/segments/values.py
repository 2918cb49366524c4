"""Values that segments name, and where in the data all such values are."""

from collections.abc import Iterator, Mapping, Sequence

from finegrain.compiler.event_values import NODES, missing_values
from finegrain.compiler.logic import Any
from finegrain.compiler.phrases import Atom, Subject
from finegrain.compiler.relations import entities
from finegrain.compiler.segments.normal import Counted, Filter, Member, Rows, Segment
from finegrain.compiler.segments.pack_sql import HEAD
from finegrain.compiler.segments.rows import conditions_of, leaves
from finegrain.compiler.segments.vocabulary import Vocabulary
from finegrain.compiler.verbs import verbs

CATALOG = "segment_catalog.segment_id"

Wanted = tuple[str, str]


def missing_values_sql(segments: Sequence[Segment], vocabulary: Vocabulary, file: str) -> str:
    """Return the model of the values that segments name and no row of the data has.

    Args:
        segments: of all packs; those that are retired want nothing.
        vocabulary: what they name.
        file: where they are declared.
    """
    wanted = {
        (segment.name, place, value): None
        for segment in segments
        if segment.status != "retired"
        for place, value in _wanted(segment, vocabulary)
    }
    return HEAD.format(file=file) + missing_values("segment_id", list(wanted))


def _wanted(segment: Segment, vocabulary: Vocabulary) -> Iterator[Wanted]:
    subjects = vocabulary.subjects[segment.of]
    model = entities()[segment.of].model
    for condition in conditions_of(segment):
        for leaf in leaves(condition):
            if isinstance(leaf, Atom):
                yield from _of_feature(leaf, subjects, model)
            elif isinstance(leaf, Member) and vocabulary.family_of(leaf.segment):
                yield CATALOG, leaf.segment
            elif isinstance(leaf, Counted):
                for rows in (leaf.rows, *([leaf.out_of] if leaf.out_of else [])):
                    yield from _of_rows(rows)


def _of_feature(atom: Atom, subjects: Mapping[str, Subject], model: str) -> Iterator[Wanted]:
    """Of a text whose values are not all known; a list holds several in one text."""
    if atom.operator == "is" and not subjects[atom.feature].values:
        for value in atom.values:
            yield f"{model}.{atom.feature}", str(value)


def _of_rows(rows: Rows) -> Iterator[Wanted]:
    if rows.source != "did":
        return
    for name, filters in [
        (rows.name, (*rows.filters, *rows.base)),
        *((step.verb, step.filters) for step in rows.steps),
    ]:
        for each in filters:
            yield from _of_filter(name, each)


def _of_filter(verb: str, chosen: Filter) -> Iterator[Wanted]:
    wanted = verbs()[verb].filters[chosen.name]
    atoms = chosen.condition.parts if isinstance(chosen.condition, Any) else (chosen.condition,)
    for atom in atoms:
        values = [str(value) for value in atom.values]
        if wanted.kind == "category":
            yield from ((NODES, node) for value in values for node in value.split(" > "))
        elif atom.operator == "is" and wanted.known:
            yield from ((wanted.known, value) for value in values)
