"""Two versions of the declarations: which segments were added, removed, renamed or changed."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import ndiff

from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.versions import asked_for, meaning

# What is told besides the conditions, if it changed.
FACTS = ("label", "why", "owner", "status", "priority", "at_least", "at_most", "expires_on")
MORE_FACTS = ("send_to", "is_sensitive")


class Kind(enum.Enum):
    """What became of a segment; `FACTS` keeps its members."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"
    AFFECTED = "affected"
    FACTS = "described anew"


@dataclass(frozen=True)
class Change:
    """One segment that differs; `old` or `new` is None if it is in one version only.

    `through` are changed segments that it asks for.
    """

    kind: Kind
    old: Segment | None
    new: Segment | None
    through: tuple[str, ...] = ()

    @property
    def segment(self) -> Segment:
        """The segment as it is now, or as it was."""
        found = self.new or self.old
        assert found is not None
        return found


def compare(old: Sequence[Segment], new: Sequence[Segment]) -> list[Change]:
    """Return the segments that differ: by id, then by equal meaning, those renamed."""
    olds = {each.name: each for each in old}
    news = {each.name: each for each in new}
    gone = [each for each in old if each.name not in news]
    fresh = [each for each in new if each.name not in olds]
    found: list[Change] = []
    for segment in fresh:
        same = next((each for each in gone if not _differ(each, segment)), None)
        if same is None:
            found.append(Change(Kind.ADDED, None, segment))
        else:
            gone.remove(same)
            found.append(Change(Kind.RENAMED, same, segment))
    found += [Change(Kind.REMOVED, each, None) for each in gone]
    changed = [name for name in news if name in olds and _differ(olds[name], news[name])]
    found += [Change(Kind.CHANGED, olds[name], news[name]) for name in changed]
    moved = {each.segment.name for each in found if each.kind is not Kind.RENAMED}
    through = _through(news, moved)
    for name, segment in news.items():
        if name not in olds or name in changed:
            continue
        if name in through:
            found.append(Change(Kind.AFFECTED, olds[name], segment, through[name]))
        elif lines_between(Change(Kind.FACTS, olds[name], segment)):
            found.append(Change(Kind.FACTS, olds[name], segment))
    kinds = list(Kind)
    return sorted(found, key=lambda each: (kinds.index(each.kind), each.segment.name))


def _differ(old: Segment, new: Segment) -> bool:
    """Whether others can be members: only an active segment that has not expired has any."""
    return (
        meaning(old) != meaning(new)
        or (old.status == "active") != (new.status == "active")
        or old.expires_on != new.expires_on
    )


def _through(segments: Mapping[str, Segment], moved: set[str]) -> dict[str, tuple[str, ...]]:
    """Segments that ask for one that differs, or for one that does."""
    found: dict[str, tuple[str, ...]] = {}
    while True:
        reached = moved | set(found)
        more = {
            name: asked
            for name, segment in segments.items()
            if (asked := tuple(sorted(set(asked_for(segment)) & reached)))
        }
        if more == found:
            return found
        found = more


def facts_of(segment: Segment) -> dict[str, str]:
    """Return what is said of a segment besides its conditions, in words."""
    found = {}
    for name in (*FACTS, *MORE_FACTS):
        value = getattr(segment, name)
        if name in ("at_least", "at_most") and value is not None:
            number = value.number * 100 if value.is_share else value.number
            value = f"{number.normalize():f}{'%' if value.is_share else ''}"
        elif name == "send_to":
            value = ", ".join(value)
        elif name == "is_sensitive":
            value = "yes" if value else ""
        found[name] = "" if value is None else str(value)
    return found


def steps_of(segment: Segment) -> list[str]:
    """Return the steps as they were said."""
    inside = [f"inside {said}" for said, _ in segment.inside]
    return [*inside, *(said for said, _ in segment.steps)]


def lines_between(change: Change) -> list[str]:
    """Return what was taken away (-) and put in (+): conditions, then the other facts."""
    old, new = change.old, change.new
    before = steps_of(old) if old else []
    after = steps_of(new) if new else []
    lines = [line for line in ndiff(before, after) if line[:2] in ("- ", "+ ")]
    if old and new:
        was, is_ = facts_of(old), facts_of(new)
        for name in was:
            if was[name] != is_[name]:
                lines.append(f"~ {name}: {was[name] or 'none'} -> {is_[name] or 'none'}")
    return lines
