"""Conditions of segments: what a mapping asks, and any / all / not around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from finegrain.compiler.conditions import GROUPS, GROUPS_MEANT
from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.mistakes import Place
from finegrain.compiler.reading import Entry, Listing, Node, Scalar, Table
from finegrain.compiler.relations import relations
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.normal import Condition
from finegrain.compiler.segments.read_event import DID, read_event
from finegrain.compiler.segments.read_feature import read_feature
from finegrain.compiler.segments.read_measure import MEASURES
from finegrain.compiler.segments.read_relation import (
    HAS,
    read_arm,
    read_member,
    read_place,
    read_related,
)
from finegrain.compiler.segments.read_window import WINDOW_KEYS
from finegrain.compiler.segments.words import in_words
from finegrain.compiler.verbs import verbs

# Each takes the whole mapping for itself.
WHOLE = (*DID, *HAS, "near", "split")
MEMBERSHIP = ("in", "not_in")
_WITH_DID = (*WINDOW_KEYS, *MEASURES, "out_of", "followed_by")


@dataclass(frozen=True)
class ReadStep:
    """One step, and where it is written."""

    condition: Condition
    place: Place
    where: str

    @property
    def said(self) -> str:
        """The step as one reads it aloud."""
        return in_words(self.condition)


def read_steps(context: Context, node: Node, where: str) -> list[ReadStep] | None:
    """Return the steps of a `where`, or None if one of them is wrong.

    Args:
        context: of the segment.
        node: a mapping, or a list of mappings; all hold.
        where: the part of the declaration, for mistakes.
    """
    if not isinstance(node, Listing):
        return _read_item(context, node, where)
    found: list[ReadStep] | None = []
    items = context.reader.listing(node, where)
    for number, item in enumerate(items, 1):
        steps = _read_item(context, item, f"{where}[{number}]")
        found = None if found is None or steps is None else found + steps
    return found if items else None


def _read_item(context: Context, node: Node, where: str) -> list[ReadStep] | None:
    if not isinstance(node, Table):
        context.wrong(
            node.place, where, "write a condition as keys with values, as in {age: at least 21}."
        )
        return None
    if not node.entries:
        context.wrong(node.place, where, "there is no condition: write one, as {age: at least 21}.")
        return None
    kinds = [key for key in WHOLE if key in node.entries]
    if kinds and context.is_base:
        context.wrong(node.place, where, f"inside asks features only: put {kinds[0]} into where.")
        return None
    if kinds:
        condition = _read_whole(context, kinds[0], node, where)
        return None if condition is None else [ReadStep(condition, node.place, where)]
    found: list[ReadStep] | None = []
    for key, entry in node.entries.items():
        at = f"{where}.{key}"
        condition = _read_key(context, key, entry, where, at)
        if condition is None:
            found = None
        elif found is not None:
            found.append(ReadStep(condition, entry.place, at))
    return found


def _read_whole(context: Context, key: str, node: Table, where: str) -> Condition | None:
    if key in DID:
        return read_event(context, node, where)
    if key in HAS:
        return read_related(context, node, where)
    if key == "near":
        return read_place(context, node, where)
    return read_arm(context, node, where)


def _read_key(context: Context, key: str, entry: Entry, where: str, at: str) -> Condition | None:
    if key in ("any", "all"):
        parts = [
            _together(_read_item(context, item, f"{at}[{number}]"))
            for number, item in enumerate(context.reader.listing(entry.value, at), 1)
        ]
        return _combined(parts, is_any=key == "any")
    if key == "not":
        if not isinstance(entry.value, Table):
            context.wrong(
                entry.value.place, at, "not takes one condition: write {not: {any: [..]}}."
            )
            return None
        part = _together(_read_item(context, entry.value, at))
        return None if part is None else Not(part)
    if key in MEMBERSHIP and context.is_base:
        context.wrong(entry.place, where, f"inside asks features only: put {key} into where.")
        return None
    if key in MEMBERSHIP:
        return read_member(context, key, entry.value, at)
    if key in context.subjects:
        return read_feature(context, entry.value, at, context.subjects[key])
    sentence = _about_family(context, key, entry.value)
    sentence = sentence or f'there is no feature "{key}"; {_hint(context, key)}'
    context.wrong(entry.place, where, sentence)
    return None


def _about_family(context: Context, key: str, node: Node) -> str:
    """What to write where a family of segments stands like a feature, with its segments."""
    vocabulary = context.vocabulary
    items = node.items if isinstance(node, Listing) else (node,)
    texts = [each.text.lower() for each in items if isinstance(each, Scalar)]
    if any(text in ("known", "unknown", "yes", "no", "true", "false") for text in texts):
        return ""
    parts = [re.sub("[^a-z0-9]+", "_", text).strip("_") for text in texts]
    names = [part if part.startswith(f"{key}_") else f"{key}_{part}" for part in parts]
    if not names or any(vocabulary.entity_of(name) != context.of for name in names):
        return ""
    meant = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    write = f"put in: {meant} into where" if context.is_base else f"write in: {meant}"
    return f"{key} is a family of segments: {write}."


def _together(steps: list[ReadStep] | None) -> Condition | None:
    return None if steps is None else _combined([step.condition for step in steps])


def _combined(parts: Sequence[Condition | None], *, is_any: bool = False) -> Condition | None:
    whole = tuple(part for part in parts if part is not None)
    if not whole or len(whole) < len(parts):
        return None
    if len(whole) == 1:
        return whole[0]
    return Any(whole) if is_any else All(whole)


def _hint(context: Context, key: str) -> str:
    if key in GROUPS_MEANT:
        return GROUPS_MEANT[key]
    for verb in verbs().values():
        if key == verb.name or key in verb.also_called:
            return f"to ask what somebody did, write {{did: {verb.name}}}."
    for relation in relations().values():
        if key == relation.name or key in relation.also_called:
            return f"to ask for related rows, write {{has: {relation.name}}}."
    if key in _WITH_DID:
        return f"{key} goes with did, inside the same braces or under the same dash."
    if key == "arm":
        return "arm goes with split."
    if key in ("km", "id"):
        return f"{key} goes with near: store."
    if key == "count":
        return "count goes with has."
    others = () if context.is_base else (*WHOLE, *MEMBERSHIP)
    return context.feature_hint(key, (*others, *GROUPS))
