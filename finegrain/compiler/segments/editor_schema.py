"""A JSON Schema of packs, by which editors complete, explain and check what is written.

It is made from the tables that the compiler reads: phrases, verbs, relations, the dictionary of
features, occasions, splits. What spans several places (names that are there twice, contradictions,
features that say something sensitive) only the compiler tells.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from finegrain.compiler.phrases import AMONG_ALL, ANY, OF_FEATURE, PHRASES, Phrase, Subject
from finegrain.compiler.relations import Relation, entities, relations, stores
from finegrain.compiler.segments.read_event import MOST_LATEST, MOST_STEPS
from finegrain.compiler.segments.read_measure import DAYS, MEASURES, measures_of, subject_of_measure
from finegrain.compiler.segments.read_segment import KEYS, MOST_PRIORITY, NEEDED, STATUSES
from finegrain.compiler.segments.read_window import MOST_YEARS
from finegrain.compiler.segments.vocabulary import Vocabulary
from finegrain.compiler.verbs import Filter, Verb, verbs

Schema: TypeAlias = dict[str, Any]

_KINDS = ("number", "share", "yes or no", "day", "text", "list")
_NAME = "^[a-z][a-z0-9_]{0,39}$"
_MEANS = {
    "segment": "The id: small letters, digits and underscores; one of its own over all packs.",
    "label": "Who is in it, in words for readers; one of its own over all packs.",
    "why": "What it is for.",
    "owner": "Who answers for it, if not the owner of the pack.",
    "of": "Whom it is of; customers, if it says nothing.",
    "inside": "The base population: conditions on features. Shares and waterfall start from it.",
    "where": "Conditions, one after the other; all of them hold.",
    "priority": "1 comes before 2, where a customer is to count for one segment only.",
    "size": "How many members are expected, as a number or a share of all.",
    "status": "draft: in the catalogue, without members; retired: in the catalogue only.",
    "expires_on": "The last day on which it has members.",
    "send_to": "Where its members are sent.",
    "sensitive": "yes, if it tells something that people may not want used.",
}


def schema_text(vocabulary: Vocabulary) -> str:
    """Return the schema as the text of a file.

    Args:
        vocabulary: what segments may name.
    """
    schema = schema_of(vocabulary)
    # A definition to a line: whoever reviews a change sees what changed.
    lines = [f"  {_json(name)}: {_json(each)}" for name, each in schema["definitions"].items()]
    head = _json({**schema, "definitions": {}}).removesuffix("{}}")
    return f"{head}{{\n" + ",\n".join(lines) + "\n}}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def schema_of(vocabulary: Vocabulary) -> Schema:
    """Return the schema of a file of segments/.

    Args:
        vocabulary: what segments may name.
    """
    found: Schema = {}
    for kind in _KINDS:
        found |= _kind(kind)
    found["days"] = _said(r"\d+ (?:day|days|week|weeks)", ("90 days",))
    found["past"] = _any_of(_days_ago())
    found["occasion"] = {"enum": list(vocabulary.occasions)}
    found["names"] = _one_or_list({"type": "string", "minLength": 1})
    found["steps"] = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_STEPS,
        "items": _by_key("did", verbs(), "step"),
    }
    for verb in verbs().values():
        found[f"event {verb.name}"] = _event(verb)
        found[f"base {verb.name}"] = _base(verb)
        found[f"step {verb.name}"] = _step(verb)
    for of in entities():
        found |= _definitions(of, vocabulary)
        found |= _conditions(of, vocabulary)
        found[f"base of {of}"] = _any_base(of)
        for relation in relations().values():
            if of in relation.of:
                found[f"{relation.name} of {of}"] = _relation(relation, vocabulary)
    found["days around"] = _said(r"-?\d{1,6} to -?\d{1,6}(?: days?)?", ("-3 to 0", "0 to 30"))
    found["place"] = _place(vocabulary)
    found["arm"] = _arm(vocabulary)
    found["segment"] = _segment()
    segments = {"type": "array", "minItems": 1, "items": _ref("segment")}
    meta = {"type": "object", "properties": {"segments": segments}}
    config = {"type": "object", "properties": {"meta": meta}}
    model = {"type": "object", "properties": {"config": config}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A pack of segments",
        "type": "object",
        "properties": {"models": {"type": "array", "items": model}},
        "definitions": found,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _any_of(parts: Sequence[Schema]) -> Schema:
    return parts[0] if len(parts) == 1 else {"anyOf": list(parts)}


def _one_or_list(one: Schema) -> Schema:
    several = {"type": "array", "minItems": 1, "uniqueItems": True, "items": one}
    return {"anyOf": [one, several]}


def _said(pattern: str, examples: Iterable[str]) -> Schema:
    return {"type": "string", "pattern": f"^(?:{_any_case(pattern)})$", "examples": list(examples)}


def _any_case(pattern: str) -> str:
    """The pattern as editors read it: without names of groups, small letters in any case."""
    pattern = re.sub(r"\(\?P<\w+>", "(?:", pattern)
    pattern = pattern.replace("a-z", "a-zA-Z")
    parts = re.split(r"(\\.|\[[^]]*\])", pattern)
    for at in range(0, len(parts), 2):
        parts[at] = re.sub(r"[a-z]", _either_case, parts[at])
        parts[at] = parts[at].replace(" ", " +")
    return "".join(parts)


def _either_case(found: re.Match[str]) -> str:
    return f"[{found[0].upper()}{found[0]}]"


def _of_any() -> list[Phrase]:
    return [each for each in PHRASES if each.kinds == ANY]


def _of(kind: str) -> list[Phrase]:
    return [each for each in PHRASES if each.kinds == (kind,)]


def _pattern(phrase: Phrase) -> Schema:
    return _said(phrase.pattern.pattern, phrase.examples)


def _days_ago() -> list[Schema]:
    return [_pattern(each) for each in _of("day") if "next" not in each.pattern.pattern]


def _kind(kind: str) -> Schema:
    """What can be said of a feature, a filter or a measure of one kind."""
    if kind in ("number", "share"):
        alone = [_in_per_cent(each, is_share=kind == "share") for each in _of("number")]
        phrases = [*map(_pattern, _of_any()), *alone]
        of_all = [*phrases, _pattern(OF_FEATURE), _pattern(AMONG_ALL)]
        return {
            kind: _any_of([*phrases, _list_of([*phrases, {"type": "number"}])]),
            f"measured {kind}": _any_of(alone),
            f"feature {kind}": _any_of([*of_all, _list_of([*of_all, {"type": "number"}])]),
        }
    parts = [_pattern(each) for each in (*_of_any(), *_of(kind))]
    if kind == "yes or no":
        parts = [{"type": "boolean"}, _said("yes|no|true|false", ("yes", "no")), *parts]
    if kind in ("text", "list"):
        parts = [{"type": "string", "minLength": 1}]
    return {kind: _any_of([*parts, _list_of(parts)])}


def _in_per_cent(phrase: Phrase, *, is_share: bool) -> Schema:
    """A phrase of numbers: of a share the per cent sign is needed."""
    found = _pattern(phrase)
    if is_share:
        unit = found["pattern"].rfind("(?:%|")
        found["pattern"] = f"{found['pattern'][:unit]}%)$"
        found["examples"] = [f"{each}%" for each in phrase.examples]
    return found


def _list_of(parts: Sequence[Schema]) -> Schema:
    return {"type": "array", "minItems": 1, "items": _any_of(parts)}


def _about(subject: Subject, *, is_feature: bool = False) -> Schema:
    """What can be said of a subject."""
    if subject.kind == "number":
        kind = "share" if subject.unit == "share" else "number"
        return _ref(f"feature {kind}" if is_feature else kind)
    if subject.kind in ("text", "list") and subject.values:
        known = [*subject.values, "known", "unknown"]
        # The first is what editors offer; the second takes any case.
        pattern = _any_case("|".join(re.escape(each.lower()) for each in known))
        return _one_or_list({"anyOf": [{"enum": known}, {"type": "string", "pattern": pattern}]})
    return _ref(subject.kind)


def _filter(name: str, wanted: Filter) -> Schema:
    if wanted.kind in ("category", "term"):
        return _ref("names")
    return _about(Subject(name, wanted.kind, wanted.unit, wanted.values))


def _filters(verb: Verb) -> Schema:
    return {name: _filter(name, wanted) for name, wanted in verb.filters.items()}


def _closed(properties: Schema, **more: Any) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _by_key(key: str, names: Iterable[str], kind: str, of: str = "") -> Schema:
    """A mapping that is told apart by the value of a key, or of its negation."""
    known = list(names)
    keys = (key, f"{key}_not")
    return {
        "type": "object",
        "properties": {each: {"enum": known} for each in keys},
        "oneOf": [{"required": [each]} for each in keys],
        "allOf": [
            {
                "if": {"anyOf": [_is(each, name) for each in keys]},
                "then": _ref(f"{name} of {of}" if of else f"{kind} {name}"),
            }
            for name in known
        ],
    }


def _is(key: str, value: str) -> Schema:
    return {"properties": {key: {"const": value}}, "required": [key]}


def _window(of: str) -> Schema:
    return {
        "in_the_last": _ref("days"),
        "happened": _ref("past"),
        "around": {"anyOf": [_ref(f"{of} day"), *_one_or_list(_ref("occasion"))["anyOf"]]},
        "days": _ref("days around"),
        "years": _whole(MOST_YEARS),
    }


_ONE_WINDOW: Schema = {
    "in_the_last": {"properties": {"happened": False, "around": False}},
    "happened": {"properties": {"around": False}},
    "around": ["days"],
    "days": ["around"],
    "years": ["around"],
}


def _whole(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _event(verb: Verb) -> Schema:
    measures = {each: _measure(verb, each) for each in MEASURES if each in measures_of(verb)}
    base = {
        "anyOf": [
            {"const": "all"},
            {
                "type": "object",
                "minProperties": 1,
                "allOf": [_ref(f"base of {verb.source.of}")],
                "if": {"not": {"required": ["did"]}},
                "then": _ref(f"base {verb.name}"),
            },
        ]
    }
    nothing = dict.fromkeys((*measures, "followed_by"), False)
    return _closed(
        {
            "did": {"const": verb.name},
            "did_not": {"const": verb.name},
            **_filters(verb),
            **_window(verb.source.of),
            **measures,
            "out_of": base,
            "followed_by": _ref("steps"),
        },
        description=f"{verb.name}: {verb.means}.",
        dependencies={
            **_ONE_WINDOW,
            "did_not": {"properties": nothing},
            "every": ["times"],
        },
    )


def _verbs_of(entity: str) -> list[str]:
    return [each.name for each in verbs().values() if each.source.of == entity]


def _measure(verb: Verb, measure: str) -> Schema:
    if measure in DAYS:
        return _ref("past")
    if measure == "every":
        return _said(r"\d{1,6} to \d{1,6} (?:day|week)s?", ("45 to 75 days",))
    is_share = subject_of_measure(verb, measure).unit == "share"
    return _ref("measured share" if is_share else "measured number")


def _base(verb: Verb) -> Schema:
    latest = {"latest": _whole(MOST_LATEST)} if verb.source.at is not None else {}
    return _closed(
        {
            "did": {"const": verb.name},
            **_filters(verb),
            **_window(verb.source.of),
            **latest,
        },
        dependencies=_ONE_WINDOW,
    )


def _any_base(of: str) -> Schema:
    known = _verbs_of(of)
    each = [{"if": _is("did", verb), "then": _ref(f"base {verb}")} for verb in known]
    return {"properties": {"did": {"enum": known}}, **({"allOf": each} if each else {})}


def _step(verb: Verb) -> Schema:
    same = {"same": {"enum": list(verb.source.same)}} if verb.source.same else {}
    return _closed(
        {
            "did": {"const": verb.name},
            "did_not": {"const": verb.name},
            **_filters(verb),
            **same,
            "within": _ref("days"),
        }
    )


def _relation(relation: Relation, vocabulary: Vocabulary) -> Schema:
    asked: dict[str, Schema] = {}
    if relation.features_of:
        of = relation.features_of
        for name, subject in vocabulary.subjects.get(of, {}).items():
            # Among related rows there is no ranking.
            is_number = subject.kind == "number"
            asked[name] = _about(subject) if is_number else _ref(f"{of}.{name}")
    asked |= {name: _about(subject) for name, (subject, _) in relation.columns.items()}
    return _closed(
        {
            "has": {"const": relation.name},
            "has_not": {"const": relation.name},
            **asked,
            "count": _ref("measured number"),
        },
        description=f"{relation.name}: {relation.means}.",
        dependencies={"has_not": {"properties": {"count": False}}},
    )


def _definitions(of: str, vocabulary: Vocabulary) -> Schema:
    """What can be said of each feature of an entity, and the features that are days."""
    meanings: Mapping[str, str] = vocabulary.meanings.get(of, {})
    subjects = vocabulary.subjects.get(of, {})
    found: Schema = {
        f"{of} day": {"enum": [each.name for each in subjects.values() if each.kind == "day"]}
    }
    for name, subject in subjects.items():
        about = _about(subject, is_feature=True)
        found[f"{of}.{name}"] = _meaning(about, meanings.get(name, ""))
    return found


def _meaning(about: Schema, meaning: str) -> Schema:
    # What stands beside a $ref is not read.
    return {"description": meaning, "allOf": [about]} if meaning else about


def _place(vocabulary: Vocabulary) -> Schema:
    about = {name: _about(subject) for name, (subject, _) in stores().columns.items()}
    return _closed(
        {"near": {"const": "store"}, **about},
        required=["near", "km"],
        description=f"A store nearby; stores are known as far as {vocabulary.store_radius_km} km.",
    )


def _arm(vocabulary: Vocabulary) -> Schema:
    arms = [
        {"if": _is("split", split), "then": {"properties": {"arm": {"enum": list(arms)}}}}
        for split, arms in vocabulary.splits.items()
    ]
    properties = {"split": {"enum": list(vocabulary.splits)}, "arm": {"type": "string"}}
    return _closed(properties, required=["split", "arm"], **({"allOf": arms} if arms else {}))


def _conditions(of: str, vocabulary: Vocabulary) -> Schema:
    """A condition on an entity, and one of a base population: on features only."""
    features = {name: _ref(f"{of}.{name}") for name in vocabulary.subjects.get(of, {})}
    found = {}
    for name, others in ((f"{of} feature", {}), (f"{of} condition", _members())):
        itself = _ref(name)
        groups = {
            "any": {"type": "array", "minItems": 1, "items": itself},
            "all": {"type": "array", "minItems": 1, "items": itself},
            "not": itself,
        }
        found[name] = _closed({**groups, **others, **features}, minProperties=1)
    # The features are there once: a condition that is none of the others.
    found[f"{of} features"] = found.pop(f"{of} condition")
    named = [each.name for each in relations().values() if of in each.of]
    wholes: list[tuple[Sequence[str], Schema]] = []
    if _verbs_of(of):
        wholes.append((("did", "did_not"), _by_key("did", _verbs_of(of), "event")))
    wholes.append((("has", "has_not"), _by_key("has", named, "", of)))
    if of in stores().of:
        wholes.append((("near",), _ref("place")))
    wholes.append((("split",), _ref("arm")))
    rest = _ref(f"{of} features")
    for keys, schema in reversed(wholes):
        asked = {"anyOf": [{"required": [key]} for key in keys]}
        rest = {"if": asked, "then": schema, "else": rest}
    found[f"{of} condition"] = rest
    return found


def _members() -> Schema:
    return {"in": _ref("names"), "not_in": _ref("names")}


def _segment() -> Schema:
    text = {"type": "string", "minLength": 1}
    size = {
        "anyOf": [{"type": "integer", "minimum": 0}, _said(r"\d{1,9}(?:\.\d{1,6})?%?", ("5%",))]
    }
    properties: Schema = {
        "segment": {"type": "string", "pattern": _NAME},
        "of": {"enum": list(entities())},
        "inside": {"type": ["object", "array"]},
        "where": {"type": ["object", "array"]},
        "priority": _whole(MOST_PRIORITY),
        "size": _closed({"at_least": size, "at_most": size}, minProperties=1),
        "status": {"enum": list(STATUSES)},
        "expires_on": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "send_to": _ref("names"),
        "sensitive": {"anyOf": [{"type": "boolean"}, _said("yes|no|true|false", ("yes",))]},
    }
    of_whom: Schema = {}
    for entity in reversed(list(entities())):
        then: Schema = {
            "properties": {
                "where": _one_or_several(_ref(f"{entity} condition")),
                "inside": _one_or_several(_ref(f"{entity} feature")),
            }
        }
        of_whom = {"if": _is("of", entity), "then": then, "else": of_whom} if of_whom else then
        if entity == "customer":
            of_whom["if"] = {"anyOf": [_is("of", entity), {"not": {"required": ["of"]}}]}
    about = {key: _meaning(properties.get(key, text), _MEANS[key]) for key in KEYS}
    return _closed(about, required=list(NEEDED), allOf=[of_whom])


def _one_or_several(one: Schema) -> Schema:
    return {
        "if": {"type": "array"},
        "then": {"type": "array", "minItems": 1, "items": one},
        "else": one,
    }
