"""Parts of the JSON Schema for editors: phrases, values, and mappings."""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from finegrain.compiler.phrases import AMONG_ALL, ANY, OF_FEATURE, PHRASES, Phrase, Subject
from finegrain.compiler.verbs import Filter

Schema: TypeAlias = dict[str, Any]


def ref(name: str) -> Schema:
    """Return what stands for a definition."""
    return {"$ref": f"#/definitions/{name}"}


def any_of(parts: Sequence[Schema]) -> Schema:
    """Return that one of several is enough."""
    return parts[0] if len(parts) == 1 else {"anyOf": list(parts)}


def one_or_list(one: Schema) -> Schema:
    """Return one value or a list of different ones."""
    several = {"type": "array", "minItems": 1, "uniqueItems": True, "items": one}
    return {"anyOf": [one, several]}


def said(pattern: str, examples: Sequence[str]) -> Schema:
    """Return a text that is said like this, in any case."""
    found = {"type": "string", "pattern": f"^(?:{_any_case(pattern)})$"}
    return {**found, "examples": list(examples)} if examples else found


def _any_case(pattern: str) -> str:
    """The pattern as editors read it: without names of groups, small letters in any case."""
    pattern = re.sub(r"\(\?P<\w+>", "(?:", pattern)
    pattern = pattern.replace("a-z", "a-zA-Z")
    parts = re.split(r"(\\.|\[[^]]*\])", pattern)
    for at in range(0, len(parts), 2):
        parts[at] = re.sub(r"[a-z]", _either_case, parts[at])
        parts[at] = parts[at].replace(" ", " +")
    return "".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", text)


def _either_case(found: re.Match[str]) -> str:
    return f"[{found[0].upper()}{found[0]}]"


def _of_any() -> list[Phrase]:
    return [each for each in PHRASES if each.kinds == ANY]


def _of(kind: str) -> list[Phrase]:
    return [each for each in PHRASES if each.kinds == (kind,)]


def _pattern(phrase: Phrase) -> Schema:
    return said(phrase.pattern.pattern, phrase.examples)


def days_ago() -> list[Schema]:
    """Return the phrases of days that are not ahead."""
    return [_pattern(each) for each in _of("day") if "next" not in each.pattern.pattern]


def kinds(kind: str) -> Schema:
    """Return definitions of what can be said of features, filters and measures of one kind."""
    if kind in ("number", "share"):
        alone = [_in_per_cent(each, is_share=kind == "share") for each in _of("number")]
        phrases = [*map(_pattern, _of_any()), *alone]
        of_all = [*phrases, _pattern(OF_FEATURE), _pattern(AMONG_ALL)]
        return {
            kind: any_of([*phrases, list_of([*phrases, {"type": "number"}])]),
            f"measured {kind}": any_of(alone),
            f"feature {kind}": any_of([*of_all, list_of([*of_all, {"type": "number"}])]),
        }
    parts = [_pattern(each) for each in (*_of_any(), *_of(kind))]
    if kind == "yes or no":
        parts = [{"type": "boolean"}, said("yes|no|true|false", ("yes", "no")), *parts]
    if kind in ("text", "list"):
        parts = [{"type": "string", "minLength": 1}]
    return {kind: any_of([*parts, list_of(parts)])}


def _in_per_cent(phrase: Phrase, *, is_share: bool) -> Schema:
    """A phrase of numbers: of a share the per cent sign is needed."""
    found = _pattern(phrase)
    if is_share:
        unit = found["pattern"].rfind("(?:%|")
        found["pattern"] = f"{found['pattern'][:unit]}%)$"
        found["examples"] = [f"{each}%" for each in phrase.examples]
    return found


def list_of(parts: Sequence[Schema]) -> Schema:
    """Return a list of which each item is one of several."""
    return {"type": "array", "minItems": 1, "items": any_of(parts)}


def about(subject: Subject, *, is_feature: bool = False) -> Schema:
    """Return what can be said of a subject."""
    if subject.kind == "number":
        kind = "share" if subject.unit == "share" else "number"
        return ref(f"feature {kind}" if is_feature else kind)
    if subject.kind in ("text", "list") and subject.values:
        known = [*subject.values, "known", "unknown"]
        # The first is what editors offer; the second takes any case.
        in_any_case = said("|".join(_escaped(each.lower()) for each in known), ())
        return one_or_list({"anyOf": [{"enum": known}, in_any_case]})
    return ref(subject.kind)


def about_filter(name: str, wanted: Filter) -> Schema:
    """Return what a filter of a verb takes."""
    if wanted.kind in ("category", "term", "page"):
        return ref("names")
    return about(Subject(name, wanted.kind, wanted.unit, wanted.values))


def closed(properties: Schema, **more: Any) -> Schema:
    """Return a mapping of these keys and no other."""
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def has_value(key: str, value: str) -> Schema:
    """Return that a key is there and has a value."""
    return {"properties": {key: {"const": value}}, "required": [key]}


def whole(most: int) -> Schema:
    """Return a whole number from 1."""
    return {"type": "integer", "minimum": 1, "maximum": most}


def with_meaning(schema: Schema, meaning: str) -> Schema:
    """Return a schema with what editors tell of it."""
    # What stands beside a $ref is not read.
    return {"description": meaning, "allOf": [schema]} if meaning else schema


def one_or_several(one: Schema) -> Schema:
    """Return one mapping or a list of them."""
    return {
        "if": {"type": "array"},
        "then": {"type": "array", "minItems": 1, "items": one},
        "else": one,
    }
