"""Versions of declared segments: another one whenever others can be members."""

import hashlib
from collections.abc import Iterator, Sequence

from finegrain.compiler.logic import All
from finegrain.compiler.segments.check import all_steps, in_dependency_order, members_of
from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.shape import Shape, shape


def meaning(segment: Segment) -> tuple[str, Shape]:
    """Return what decides who is a member, to be compared."""
    return (segment.of, shape(All(tuple(condition for _, condition in all_steps(segment)))))


def asked_for(segment: Segment) -> Iterator[str]:
    """Give the segments that a segment asks for, declared ones and others."""
    for _, condition in all_steps(segment):
        yield from members_of(condition)


def versions_of(segments: Sequence[Segment]) -> dict[str, str]:
    """Return a hash of each segment's meaning, and of the versions of those it asks for.

    What a feature or an arm of a split is made of is no part of it.

    Args:
        segments: of all packs, without circles.
    """
    found: dict[str, str] = {}
    for segment in in_dependency_order(segments):
        asked = sorted({(name, found[name]) for name in asked_for(segment) if name in found})
        text = repr((meaning(segment), asked))
        found[segment.name] = hashlib.sha256(text.encode()).hexdigest()[:12]
    return found
