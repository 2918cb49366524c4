"""Declared features: what a customer did, how often, for how much, how long ago."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from finegrain.compiler.conditions import Condition, read_phrases
from finegrain.compiler.logic import Any
from finegrain.compiler.mistakes import Place, advice, nearest
from finegrain.compiler.phrases import Atom, NotUnderstoodError, Subject, understand
from finegrain.compiler.reading import Entry, Node, Reader, Table
from finegrain.compiler.verbs import Filter, Measure, Verb, verbs

# Each with what it may be of; what a verb lacks of it is refused where the verb is known.
MEASURES = {
    "count": ("times", "items", "on_days", "products", "categories", "brands", "pages"),
    "sum": ("spent", "items", "discount"),
    "share": ("times", "items", "spent"),
    "recency": ("days",),
    "last": (),
}
WINDOWS = ("in_the_last", "happened")
ABOUT = ("feature", "means", "did", "out_of", "question", "sensitive")
MOST_VERBS = 4
_ON_DAYS = Measure("distinct", "happened_on", "days", True)


@dataclass(frozen=True)
class Chosen:
    """Which events are meant: those of a window that filters take, one by one."""

    conditions: tuple[tuple[Filter, Condition], ...]
    window: Atom | None

    @property
    def oldest(self) -> int | None:
        """The oldest age in the window, or None if there is no end to it."""
        if self.window is None or self.window.operator != "aged" or self.window.values[1] is None:
            return None
        return int(str(self.window.values[1]))

    @property
    def in_words(self) -> str:
        """The window as the dictionary names it."""
        if self.window is None:
            return "lifetime"
        return self.window.said.removeprefix("in the last ")


@dataclass(frozen=True)
class DeclaredFeature:
    """One declared feature. `of` is what is counted, summed up, divided or told."""

    name: str
    means: str
    verb: Verb
    how: str
    of: str
    chosen: Chosen
    out_of: Chosen | None
    question: str
    is_sensitive: bool
    place: Place

    @property
    def measure(self) -> Measure:
        """What is counted or summed up; only of count, sum and share."""
        return _ON_DAYS if self.of == "on_days" else self.verb.measures[self.of]

    @property
    def data_type(self) -> str:
        """The type of the column."""
        if self.how == "share":
            return "double"
        if self.how == "recency" or (self.how == "count" and self.measure.is_count):
            return "bigint"
        if self.how == "last":
            return "date" if self.of == "day" else "varchar"
        return "decimal(18,4)"

    @property
    def unit(self) -> str:
        """The unit that the dictionary names."""
        fixed = {"share": "share", "recency": "days", "last": self.of}
        return fixed.get(self.how) or self.measure.unit

    @property
    def nulls(self) -> str:
        """When the value is unknown, as the dictionary says it."""
        return {"share": "nothing to divide by", "recency": "never done", "last": "never done"}.get(
            self.how, "never"
        )


def read_features(
    reader: Reader, node: Node, taken: Mapping[str, str] | None = None
) -> list[DeclaredFeature]:
    """Return the features that a file declares; those with mistakes are left out.

    Args:
        reader: of the file, which gets the mistakes.
        node: the list of declarations.
        taken: features that are there already, and the families that have them.
    """
    found: dict[str, DeclaredFeature] = {}
    for place, item in enumerate(reader.listing(node, "features"), 1):
        feature = _read_feature(reader, item, f"features[{place}]")
        if feature is None:
            continue
        if feature.name in found:
            reader.wrong(item.place, feature.name, "this feature is there twice: rename one.")
        if feature.name in (taken or {}):
            family = (taken or {})[feature.name]
            reader.wrong(item.place, feature.name, f"{family} has this feature too: rename it.")
        found[feature.name] = feature
    return list(found.values())


def _read_feature(reader: Reader, node: Node, where: str) -> DeclaredFeature | None:
    if not isinstance(node, Table):
        reader.wrong(
            node.place, where, "write a feature as keys with values: feature, means, did, …"
        )
        return None
    before = len(reader.mistakes.found)
    entries = node.entries
    name = reader.column(entries["feature"].value, where) if "feature" in entries else None
    where = name or where
    for key in ("feature", "means", "did"):
        if key not in entries:
            reader.wrong(node.place, where, f'"{key}" is missing: add it.')
    means = reader.text(entries["means"].value, f"{where}, means") if "means" in entries else None
    if means is not None and not means.endswith("."):
        reader.wrong(entries["means"].value.place, f"{where}, means", "end it with a period.")
    question = ""
    if "question" in entries:
        question = reader.text(entries["question"].value, f"{where}, question") or ""
        if question and not question.endswith("?"):
            place = entries["question"].value.place
            reader.wrong(place, f"{where}, question", "end it with a question mark.")
    is_sensitive = False
    if "sensitive" in entries:
        said = reader.yes_or_no(entries["sensitive"].value, f"{where}, sensitive")
        is_sensitive = bool(said)
    verb = None
    if "did" in entries:
        verb = read_verb(reader, entries["did"].value, f"{where}, did")
    if verb and verb.source.of != "customer":
        of = verb.source.of
        sentence = f"{verb.name} is what each {of} does, and these are features of customers."
        reader.wrong(entries["did"].value.place, f"{where}, did", sentence)
        return None
    if verb is None:
        return None
    measure = _read_measure(reader, node, where, verb)
    chosen = _read_chosen(reader, entries, where, verb, (*ABOUT, *MEASURES))
    out_of = None
    if measure and measure[0] == "share":
        out_of = _read_base(reader, entries, where, verb, chosen)
    elif "out_of" in entries:
        reader.wrong(
            entries["out_of"].place, where, '"out_of" is the base of a share; leave it out.'
        )
    if len(reader.mistakes.found) > before or measure is None or name is None or means is None:
        return None
    return DeclaredFeature(
        name, means, verb, *measure, chosen, out_of, question, is_sensitive, node.place
    )


def read_verb(reader: Reader, node: Node, where: str) -> Verb | None:
    """Return the verb that is named, or None if there is none of the name."""
    said = reader.text(node, where)
    known = verbs()
    if said is None or said in known:
        return None if said is None else known[said]
    called = {other: verb.name for verb in known.values() for other in verb.also_called}
    close = nearest(said, [*known, *called])
    meant = called.get(close or "", close)
    hint = f'did you mean "{meant}"?' if meant else f"choose one of {', '.join(known)}."
    reader.wrong(node.place, where, f'there is no verb "{said}"; {hint}')
    return None


def _read_measure(reader: Reader, node: Table, where: str, verb: Verb) -> tuple[str, str] | None:
    given = [key for key in MEASURES if key in node.entries]
    if len(given) != 1:
        rest = f", not {' and '.join(given)}" if given else ""
        reader.wrong(node.place, where, f"write exactly one of {', '.join(MEASURES)}{rest}.")
        return None
    how = given[0]
    entry = node.entries[how]
    of = reader.text(entry.value, f"{where}, {how}")
    if of is None:
        return None
    if how == "recency":
        known = ["days"]
    elif how == "last":
        known = [*verb.last, "day"]
    else:
        known = [
            each
            for each in MEASURES[how]
            if each in verb.measures or (each == "on_days" and how == "count")
        ]
    if of not in known:
        what = f'{how} of {verb.name} cannot be "{of}"'
        hint = advice(of, known) if known else "choose another verb or measure."
        reader.wrong(entry.value.place, f"{where}, {how}", f"{what}; {hint}")
        return None
    return how, of


def _read_chosen(
    reader: Reader, entries: Mapping[str, Entry], where: str, verb: Verb, others: tuple[str, ...]
) -> Chosen:
    conditions = []
    for key, entry in entries.items():
        if key in others or key in WINDOWS:
            continue
        known = [*verb.filters, *WINDOWS]
        if key in verb.filters:
            condition = read_filter(reader, entry.value, f"{where}, {key}", key, verb.filters[key])
            if condition is not None:
                conditions.append((verb.filters[key], condition))
        else:
            hint = other_verbs_filter(key, verb) or advice(key, [*known, *others])
            reader.wrong(entry.place, where, f'{verb.name} has no filter "{key}"; {hint}')
    return Chosen(tuple(conditions), _read_window(reader, entries, where))


def other_verbs_filter(name: str, verb: Verb) -> str:
    """Return whose filter a name is that a verb does not have, or nothing."""
    found = [
        each.name
        for each in verbs().values()
        if each.source.of == verb.source.of and name in each.filters
    ]
    shown = ", ".join(found[:MOST_VERBS])
    return f"it is a filter of {shown}{', …' if len(found) > MOST_VERBS else ''}." if found else ""


def read_filter(
    reader: Reader, node: Node, where: str, name: str, wanted: Filter
) -> Atom | Any[Atom] | None:
    """Return what a value, a list of values or a phrase says of the filter's column.

    Args:
        reader: of the file, which gets the mistakes.
        node: what is written.
        where: the part of the declaration, for mistakes.
        name: of the filter.
        wanted: the filter.
    """
    if wanted.kind == "page":
        return _read_pages(reader, node, where, name)
    if wanted.kind in ("category", "term"):
        texts = reader.texts(node, where)
        keys = [" ".join(text.lower().split()) for text in texts]
        if wanted.kind == "category":
            paths = [[node.strip() for node in text.lower().split(">")] for text in texts]
            if any(not all(path) for path in paths):
                reader.wrong(
                    node.place,
                    where,
                    'write a path as in "Gifts > Jewellery", with a name on each side.',
                )
                return None
            keys = [" > ".join(path) for path in paths]
        return Atom(name, wanted.kind, tuple(keys), "", " or ".join(texts)) if keys else None
    subject = Subject(name, wanted.kind, wanted.unit, wanted.values)
    condition = read_phrases(reader, node, where, subject)
    if isinstance(condition, Any):
        atoms = [part for part in condition.parts if isinstance(part, Atom)]
        return Any(tuple(replace(atom, feature=wanted.column) for atom in atoms))
    return replace(condition, feature=wanted.column) if isinstance(condition, Atom) else None


def _read_pages(reader: Reader, node: Node, where: str, name: str) -> Atom | None:
    """Pages by their whole path, as web_page_days has them; one of several is enough."""
    texts = reader.texts(node, where)
    if any("*" in text or "://" in text for text in texts):
        sentence = 'write the whole path of a page, as in "/help/delivery", or a list of them.'
        reader.wrong(node.place, where, sentence)
        return None
    paths = dict.fromkeys(text.strip().lower().rstrip("/") or "/" for text in texts)
    return Atom(name, "is", tuple(paths), "", " or ".join(texts)) if paths else None


def _read_window(reader: Reader, entries: Mapping[str, Entry], where: str) -> Atom | None:
    given = [key for key in WINDOWS if key in entries]
    if not given:
        return None
    if len(given) > 1:
        reader.wrong(
            entries["happened"].place, where, 'write "in_the_last" or "happened", not both.'
        )
        return None
    key = given[0]
    return read_past(reader, entries[key].value, f"{where}, {key}", is_span=key == "in_the_last")


def read_past(reader: Reader, node: Node, where: str, *, is_span: bool) -> Atom | None:
    """Return days up to the as-of day.

    Args:
        reader: of the file, which gets the mistakes.
        node: what is written.
        where: the part of the declaration, for mistakes.
        is_span: only a number of days is written, as in 90 days.
    """
    value = reader.scalar(node, where)
    if value is None:
        return None
    said = f"in the last {value.text}" if is_span else value.text
    try:
        atom = understand(Subject("happened_on", "day"), said, "str" if is_span else value.tag)
        is_past = atom.operator == "dated" or (
            atom.operator == "aged" and int(str(atom.values[0])) >= 0
        )
        if not is_past:
            raise NotUnderstoodError(
                f'"{said}" is no time in the past; write "in the last 90 days" or "90 to 180 days '
                f'ago".'
            )
    except NotUnderstoodError as error:
        sentence = _about_span(str(error), value.text) if is_span else str(error)
        reader.wrong(value.place, where, sentence)
        return None
    return atom


def _about_span(sentence: str, said: str) -> str:
    """A mistake in a day phrase, told as a mistake in a number of days."""
    if "is not understood" in sentence:
        return f'"{said}" is not understood; write a number of days, as in "90 days".'
    return sentence.replace('"in the last ', '"')


def _read_base(
    reader: Reader, entries: Mapping[str, Entry], where: str, verb: Verb, chosen: Chosen
) -> Chosen | None:
    if "out_of" not in entries:
        if not chosen.conditions:
            at = entries["share"].place
            reader.wrong(at, where, "without a filter the share is always 100%: add one.")
        return Chosen((), chosen.window)
    node = entries["out_of"].value
    inner = f"{where}, out_of"
    known = [*verb.filters, *WINDOWS]
    if reader.table(node, inner, known) is None or not isinstance(node, Table):
        return None
    known_only = {key: entry for key, entry in node.entries.items() if key in known}
    base = _read_chosen(reader, known_only, inner, verb, ())
    return Chosen(base.conditions, base.window or chosen.window)
