"""Declared families of macro segments: each customer is in one segment of a family, or in none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finegrain.compiler.conditions import Condition, atoms_of, in_words, read_condition
from finegrain.compiler.mistakes import Place, nearest
from finegrain.compiler.phrases import Subject
from finegrain.compiler.reading import Node, Reader
from finegrain.compiler.trials import Trials

OTHERS = "others"
# Families that are models of their own, and columns that stand beside the families.
TAKEN = ("rfm", "rfm_segment", "rfm_code", "lifecycle", "lifecycle_stage", "value")
TAKEN_COLUMNS = ("value_tier", "engagement")
# A customer would be in several segments, or in a segment of his own.
_NO_SEGMENTS = {"list": "may hold several values", "day": "is another day for everybody"}


@dataclass(frozen=True)
class Segment:
    """One segment: its first part of the id is the family."""

    name: str
    label: str
    description: str
    condition: Condition
    place: Place


@dataclass(frozen=True)
class Family:
    """A family: either rules, of which the first that holds wins, or the values of a feature."""

    name: str
    label: str
    by: Subject | None
    segments: tuple[Segment, ...]
    others: str | None
    place: Place

    @property
    def features(self) -> list[str]:
        """The features that it is about, in order."""
        if self.by:
            return [self.by.name]
        found = {atom.feature: None for each in self.segments for atom in atoms_of(each.condition)}
        return list(found)


def read_families(reader: Reader, node: Node, subjects: Mapping[str, Subject]) -> list[Family]:
    """Return the families that a file declares; those with mistakes are left out.

    Rules that are right are tried even beside wrong ones, which could only take more from them.

    Args:
        reader: of the file, which gets the mistakes.
        node: the list of declarations.
        subjects: what conditions may be about, by name.
    """
    found = []
    for place, item in enumerate(reader.listing(node, "families"), 1):
        before = len(reader.mistakes.found)
        family = _read_family(reader, item, f"families[{place}]", subjects)
        if family is not None:
            _check_rules(reader, family, subjects)
        if family is not None and len(reader.mistakes.found) == before:
            found.append(family)
    return found


def _read_family(
    reader: Reader, node: Node, where: str, subjects: Mapping[str, Subject]
) -> Family | None:
    entries = reader.table(
        node, where, ("family", "label", "by", "segments", OTHERS), ("family", "label")
    )
    if entries is None or "family" not in entries:
        return None
    name = reader.column(entries["family"].value, where)
    where = name or where
    if name in (*TAKEN, *TAKEN_COLUMNS):
        reader.wrong(
            entries["family"].value.place,
            where,
            "there is a family or a column of this name already: choose another.",
        )
    label = reader.text(entries["label"].value, f"{where}, label") if "label" in entries else None
    if ("by" in entries) == ("segments" in entries):
        reader.wrong(
            node.place,
            where,
            'write either "by" with a feature whose values are the segments, or '
            '"segments" with their rules.',
        )
        return None
    others = None
    if OTHERS in entries:
        others = reader.text(entries[OTHERS].value, f"{where}, others")
        if "by" in entries:
            reader.wrong(entries[OTHERS].place, where, '"others" goes with segments, not with by.')
    by = None
    segments: list[Segment] = []
    if "by" in entries:
        by = _read_by(reader, entries["by"].value, f"{where}, by", subjects)
        if by is None:
            return None
    else:
        segments = _read_segments(reader, entries["segments"].value, where, subjects, others)
    return Family(name or where, label or "", by, tuple(segments), others, node.place)


def _read_by(
    reader: Reader, node: Node, where: str, subjects: Mapping[str, Subject]
) -> Subject | None:
    name = reader.text(node, where)
    if name is None:
        return None
    subject = subjects.get(name)
    if subject is None:
        close = nearest(name, subjects)
        hint = f'did you mean "{close}"?' if close else "docs/feature_dictionary.md lists all."
        reader.wrong(node.place, where, f'there is no feature "{name}"; {hint}')
        return None
    if subject.kind in _NO_SEGMENTS or (subject.kind == "number" and not subject.is_whole):
        why = _NO_SEGMENTS.get(subject.kind, "is a number with a fraction")
        reader.wrong(
            node.place,
            where,
            f'{name} {why}, so its values are no segments; write "segments" with rules.',
        )
        return None
    return subject


def _read_segments(
    reader: Reader, node: Node, where: str, subjects: Mapping[str, Subject], others: str | None
) -> list[Segment]:
    found: list[Segment] = []
    names = [OTHERS] * (others is not None)
    labels = [others] * (others is not None)
    for place, item in enumerate(reader.listing(node, f"{where}, segments"), 1):
        at = f"{where}, segments[{place}]"
        known = ("segment", "label", "description", "where")
        entries = reader.table(item, at, known, ("segment", "label", "where"))
        if entries is None:
            continue
        name = reader.name(entries["segment"].value, at) if "segment" in entries else None
        at = f"{where}, {name}" if name else at
        label = reader.text(entries["label"].value, f"{at}, label") if "label" in entries else None
        condition = None
        if "where" in entries:
            condition = read_condition(reader, entries["where"].value, at, subjects)
        told = reader.text(entries["description"].value, at) if "description" in entries else None
        if name and name in names:
            reader.wrong(item.place, at, f'there is a segment "{name}" already: rename one.')
        if label and label in labels:
            reader.wrong(item.place, at, f'there is a label "{label}" already: rename one.')
        names.append(name or "")
        labels.append(label)
        if condition is not None:
            said = told or in_words(condition)
            called = name or f"segments[{place}]"
            found.append(Segment(called, label or "", said, condition, item.place))
    return found


def _check_rules(reader: Reader, family: Family, subjects: Mapping[str, Subject]) -> None:
    """Every segment must be the first that holds for somebody."""
    trials = Trials(subjects)
    earlier: list[Segment] = []
    for segment in family.segments:
        where = f"{family.name}, {segment.name}"
        if not trials.can_hold(segment.condition):
            reader.wrong(
                segment.place, where, "nobody can be in it: its conditions contradict one another."
            )
        elif not trials.can_hold(segment.condition, [each.condition for each in earlier]):
            takers = [each.name for each in earlier if _is_needed(trials, segment, each, earlier)]
            names = ", ".join(takers or [each.name for each in earlier])
            reader.wrong(
                segment.place,
                where,
                f"nobody is left for it, as the first that holds wins: {names} "
                f"before it takes all of it. Put it first, or change a rule.",
            )
        earlier.append(segment)
    rules = [each.condition for each in earlier]
    if family.others is not None and rules and not trials.can_hold(None, rules):
        reader.wrong(
            family.place, f"{family.name}, others", "the rules take everybody: leave others out."
        )


def _is_needed(trials: Trials, segment: Segment, one: Segment, earlier: Sequence[Segment]) -> bool:
    """Whether without `one` somebody would be left."""
    rest = [each.condition for each in earlier if each is not one]
    return trials.can_hold(segment.condition, rest)


def check_names(found: Mapping[str, list[Family]], readers: Mapping[str, Reader]) -> None:
    """No two families, of whatever files, may give a segment the same id.

    Args:
        found: families by file.
        readers: by file.
    """
    names = {family.name for families in found.values() for family in families}
    seen: dict[str, str] = {}
    for file, families in found.items():
        for family in families:
            reader = readers[file]
            if family.name in seen:
                reader.wrong(
                    family.place,
                    family.name,
                    f"{seen[family.name]} has a family of this name too: rename one.",
                )
            seen[family.name] = file
            longer = [name for name in names if name.startswith(f"{family.name}_")]
            if longer and family.by:
                reader.wrong(
                    family.place,
                    family.name,
                    f"ids of its segments could be those of {longer[0]}: rename one, so that "
                    f"neither begins with the other.",
                )
            for segment in family.segments:
                name = f"{family.name}_{segment.name}"
                clash = [
                    other
                    for each in found.values()
                    for other in each
                    if other.name in longer
                    and any(f"{other.name}_{inner.name}" == name for inner in other.segments)
                ]
                if clash:
                    reader.wrong(
                        segment.place,
                        f"{family.name}, {segment.name}",
                        f"{clash[0].name} has a segment with the id {name} too: rename one.",
                    )
