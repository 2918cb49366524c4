"""Declared segments: their names, who answers for them, and who is in them."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from finegrain.compiler.mistakes import advice
from finegrain.compiler.reading import Entry, Listing, Node, Reader, Scalar, Table
from finegrain.compiler.relations import entities
from finegrain.compiler.segments.context import Context, Declaration
from finegrain.compiler.segments.contradictions import check_steps
from finegrain.compiler.segments.normal import Segment, Size
from finegrain.compiler.segments.read_condition import read_steps
from finegrain.compiler.segments.read_window import read_whole
from finegrain.compiler.segments.sensitive import sensitive_parts, sentence_about
from finegrain.compiler.segments.vocabulary import Vocabulary

KEYS = (
    "segment",
    "label",
    "why",
    "owner",
    "of",
    "inside",
    "where",
    "priority",
    "size",
    "status",
    "expires_on",
    "send_to",
    "sensitive",
)
NEEDED = ("segment", "label", "where")
STATUSES = ("active", "draft", "retired")
MOST_PRIORITY = 1_000_000
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(%)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_segments(
    reader: Reader,
    node: Node,
    vocabulary: Vocabulary,
    declared: Mapping[str, Declaration] | None = None,
) -> list[Segment]:
    """Return the segments that a file declares; those with mistakes are left out.

    Args:
        reader: of the file, which gets the mistakes.
        node: the list of declarations.
        vocabulary: what segments may name.
        declared: the segments of all packs; of this file only, if not given.
    """
    names = declarations_of([node]) if declared is None else declared
    found = []
    for number, item in enumerate(reader.listing(node, "segments"), 1):
        before = len(reader.mistakes.found)
        segment = _read_segment(reader, item, f"segments[{number}]", vocabulary, names)
        if segment is not None and len(reader.mistakes.found) == before:
            found.append(segment)
    return found


def declarations_of(nodes: Iterable[Node]) -> dict[str, Declaration]:
    """Return the segments of all packs by name, right or wrong, before any is read."""
    found: dict[str, Declaration] = {}
    for node in nodes:
        for item in node.items if isinstance(node, Listing) else ():
            name = _text(item, "segment")
            if name:
                of, status = _text(item, "of"), _text(item, "status")
                found.setdefault(name, Declaration(of or "customer", status or "active"))
    return found


def _text(node: Node, key: str) -> str:
    entry = node.entries.get(key) if isinstance(node, Table) else None
    return entry.value.text.strip() if entry and isinstance(entry.value, Scalar) else ""


def _read_segment(
    reader: Reader,
    node: Node,
    where: str,
    vocabulary: Vocabulary,
    declared: Mapping[str, Declaration],
) -> Segment | None:
    before = len(reader.mistakes.found)
    where = _text(node, "segment") or where
    entries = reader.table(node, where, KEYS, NEEDED)
    if entries is None:
        return None
    name = reader.name(entries["segment"].value, where) if "segment" in entries else None
    if name:
        _check_name(reader, entries["segment"].value, where, name, vocabulary)
    texts = {}
    for key in ("label", "why", "owner"):
        if key in entries:
            texts[key] = reader.text(entries[key].value, f"{where}, {key}") or ""
    of = _one_of(reader, entries, where, "of", tuple(entities()), "customer")
    status = _one_of(reader, entries, where, "status", STATUSES, "active")
    at_least, at_most = _read_size(reader, entries, where)
    is_sensitive = False
    if "sensitive" in entries:
        said = reader.yes_or_no(entries["sensitive"].value, f"{where}, sensitive")
        is_sensitive = bool(said)
    context = Context(reader, vocabulary, of or "customer", declared)
    priority = None
    if "priority" in entries:
        value = entries["priority"].value
        priority = read_whole(context, value, f"{where}, priority", most=MOST_PRIORITY)
    expires_on = _read_date(reader, entries, where)
    send_to: tuple[str, ...] = ()
    if "send_to" in entries:
        send_to = reader.texts(entries["send_to"].value, f"{where}, send_to")
    if of is None or "where" not in entries:
        return None
    steps = read_steps(context, entries["where"].value, f"{where}, where")
    base = replace(context, is_base=True)
    inside = []
    if "inside" in entries:
        inside = read_steps(base, entries["inside"].value, f"{where}, inside") or []
    if len(reader.mistakes.found) > before or name is None or steps is None:
        return None
    if not check_steps(context, [*inside, *steps], where):
        return None
    segment = Segment(
        name=name,
        label=texts["label"],
        of=of,
        place=entries["segment"].place,
        steps=tuple((step.said, step.condition) for step in steps),
        inside=tuple((step.said, step.condition) for step in inside),
        why=texts.get("why", ""),
        owner=texts.get("owner", ""),
        status=status or "active",
        priority=priority,
        at_least=at_least,
        at_most=at_most,
        expires_on=expires_on,
        send_to=send_to,
        is_sensitive=is_sensitive,
    )
    parts = [] if is_sensitive else sensitive_parts(segment, vocabulary)
    if parts:
        reader.wrong(segment.place, name, sentence_about(parts))
    return segment


def _check_name(reader: Reader, node: Node, where: str, name: str, vocabulary: Vocabulary) -> None:
    family = vocabulary.family_of(name)
    if any(name in names for names in vocabulary.segments.values()):
        reader.wrong(node.place, where, "a macro segment has this id: choose another name.")
    elif family:
        reader.wrong(
            node.place,
            where,
            f"ids that begin with {family}_ are those of the family {family}: choose another name.",
        )


def _one_of(
    reader: Reader,
    entries: Mapping[str, Entry],
    where: str,
    key: str,
    known: tuple[str, ...],
    default: str,
) -> str | None:
    if key not in entries:
        return default
    said = reader.text(entries[key].value, f"{where}, {key}")
    if said is not None and said not in known:
        reader.wrong(
            entries[key].value.place,
            f"{where}, {key}",
            f'"{said}" is not understood; {advice(said, known)}',
        )
        return None
    return said


def _read_size(
    reader: Reader, entries: Mapping[str, Entry], where: str
) -> tuple[Size | None, Size | None]:
    if "size" not in entries:
        return None, None
    at = f"{where}, size"
    node = entries["size"].value
    bounds = reader.table(node, at, ("at_least", "at_most"))
    if bounds is None:
        return None, None
    if not bounds and isinstance(node, Table) and not node.entries:
        reader.wrong(node.place, at, "write at_least, at_most or both.")
    found: dict[str, Size] = {}
    for key, entry in bounds.items():
        value = reader.scalar(entry.value, f"{at}.{key}")
        said = _SIZE.fullmatch(value.text) if value else None
        number = Decimal(said[1]) if said else Decimal(0)
        is_share = bool(said and said[2])
        is_sound = number <= 100 if is_share else not number % 1
        # YAML reads 0123 as another number than people do.
        if value and (not said or not is_sound or re.match(r"0\d", value.text)):
            reader.wrong(
                value.place,
                f"{at}.{key}",
                f'"{value.text}" is not understood; write a number of members, as 30, or a share '
                f"of all, as 5%.",
            )
        elif value:
            found[key] = Size(number / 100 if is_share else number, is_share)
    low, high = found.get("at_least"), found.get("at_most")
    if low and high and low.is_share == high.is_share and low.number > high.number:
        reader.wrong(bounds["at_most"].place, at, "at_most is less than at_least: change one.")
    return low, high


def _read_date(reader: Reader, entries: Mapping[str, Entry], where: str) -> datetime.date | None:
    if "expires_on" not in entries:
        return None
    value = reader.scalar(entries["expires_on"].value, f"{where}, expires_on")
    if value is None:
        return None
    try:
        if not _DATE.fullmatch(value.text):
            raise ValueError
        return datetime.date.fromisoformat(value.text)
    except ValueError:
        reader.wrong(
            value.place,
            f"{where}, expires_on",
            f'"{value.text}" is no day: write one as 2026-06-30.',
        )
        return None
