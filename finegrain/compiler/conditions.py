"""Conditions on features: keys all, lists any, and any / all / not around them."""

import re
from collections.abc import Iterator, Mapping

from finegrain.compiler.logic import All, Any, Not
from finegrain.compiler.mistakes import nearest
from finegrain.compiler.phrases import (
    Atom,
    NotUnderstoodError,
    Subject,
    check_range,
    understand,
    value_of,
)
from finegrain.compiler.reading import Listing, Node, Reader, Scalar, Table

Condition = Atom | All["Condition"] | Any["Condition"] | Not["Condition"]

GROUPS = ("any", "all", "not")
# Words for the groups that other languages have.
GROUPS_MEANT = {"or": "write any: […].", "and": "write all: […]."}
# What only segments ask.
_OF_SEGMENTS = ("did", "did_not", "has", "has_not", "near", "split", "in", "not_in")


def read_condition(
    reader: Reader, node: Node, where: str, subjects: Mapping[str, Subject]
) -> Condition | None:
    """Return the condition of a `where`, or None if it is not understood.

    Args:
        reader: of the file, which gets the mistakes.
        node: a mapping of features to phrases, or a list of such mappings, which all hold.
        where: the part of the declaration, for mistakes.
        subjects: what conditions may be about, by name.
    """
    if isinstance(node, Listing):
        return _combined(_read_items(reader, node, where, subjects))
    if not isinstance(node, Table):
        reader.wrong(node.place, where, "write features with phrases, as in {age: at least 21}.")
        return None
    if not node.entries:
        reader.wrong(
            node.place, where, "there is no condition: name a feature and what it must be."
        )
        return None
    asked = [key for key in _OF_SEGMENTS if key in node.entries and key not in subjects]
    if asked:
        reader.wrong(
            node.entries[asked[0]].place,
            where,
            f"families ask features only, not {asked[0]}: declare a feature, or a segment in "
            "segments/.",
        )
        return None
    parts = []
    for key, entry in node.entries.items():
        inner = f"{where}.{key}" if where else key
        if key in ("any", "all"):
            items = _read_items(reader, entry.value, inner, subjects)
            parts.append(_combined(items, is_any=key == "any"))
        elif key == "not":
            part = read_condition(reader, entry.value, inner, subjects)
            parts.append(None if part is None else Not(part))
        elif key in subjects:
            parts.append(read_phrases(reader, entry.value, inner, subjects[key]))
        else:
            close = nearest(key, [*subjects, *GROUPS])
            hint = f'did you mean "{close}"?' if close else "docs/feature_dictionary.md lists all."
            hint = GROUPS_MEANT.get(key, hint)
            reader.wrong(entry.place, where, f'there is no feature "{key}"; {hint}')
            parts.append(None)
    return _combined(parts)


def _read_items(
    reader: Reader, node: Node, where: str, subjects: Mapping[str, Subject]
) -> list[Condition | None]:
    return [
        read_condition(reader, item, f"{where}[{place}]", subjects)
        for place, item in enumerate(reader.listing(node, where), 1)
    ]


def _combined(parts: list[Condition | None], *, is_any: bool = False) -> Condition | None:
    whole = tuple(part for part in parts if part is not None)
    if not whole or len(whole) < len(parts):
        return None
    if len(whole) == 1:
        return whole[0]
    return Any(whole) if is_any else All(whole)


def read_phrases(reader: Reader, node: Node, where: str, subject: Subject) -> Condition | None:
    """Return what one phrase or value, or a list of which one is enough, says of a subject."""
    if isinstance(node, Table):
        reader.wrong(node.place, where, "write a phrase, a value or a list of values.")
        return None
    if isinstance(node, Scalar):
        return _read_phrase(reader, node, where, subject)
    if subject.kind in ("text", "list"):
        return _read_values(reader, node, where, subject)
    parts: list[Condition | None] = []
    for item in reader.listing(node, where):
        scalar = reader.scalar(item, where)
        if scalar is None:
            parts.append(None)
        elif subject.kind == "number" and scalar.tag in ("int", "float"):
            # In a list there is no doubt that each number is meant exactly.
            share = "%" if subject.unit == "share" else ""
            exactly = Scalar(f"exactly {scalar.text}{share}", "str", scalar.place)
            parts.append(_read_phrase(reader, exactly, where, subject))
        else:
            parts.append(_read_phrase(reader, scalar, where, subject))
    return _combined(parts, is_any=True)


def _read_phrase(reader: Reader, node: Node, where: str, subject: Subject) -> Condition | None:
    scalar = reader.scalar(node, where)
    if scalar is None:
        return None
    try:
        atom = understand(subject, scalar.text, scalar.tag)
        check_range(subject, atom)
    except NotUnderstoodError as error:
        reader.wrong(scalar.place, where, str(error))
        return None
    return atom


def _is_no_text(node: Node) -> bool:
    return isinstance(node, Scalar) and node.tag not in ("str", "null")


def _read_values(reader: Reader, node: Listing, where: str, subject: Subject) -> Condition | None:
    if (subject.values or subject.usual) and any(_is_no_text(item) for item in node.items):
        for item in filter(_is_no_text, node.items):
            _read_phrase(reader, item, where, subject)
        return None
    values = reader.texts(node, where)
    if not values or len(values) < len(node.items):
        return None
    phrases: list[Condition] = []
    rest = []
    for value in values:
        if value.lower() in ("known", "unknown"):
            phrases.append(understand(subject, value))
        else:
            rest.append(value)
    try:
        if rest:
            phrases.insert(0, value_of(subject, rest))
    except NotUnderstoodError as error:
        reader.wrong(node.place, where, str(error))
        return None
    return phrases[0] if len(phrases) == 1 else Any(tuple(phrases))


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """Give the atoms of a condition, from left to right."""
    if isinstance(condition, Atom):
        yield condition
    else:
        parts = (condition.part,) if isinstance(condition, Not) else condition.parts
        for part in parts:
            yield from atoms_of(part)


def name_in_words(feature: str) -> str:
    """Return the name of a feature as one reads it aloud."""
    name = re.sub(r"^(is|has)_", "", feature)
    return re.sub(r"_(\d+)d(_|$)", r" in \1 days ", name).replace("_", " ").strip()


def in_words(condition: Condition, *, inner: bool = False) -> str:
    """Return a condition as one reads it aloud."""
    if isinstance(condition, Atom):
        name = name_in_words(condition.feature)
        if condition.operator == "yes":
            return name
        if condition.operator == "no":
            return f"not {name}"
        return f"{name} {condition.said}"
    if isinstance(condition, Not):
        return f"not ({in_words(condition.part)})"
    word = " or " if isinstance(condition, Any) else ", "
    text = word.join(in_words(part, inner=True) for part in condition.parts)
    return f"({text})" if inner else text
