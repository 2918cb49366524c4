"""Related rows, stores nearby, other segments and arms of a split."""

from dataclasses import replace
from decimal import Decimal

from finegrain.compiler.conditions import read_phrases
from finegrain.compiler.logic import Any, Not
from finegrain.compiler.mistakes import Place, advice, nearest
from finegrain.compiler.phrases import Atom, Subject
from finegrain.compiler.reading import Listing, Node, Scalar, Table
from finegrain.compiler.relations import Relation, relations, stores
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.normal import (
    Condition,
    Counted,
    Filter,
    InArm,
    Measured,
    Member,
    Rows,
)
from finegrain.compiler.segments.read_measure import read_number
from finegrain.compiler.segments.words import counted_in_words, in_words

HAS = ("has", "has_not")
_COUNT = Subject("count", "number", "", is_always_known=True, is_whole=True)


def read_related(context: Context, node: Table, where: str) -> Counted | None:
    """Return the condition that there are such related rows, or None if it is wrong."""
    before = len(context.reader.mistakes.found)
    entries = node.entries
    if "has" in entries and "has_not" in entries:
        context.wrong(
            entries["has_not"].place, where, "has and has_not are two conditions: write each apart."
        )
        return None
    key = "has" if "has" in entries else "has_not"
    relation = _read_relation(context, entries[key].value, f"{where}.{key}")
    if relation is None:
        return None
    subjects = subjects_of(context, relation)
    filters = []
    for name, entry in entries.items():
        if name in (*HAS, "count"):
            continue
        if name not in subjects:
            hint = _hint(name, [*subjects, "count"])
            context.wrong(entry.place, where, f'{relation.name} has no "{name}"; {hint}')
            continue
        condition = read_filter(context, entry.value, f"{where}.{name}", subjects[name])
        if condition is not None:
            filters.append(Filter(name, condition))
    is_not = key == "has_not"
    measured: tuple[Measured, ...] = ()
    if "count" in entries and is_not:
        context.wrong(entries["count"].place, f"{where}.count", "has_not means none: leave it out.")
    elif "count" in entries:
        value = entries["count"].value
        if isinstance(value, Scalar) and value.text.lower().split() == ["exactly", "0"]:
            is_not = True
        else:
            atom = read_number(context, value, f"{where}.count", _COUNT, "has_not")
            if atom:
                measured = (Measured("times", replace(atom, feature="times")),)
    if len(context.reader.mistakes.found) > before:
        return None
    counted = Counted(Rows("has", relation.name, tuple(filters)), measured, None, is_not)
    return replace(counted, said=counted_in_words(counted))


def _read_relation(context: Context, node: Node, where: str) -> Relation | None:
    said = context.reader.text(node, where)
    if said is None:
        return None
    known = {name: each for name, each in relations().items() if context.of in each.of}
    if said in known:
        return known[said]
    if said in relations():
        of = " or ".join(relations()[said].of)
        # Whoever asks for the rows of something may have it himself.
        close = next((each for each in relations()[said].of if each in known), nearest(said, known))
        context.wrong(
            node.place,
            where,
            f"{said} is of a segment of: {of}, and this is of: {context.of}; write of: {of}"
            f"{f', or did you mean {close}?' if close else '.'}",
        )
        return None
    called = {other: each.name for each in known.values() for other in each.also_called}
    close = nearest(said, [*known, *called])
    meant = called.get(close or "", close)
    hint = f'did you mean "{meant}"?' if meant else f"choose one of {', '.join(known)}."
    context.wrong(node.place, where, f'there is no relation "{said}"; {hint}')
    return None


def subjects_of(context: Context, relation: Relation) -> dict[str, Subject]:
    """Return what can be asked of a related row, columns of its own first."""
    found = {name: subject for name, (subject, _) in relation.columns.items()}
    if relation.features_of:
        for name, subject in context.vocabulary.subjects.get(relation.features_of, {}).items():
            found.setdefault(name, subject)
    return found


def _hint(name: str, known: list[str]) -> str:
    if len(known) <= 20:
        return advice(name, known, 20)
    close = nearest(name, known)
    return f'did you mean "{close}"?' if close else "docs/feature_dictionary.md lists all."


def read_filter(
    context: Context, node: Node, where: str, subject: Subject
) -> Atom | Any[Atom] | None:
    """Return what a value, a list or a phrase says of a column of related rows."""
    condition = read_phrases(context.reader, node, where, subject)
    if isinstance(condition, Any):
        return Any(tuple(part for part in condition.parts if isinstance(part, Atom)))
    return condition if isinstance(condition, Atom) else None


def read_place(context: Context, node: Table, where: str) -> Counted | None:
    """Return the condition that a store is near, or None if it is wrong."""
    before = len(context.reader.mistakes.found)
    entries = context.reader.table(node, where, ("near", "id", "km"), ("near", "km"))
    if entries is None or "near" not in entries:
        return None
    if context.of not in stores().of:
        context.wrong(node.place, where, f"near is of a customer, and this is of: {context.of}.")
    near = context.reader.text(entries["near"].value, f"{where}.near")
    if near is not None and near != "store":
        context.wrong(
            entries["near"].value.place,
            f"{where}.near",
            f'"{near}" is not understood; write near: store, and id: {near} for one store.',
        )
    filters = []
    if "id" in entries:
        subject = stores().columns["id"][0]
        condition = read_filter(context, entries["id"].value, f"{where}.id", subject)
        if condition is not None:
            filters.append(Filter("id", condition))
    if "km" in entries:
        km = _read_km(context, entries["km"].value, f"{where}.km")
        if km is not None:
            filters.append(Filter("km", km))
    if len(context.reader.mistakes.found) > before:
        return None
    counted = Counted(Rows("near", "store", tuple(filters)))
    return replace(counted, said=counted_in_words(counted))


def _read_km(context: Context, node: Node, where: str) -> Atom | None:
    atom = read_number(context, node, where, stores().columns["km"][0])
    if atom is None:
        return None
    most = context.vocabulary.store_radius_km
    if any(isinstance(value, Decimal) and value > most for value in atom.values):
        context.wrong(
            node.place,
            where,
            f"stores are known as far as {most} km (store_radius_km in dbt_project.yml): write "
            f"less, or raise it.",
        )
        return None
    return atom


def read_member(context: Context, key: str, node: Node, where: str) -> Condition | None:
    """Return the condition of being in one segment or one of several, or in none of them."""
    names = context.reader.texts(node, where)
    items = node.items if isinstance(node, Listing) else (node,)
    places = {each.text.strip(): each.place for each in items if isinstance(each, Scalar)}
    sound = [name for name in names if _is_segment(context, name, places[name], where)]
    if not names or len(sound) < len(names):
        return None
    members = tuple(Member(name, f"in {name}") for name in names)
    whole: Condition = members[0] if len(members) == 1 else Any(members)
    return whole if key == "in" else Not(whole)


def _is_segment(context: Context, name: str, place: Place, where: str) -> bool:
    found = context.declared.get(name)
    vocabulary = context.vocabulary
    macro_of = vocabulary.entity_of(name)
    sentence = None
    if found and found.of != context.of:
        sentence = f"{name} is of: {found.of}, and this is of: {context.of}."
    elif found and found.status == "retired":
        sentence = f"{name} is retired, so nobody is in it: name another segment."
    elif found is None and macro_of and macro_of != context.of:
        sentence = f"{name} is of: {macro_of}, and this is of: {context.of}."
    elif found is None and not macro_of:
        known = [each for each, of in context.declared.items() if of.of == context.of]
        macro = sorted(vocabulary.segments.get(context.of, ()))
        close = nearest(name, [*known, *macro])
        hint = f'did you mean "{close}"?' if close else "docs/segments.md says which there are."
        sentence = f'there is no segment "{name}"; {hint}'
    if sentence:
        context.wrong(place, where, sentence)
    return sentence is None


def read_arm(context: Context, node: Table, where: str) -> InArm | None:
    """Return the condition of being in an arm of a split, or None if it is wrong."""
    entries = context.reader.table(node, where, ("split", "arm"), ("split", "arm"))
    if entries is None or len(entries) < 2:
        return None
    split = context.reader.text(entries["split"].value, f"{where}.split")
    arm = context.reader.text(entries["arm"].value, f"{where}.arm")
    splits = context.vocabulary.splits
    if split is None or arm is None:
        return None
    if split not in splits:
        hint = advice(split, list(splits)) if splits else "add a row to seeds/rules/splits.csv."
        context.wrong(
            entries["split"].value.place, f"{where}.split", f'there is no split "{split}"; {hint}'
        )
        return None
    if arm not in splits[split]:
        context.wrong(
            entries["arm"].value.place,
            f"{where}.arm",
            f'{split} has no arm "{arm}"; {advice(arm, splits[split])}',
        )
        return None
    found = InArm(split, arm, "")
    return replace(found, said=in_words(found))
