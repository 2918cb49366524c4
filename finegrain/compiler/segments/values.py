"""Values that segments name, and where in the data all such values are."""

import re
from collections.abc import Iterator, Sequence

from finegrain.compiler.conditions import atoms_of
from finegrain.compiler.phrases import Atom
from finegrain.compiler.relations import Relation, entities, relations, stores
from finegrain.compiler.segments.normal import Counted, Filter, Member, Rows, Segment
from finegrain.compiler.segments.rows import conditions_of, leaves
from finegrain.compiler.segments.vocabulary import Vocabulary
from finegrain.compiler.values_sql import Place, Wanted, column_of, place_of_filter, values_of
from finegrain.compiler.verbs import verbs

CATALOG = column_of("segment_catalog", "segment_id")

# What a segment says, of what, and where it is to be.
Named = tuple[str, str, Place]


def values_of_segments(segments: Sequence[Segment], vocabulary: Vocabulary) -> Iterator[Wanted]:
    """Give each value that segments name, and where all such values are.

    Args:
        segments: of all packs; those that are retired want nothing.
        vocabulary: what they name.
    """
    for segment in segments:
        if segment.status == "retired":
            continue
        for said_of, value, place in _named(segment, vocabulary):
            yield Wanted("segment", segment.name, said_of, place, value)


def _named(segment: Segment, vocabulary: Vocabulary) -> Iterator[Named]:
    for condition in conditions_of(segment):
        for leaf in leaves(condition):
            if isinstance(leaf, Atom):
                place = _place_of_feature(leaf.feature, segment.of, vocabulary)
                yield from _of_atoms(leaf.feature, [leaf], place)
            elif isinstance(leaf, Member) and vocabulary.family_of(leaf.segment):
                yield "in", leaf.segment, CATALOG
            elif isinstance(leaf, Counted):
                for rows in (leaf.rows, *([leaf.out_of] if leaf.out_of else [])):
                    yield from _of_rows(rows, vocabulary)


def _place_of_feature(name: str, entity: str, vocabulary: Vocabulary) -> Place | None:
    """Where all values of a feature are.

    None if it has none or only such as `validate` knows, or if they are personal: whether one is in
    the data is nobody's business.
    """
    subject = vocabulary.subjects[entity][name]
    is_open = subject.kind in ("text", "list") and not subject.values
    if not is_open or name in vocabulary.personal.get(entity, ()):
        return None
    return column_of(entities()[entity].model, name, subject.kind)


def _of_atoms(said_of: str, atoms: Sequence[Atom], place: Place | None) -> Iterator[Named]:
    if place:
        yield from ((said_of, value, place) for value in values_of(atoms))


def _of_rows(rows: Rows, vocabulary: Vocabulary) -> Iterator[Named]:
    if rows.source == "did":
        yield from _of_events(rows)
        return
    relation = stores() if rows.source == "near" else relations()[rows.name]
    for each in (*rows.filters, *rows.base):
        place = _place_of_column(relation, each.name, vocabulary)
        said_of = f"{rows.source}: {rows.name}, {each.name}"
        yield from _of_atoms(said_of, list(atoms_of(each.condition)), place)


def _of_events(rows: Rows) -> Iterator[Named]:
    chosen: list[tuple[str, Sequence[Filter]]] = [(rows.name, (*rows.filters, *rows.base))]
    chosen += [(step.verb, step.filters) for step in rows.steps]
    for name, filters in chosen:
        for each in filters:
            for value in values_of(atoms_of(each.condition)):
                place = place_of_filter(verbs()[name], each.name, value)
                if place:
                    yield f"did: {name}, {each.name}", value, place


def _place_of_column(relation: Relation, name: str, vocabulary: Vocabulary) -> Place | None:
    """Where all values of a column of related rows are: the model that it is read of."""
    if name not in relation.columns:
        assert relation.features_of
        return _place_of_feature(name, relation.features_of, vocabulary)
    subject, sql = relation.columns[name]
    if subject.kind not in ("text", "list") or subject.values:
        return None
    alias, column = sql.split(".")
    if name in relation.known:
        return Place(f"{_model_of(relation, alias)}.{column}", *relation.known[name], subject.kind)
    return column_of(_model_of(relation, alias), column, subject.kind)


def _model_of(relation: Relation, alias: str) -> str:
    found = re.search(rf"ref\('(\w+)'\) \}}\}} as {alias}\b", relation.tables)
    assert found, (relation.name, alias)
    return found[1]
