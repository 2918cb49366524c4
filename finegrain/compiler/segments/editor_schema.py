"""A JSON Schema of packs, by which editors complete, explain and check what is written.

It is made from the tables that the compiler reads: phrases, verbs, relations, the dictionary of
features, occasions, splits. What spans several places (names that are there twice, contradictions,
features that say something sensitive) only the compiler tells.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from finegrain.compiler.relations import Relation, entities, relations, stores
from finegrain.compiler.segments.read_event import MOST_LATEST, MOST_STEPS
from finegrain.compiler.segments.read_measure import DAYS, MEASURES, measures_of, subject_of_measure
from finegrain.compiler.segments.read_segment import KEYS, MOST_PRIORITY, NEEDED, STATUSES
from finegrain.compiler.segments.read_window import MOST_YEARS
from finegrain.compiler.segments.schema_parts import (
    Schema,
    about,
    about_filter,
    any_of,
    closed,
    days_ago,
    has_value,
    kinds,
    list_of,
    one_or_list,
    one_or_several,
    ref,
    said,
    whole,
    with_meaning,
)
from finegrain.compiler.segments.vocabulary import Vocabulary
from finegrain.compiler.verbs import Verb, verbs

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
        found |= kinds(kind)
    found["days"] = said(r"\d+ (?:day|days|week|weeks)", ("90 days",))
    found["past"] = any_of(days_ago())
    found["occasion"] = {"enum": list(vocabulary.occasions)}
    found["names"] = one_or_list({"type": "string", "minLength": 1})
    for verb in verbs().values():
        found[f"event {verb.name}"] = _event(verb)
        found[f"base {verb.name}"] = _base(verb)
        found[f"step {verb.name}"] = _step(verb)
    for of in entities():
        found |= _definitions(of, vocabulary)
        found |= _conditions(of, vocabulary)
        found[f"base of {of}"] = _any_base(of)
        if _verbs_of(of):
            found[f"steps of {of}"] = _steps(of)
        for relation in relations().values():
            if of in relation.of:
                found[f"{relation.name} of {of}"] = _relation(relation, vocabulary)
    found["days around"] = said(r"-?\d{1,6} to -?\d{1,6}(?: days?)?", ("-3 to 0", "0 to 30"))
    found["place"] = _place(vocabulary)
    found["arm"] = _arm(vocabulary)
    found["segment"] = _segment()
    segments = {"type": "array", "minItems": 1, "items": ref("segment")}
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


def _filters(verb: Verb) -> Schema:
    return {name: about_filter(name, wanted) for name, wanted in verb.filters.items()}


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
                "if": {"anyOf": [has_value(each, name) for each in keys]},
                "then": ref(f"{name} of {of}" if of else f"{kind} {name}"),
            }
            for name in known
        ],
    }


def _window(of: str) -> Schema:
    return {
        "in_the_last": ref("days"),
        "happened": ref("past"),
        "around": {"anyOf": [ref(f"{of} day"), *one_or_list(ref("occasion"))["anyOf"]]},
        "days": ref("days around"),
        "years": whole(MOST_YEARS),
    }


_ONE_WINDOW: Schema = {
    "in_the_last": {"properties": {"happened": False, "around": False}},
    "happened": {"properties": {"around": False}},
    "around": ["days"],
    "days": ["around"],
    "years": ["around"],
}


def _event(verb: Verb) -> Schema:
    measures = {each: _measure(verb, each) for each in MEASURES if each in measures_of(verb)}
    base = {
        "anyOf": [
            {"const": "all"},
            {
                "type": "object",
                "minProperties": 1,
                "allOf": [ref(f"base of {verb.source.of}")],
                "if": {"not": {"required": ["did"]}},
                "then": ref(f"base {verb.name}"),
            },
        ]
    }
    nothing = dict.fromkeys((*measures, "followed_by"), False)
    return closed(
        {
            "did": {"const": verb.name},
            "did_not": {"const": verb.name},
            **_filters(verb),
            **_window(verb.source.of),
            **measures,
            "out_of": base,
            "followed_by": {
                "allOf": [
                    ref(f"steps of {verb.source.of}"),
                    {"items": [_about_the_same(verb.same)]},
                ]
            },
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
        return ref("past")
    if measure == "every":
        return said(r"\d{1,6} to \d{1,6} (?:day|week)s?", ("45 to 75 days",))
    is_share = subject_of_measure(verb, measure).unit == "share"
    return ref("measured share" if is_share else "measured number")


def _base(verb: Verb) -> Schema:
    latest = {"latest": whole(MOST_LATEST)} if verb.source.at is not None else {}
    return closed(
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
    each = [{"if": has_value("did", verb), "then": ref(f"base {verb}")} for verb in known]
    return {"properties": {"did": {"enum": known}}, **({"allOf": each} if each else {})}


def _steps(of: str) -> Schema:
    """Steps of which each can be about the same only as far as the one before is about it."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in _verbs_of(of):
        alike.setdefault(tuple(verbs()[name].same), []).append(name)
    second = [
        {
            "if": {"items": [{"properties": {"did": {"enum": names}}, "required": ["did"]}]},
            "then": {"items": [{}, _about_the_same(same)]},
        }
        for same, names in alike.items()
    ]
    one = _by_key("did", _verbs_of(of), "step")
    return list_of([one]) | {"maxItems": MOST_STEPS, "allOf": second}


def _about_the_same(known: Sequence[str]) -> Schema:
    return {"properties": {"same": {"enum": list(known)} if known else False}}


def _step(verb: Verb) -> Schema:
    same = {"same": {"enum": verb.same}} if verb.same else {}
    return closed(
        {
            "did": {"const": verb.name},
            "did_not": {"const": verb.name},
            **_filters(verb),
            **same,
            "within": ref("days"),
        }
    )


def _relation(relation: Relation, vocabulary: Vocabulary) -> Schema:
    asked: dict[str, Schema] = {}
    if relation.features_of:
        of = relation.features_of
        for name, subject in vocabulary.subjects.get(of, {}).items():
            # Among related rows there is no ranking.
            is_number = subject.kind == "number"
            asked[name] = about(subject) if is_number else ref(f"{of}.{name}")
    asked |= {name: about(subject) for name, (subject, _) in relation.columns.items()}
    return closed(
        {
            "has": {"const": relation.name},
            "has_not": {"const": relation.name},
            **asked,
            "count": ref("measured number"),
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
        found[f"{of}.{name}"] = with_meaning(
            about(subject, is_feature=True), meanings.get(name, "")
        )
    return found


def _place(vocabulary: Vocabulary) -> Schema:
    asked = {name: about(subject) for name, (subject, _) in stores().columns.items()}
    return closed(
        {"near": {"const": "store"}, **asked},
        required=["near", "km"],
        description=f"A store nearby; stores are known as far as {vocabulary.store_radius_km} km.",
    )


def _arm(vocabulary: Vocabulary) -> Schema:
    arms = [
        {"if": has_value("split", split), "then": {"properties": {"arm": {"enum": list(arms)}}}}
        for split, arms in vocabulary.splits.items()
    ]
    properties = {"split": {"enum": list(vocabulary.splits)}, "arm": {"type": "string"}}
    return closed(properties, required=["split", "arm"], **({"allOf": arms} if arms else {}))


def _conditions(of: str, vocabulary: Vocabulary) -> Schema:
    """A condition on an entity, and one of a base population: on features only."""
    features = {name: ref(f"{of}.{name}") for name in vocabulary.subjects.get(of, {})}
    found = {}
    for name, others in ((f"{of} feature", {}), (f"{of} condition", _members())):
        itself = ref(name)
        groups = {
            "any": {"type": "array", "minItems": 1, "items": itself},
            "all": {"type": "array", "minItems": 1, "items": itself},
            "not": itself,
        }
        found[name] = closed({**groups, **others, **features}, minProperties=1)
    # The features are there once: a condition that is none of the others.
    found[f"{of} features"] = found.pop(f"{of} condition")
    named = [each.name for each in relations().values() if of in each.of]
    wholes: list[tuple[Sequence[str], Schema]] = []
    if _verbs_of(of):
        wholes.append((("did", "did_not"), _by_key("did", _verbs_of(of), "event")))
    wholes.append((("has", "has_not"), _by_key("has", named, "", of)))
    if of in stores().of:
        wholes.append((("near",), ref("place")))
    wholes.append((("split",), ref("arm")))
    rest = ref(f"{of} features")
    for keys, schema in reversed(wholes):
        asked = {"anyOf": [{"required": [key]} for key in keys]}
        rest = {"if": asked, "then": schema, "else": rest}
    found[f"{of} condition"] = rest
    return found


def _members() -> Schema:
    return {"in": ref("names"), "not_in": ref("names")}


def _segment() -> Schema:
    text = {"type": "string", "minLength": 1}
    size = {"anyOf": [{"type": "integer", "minimum": 0}, said(r"\d{1,9}(?:\.\d{1,6})?%?", ("5%",))]}
    properties: Schema = {
        "segment": {"type": "string", "pattern": _NAME},
        "of": {"enum": list(entities())},
        "inside": {"type": ["object", "array"]},
        "where": {"type": ["object", "array"]},
        "priority": whole(MOST_PRIORITY),
        "size": closed({"at_least": size, "at_most": size}, minProperties=1),
        "status": {"enum": list(STATUSES)},
        "expires_on": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "send_to": ref("names"),
        "sensitive": {"anyOf": [{"type": "boolean"}, said("yes|no|true|false", ("yes",))]},
    }
    of_whom: Schema = {}
    for entity in reversed(list(entities())):
        then: Schema = {
            "properties": {
                "where": one_or_several(ref(f"{entity} condition")),
                "inside": one_or_several(ref(f"{entity} feature")),
            }
        }
        asked = {"if": has_value("of", entity), "then": then, "else": of_whom}
        of_whom = asked if of_whom else then
        if entity == "customer":
            of_whom["if"] = {"anyOf": [has_value("of", entity), {"not": {"required": ["of"]}}]}
    told = {key: with_meaning(properties.get(key, text), _MEANS[key]) for key in KEYS}
    return closed(told, required=list(NEEDED), allOf=[of_whom])
