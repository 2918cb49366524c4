"""What must hold of the segments of all packs together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finegrain.compiler.declared import Declared
from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.reading import Reader
from finegrain.compiler.segments.normal import Condition, Member, Segment
from finegrain.compiler.segments.sensitive import sensitive_parts, sentence_about
from finegrain.compiler.segments.shape import shape
from finegrain.compiler.segments.vocabulary import Vocabulary


@dataclass(frozen=True)
class Pack:
    """The segments of one file, without those that have mistakes."""

    declared: Declared
    segments: tuple[Segment, ...]

    @property
    def file(self) -> Path:
        """The file, by its path in the project."""
        return self.declared.file

    @property
    def reader(self) -> Reader:
        """The reader of the file."""
        return self.declared.reader


def check_packs(packs: Sequence[Pack], vocabulary: Vocabulary) -> None:
    """Tell names, labels and rules that are there twice, circles, and hidden sensitive segments.

    Args:
        packs: of the project; their readers get the mistakes.
        vocabulary: what segments may name.
    """
    _check_doubles(packs)
    declared = {each.name: each for pack in packs for each in pack.segments}
    for pack in packs:
        for segment in pack.segments:
            parts = sensitive_parts(segment, vocabulary, declared)
            if parts and not segment.is_sensitive:
                pack.reader.wrong(segment.place, segment.name, sentence_about(parts))
            _check_drafts(pack.reader, segment, declared)
    for circle in find_circles(list(declared.values())):
        first = min(circle)
        at = circle.index(first)
        path = " -> ".join([*circle[at:], *circle[:at], first])
        pack = next(each for each in packs if declared[first] in each.segments)
        pack.reader.wrong(
            declared[first].place,
            first,
            f"who is in it depends on itself: {path}. Take one of these conditions away.",
        )


def _check_doubles(packs: Sequence[Pack]) -> None:
    names: dict[str, str] = {}
    labels: dict[str, str] = {}
    rules: dict[object, str] = {}
    for pack in packs:
        for segment in pack.segments:
            place = f"{pack.file.as_posix()}:{segment.place.line}"
            rule = (segment.of, shape(All(tuple(each for _, each in all_steps(segment)))))
            label = segment.label.lower()
            if segment.name in names:
                sentence = f"{names[segment.name]} has a segment of this name too: rename one."
                pack.reader.wrong(segment.place, segment.name, sentence)
            elif label in labels:
                sentence = f'{labels[label]} has the label "{segment.label}" too: rename one.'
                pack.reader.wrong(segment.place, f"{segment.name}, label", sentence)
            elif rule in rules:
                sentence = f"{rules[rule]} has the same rule: keep one of them, or change one."
                pack.reader.wrong(segment.place, f"{segment.name}, where", sentence)
            names.setdefault(segment.name, place)
            labels.setdefault(label, f"{segment.name} ({place})")
            rules.setdefault(rule, f"{segment.name} ({place})")


def _check_drafts(reader: Reader, segment: Segment, declared: Mapping[str, Segment]) -> None:
    """Tell drafts that an active segment asks for: it would take nobody, or everybody, for them."""
    if segment.status != "active":
        return
    asked = {name for _, condition in all_steps(segment) for name in members_of(condition)}
    for name in sorted(asked):
        if name in declared and declared[name].status == "draft":
            reader.wrong(
                segment.place,
                segment.name,
                f"{name} is a draft, so nobody is in it: make it active, or this a draft too.",
            )


def all_steps(segment: Segment) -> tuple[tuple[str, Condition], ...]:
    """Return the steps of a segment, those of its base population first."""
    return (*segment.inside, *segment.steps)


def members_of(condition: Condition) -> Iterator[str]:
    """Give the segments that a condition asks for."""
    if isinstance(condition, Member):
        yield condition.segment
    elif isinstance(condition, Not):
        yield from members_of(condition.part)
    elif isinstance(condition, All | Any):
        for part in condition.parts:
            yield from members_of(part)


def _needs(segments: Iterable[Segment]) -> dict[str, list[str]]:
    by_name = {segment.name: segment for segment in segments}
    return {
        name: [
            other
            for _, condition in all_steps(segment)
            for other in members_of(condition)
            if other in by_name
        ]
        for name, segment in by_name.items()
    }


def find_circles(segments: Sequence[Segment]) -> Iterator[list[str]]:
    """Give names of segments of which each needs the next and the last the first.

    There are as many circles as it takes that none is left if each is broken where it closes.
    """
    needs = _needs(segments)
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        waiting = [iter([start])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if path:
                    done.add(path.pop())
            elif name in path:
                yield path[path.index(name) :]
            elif name not in done:
                path.append(name)
                waiting.append(iter(needs[name]))


def in_dependency_order(segments: Sequence[Segment]) -> list[Segment]:
    """Return the segments so that each comes after those it asks for, else as they were."""
    needs = _needs(segments)
    by_name = {segment.name: segment for segment in segments}
    found: dict[str, Segment] = {}
    for start in by_name:
        waiting = [start]
        while waiting:
            name = waiting[-1]
            open_ = [each for each in needs[name] if each not in found and each not in waiting]
            if open_:
                waiting.append(open_[0])
            else:
                found.setdefault(waiting.pop(), by_name[name])
    return list(found.values())
