"""What a segment tells of its members that not everybody may know."""

from collections.abc import Iterator, Mapping, Sequence

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.phrases import Atom
from finegrain.compiler.relations import relations
from finegrain.compiler.segments.normal import Compared, Condition, Counted, Member, Ranked, Segment
from finegrain.compiler.segments.vocabulary import Vocabulary

# Whoever has one is told by the very row.
RELATIONS = ("child",)


def sensitive_parts(
    segment: Segment, vocabulary: Vocabulary, declared: Mapping[str, Segment] | None = None
) -> list[str]:
    """Return what a segment asks that is sensitive: features, relations and other segments.

    Args:
        segment: the segment.
        vocabulary: says which features and macro segments are sensitive.
        declared: the segments of all packs by name.
    """
    found: dict[str, None] = {}
    for _, condition in (*segment.inside, *segment.steps):
        for name in _parts(condition, segment.of, vocabulary, declared or {}):
            found[name] = None
    return list(found)


def sentence_about(parts: Sequence[str]) -> str:
    """Return what to do about sensitive parts of a segment that does not say it is."""
    is_one = len(parts) == 1
    return (
        f"{' and '.join(parts)} {'is' if is_one else 'are'} sensitive: add sensitive: yes, or "
        f"leave {'it' if is_one else 'them'} out."
    )


def _parts(
    condition: Condition, of: str, vocabulary: Vocabulary, declared: Mapping[str, Segment]
) -> Iterator[str]:
    features: list[str | None] = []
    if isinstance(condition, Not):
        yield from _parts(condition.part, of, vocabulary, declared)
    elif isinstance(condition, All | Any):
        for part in condition.parts:
            yield from _parts(part, of, vocabulary, declared)
    elif isinstance(condition, Atom):
        features = [condition.feature]
    elif isinstance(condition, Compared):
        features = [condition.feature, condition.of]
    elif isinstance(condition, Ranked):
        features = [condition.feature, condition.each]
    elif isinstance(condition, Counted):
        if condition.rows.window.is_around_feature:
            features = list(condition.rows.window.around)
        yield from _related(condition, vocabulary)
    elif isinstance(condition, Member):
        other = declared.get(condition.segment)
        is_macro = other is None and vocabulary.is_sensitive_segment(condition.segment)
        if is_macro or (other is not None and other.is_sensitive):
            yield condition.segment
    for name in features:
        if name in vocabulary.sensitive.get(of, ()):
            yield str(name)


def _related(counted: Counted, vocabulary: Vocabulary) -> Iterator[str]:
    rows = counted.rows
    if rows.source != "has":
        return
    if rows.name in RELATIONS:
        yield rows.name
    relation = relations()[rows.name]
    sensitive = vocabulary.sensitive.get(relation.features_of or "", frozenset())
    for chosen in rows.filters:
        if chosen.name not in relation.columns and chosen.name in sensitive:
            yield chosen.name
