"""Events: what somebody did or did not, when, how often, out of what, and what followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from finegrain.compiler.events import other_verbs_filter, read_filter, read_verb
from finegrain.compiler.mistakes import advice, nearest
from finegrain.compiler.reading import Entry, Node, Scalar, Table
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.impossible import check_event
from finegrain.compiler.segments.normal import Counted, Filter, Measured, Rows, Step, Window
from finegrain.compiler.segments.read_measure import (
    MEASURES,
    SHARES,
    gaps_of,
    measures_of,
    read_measures,
)
from finegrain.compiler.segments.read_window import (
    WINDOW_KEYS,
    read_span,
    read_whole,
    read_window,
)
from finegrain.compiler.segments.words import counted_in_words
from finegrain.compiler.verbs import Verb, verbs

DID = ("did", "did_not")
MOST_STEPS = 2
MOST_LATEST = 1000


@dataclass(frozen=True)
class _Base:
    """What `out_of` says: rows for the shares, or the latest rows, of which all is about."""

    rows: Rows | None
    latest: int | None = None
    filters: tuple[Filter, ...] = ()


def read_event(context: Context, node: Table, where: str) -> Counted | None:
    """Return the condition that there are such events, or None if it is wrong."""
    before = len(context.reader.mistakes.found)
    entries = node.entries
    key = _did_key(context, entries, where)
    verb = key and _read_verb(context, entries[key].value, f"{where}.{key}")
    if not verb:
        return None
    is_not = key == "did_not"
    others = (*DID, *WINDOW_KEYS, *measures_of(verb), "out_of", "followed_by")
    filters = _read_filters(context, entries, where, verb, others)
    window = _read_window(context, entries, where)
    measured = read_measures(context, entries, where, verb)
    gaps = gaps_of(context, entries, where, measured)
    steps = _read_steps(context, entries, where, verb)
    shares = [each for each in measured if each.measure in SHARES]
    rows = Rows("did", verb.name, filters, window or Window(), steps, gaps=gaps)
    base = _read_base(context, entries, where, rows, shares)
    if is_not:
        _check_did_not(context, entries, where, verb, base)
    elif base and base.latest is None and "out_of" in entries and not _asks_share(entries):
        context.wrong(
            entries["out_of"].place,
            f"{where}.out_of",
            'it is the base of a share: add one, as in "share: at least 50%", or "latest" in it.',
        )
    if len(context.reader.mistakes.found) > before or base is None:
        return None
    out_of = None
    if shares and base.rows:
        out_of = base.rows
    if base.latest is not None:
        rows = replace(rows, latest=base.latest, base=base.filters)
    if shares and out_of:
        place = next(entries[each.measure].place for each in shares)
        if out_of == replace(rows, gaps=None):
            context.wrong(
                place,
                where,
                "without a filter the share is always 100%: add one, or change out_of.",
            )
            return None
    counted = Counted(rows, tuple(measured), out_of, is_not)
    if not check_event(context, entries, where, counted):
        return None
    return replace(counted, said=counted_in_words(counted))


def _read_window(context: Context, entries: Mapping[str, Entry], where: str) -> Window | None:
    """The window beside did; if there is none, that of `out_of`."""
    base = entries["out_of"].value if "out_of" in entries else None
    if isinstance(base, Table) and not any(key in entries for key in WINDOW_KEYS):
        return read_window(context, base.entries, f"{where}.out_of")
    return read_window(context, entries, where)


def _did_key(context: Context, entries: Mapping[str, Entry], where: str) -> str | None:
    if "did" in entries and "did_not" in entries:
        context.wrong(
            entries["did_not"].place, where, "did and did_not are two conditions: write each apart."
        )
        return None
    return "did" if "did" in entries else "did_not"


def _read_verb(context: Context, node: Node, where: str) -> Verb | None:
    verb = read_verb(context.reader, node, where)
    if verb and verb.source.of != context.of:
        known = [each.name for each in verbs().values() if each.source.of == context.of]
        hint = f"choose one of {', '.join(known)}." if known else f"no {context.of} does anything."
        context.wrong(
            node.place,
            where,
            f"{verb.name} is what each {verb.source.of} does, and this is of: {context.of}; {hint}",
        )
        return None
    return verb


def _read_filters(
    context: Context,
    entries: Mapping[str, Entry],
    where: str,
    verb: Verb,
    others: Sequence[str],
) -> tuple[Filter, ...]:
    """The filters among some keys; keys that are neither filters nor others are mistakes."""
    found = []
    for key, entry in entries.items():
        if key in verb.filters:
            at = f"{where}.{key}"
            condition = read_filter(context.reader, entry.value, at, key, verb.filters[key])
            if condition is not None:
                found.append(Filter(key, condition))
        elif key not in others:
            context.wrong(entry.place, where, _unknown(context, key, verb, others))
    return tuple(found)


def _unknown(context: Context, key: str, verb: Verb, others: Sequence[str]) -> str:
    known = [*verb.filters, *others]
    if key in context.subjects and nearest(key, verb.filters) is None:
        return f"{key} is a feature: write it as a condition of its own."
    if key in MEASURES or key == "discount":
        allowed = [each for each in measures_of(verb) if each in others]
        if allowed:
            return f'{verb.name} has no measure "{key}"; choose one of {", ".join(allowed)}.'
        return f'"{key}" is no filter: it belongs beside did, and not here.'
    if key in (*WINDOW_KEYS, "out_of", "followed_by", "within", "same", "latest"):
        return f'"{key}" does not belong here; {_home(key)}'
    elsewhere = other_verbs_filter(key, verb)
    if elsewhere:
        return f'{verb.name} has no filter "{key}"; {elsewhere}'
    close = nearest(key, known)
    if close:
        return f'{verb.name} has no filter "{key}"; did you mean "{close}"?'
    filters = list(verb.filters)
    return f'{verb.name} has no filter "{key}"; {advice(key, filters, 20)}'


def _home(key: str) -> str:
    if key in ("within", "same"):
        return "it goes with a step of followed_by."
    if key == "latest":
        return "it goes with out_of."
    if key in WINDOW_KEYS:
        return "a step has no window: write within, as in within: 14 days."
    return "it goes beside did."


def _read_steps(
    context: Context, entries: Mapping[str, Entry], where: str, verb: Verb
) -> tuple[Step, ...]:
    if "followed_by" not in entries:
        return ()
    at = f"{where}.followed_by"
    items = context.reader.listing(entries["followed_by"].value, at)
    if len(items) > MOST_STEPS:
        context.wrong(
            items[MOST_STEPS].place,
            at,
            f"there are at most {MOST_STEPS} steps: leave out the rest.",
        )
    found: list[Step] = []
    before: Verb | None = verb
    for number, item in enumerate(items[:MOST_STEPS], 1):
        inner = f"{at}[{number}]"
        if found and found[-1].is_not:
            context.wrong(
                item.place, inner, "nothing follows what did not happen: put did_not last."
            )
            break
        read = _read_step(context, item, inner, before)
        before = read[0] if read else None
        if read:
            found.append(read[1])
    return tuple(found)


def _read_step(
    context: Context, node: Node, where: str, before: Verb | None
) -> tuple[Verb, Step] | None:
    if not isinstance(node, Table) or not {"did", "did_not"} & set(node.entries):
        context.wrong(node.place, where, "write a step as in {did: buy, within: 14 days}.")
        return None
    entries = node.entries
    key = _did_key(context, entries, where)
    verb = key and _read_verb(context, entries[key].value, f"{where}.{key}")
    if not verb:
        return None
    filters = _read_filters(context, entries, where, verb, (*DID, "same", "within"))
    same = within = None
    if "same" in entries:
        same = context.reader.text(entries["same"].value, f"{where}.same")
        shared = [each for each in verb.same if before and each in before.same]
        if same is not None and before and same not in shared:
            hint = advice(same, shared) if shared else "leave it out."
            context.wrong(
                entries["same"].value.place,
                f"{where}.same",
                f'{before.name} and {verb.name} cannot be about the same "{same}"; {hint}',
            )
    if "within" in entries:
        within = read_span(context, entries["within"].value, f"{where}.within")
        if within == 0 and before and before.name == verb.name:
            context.wrong(
                entries["within"].value.place,
                f"{where}.within",
                f"{verb.name} after {verb.name} is on a later day: write 1 day or more.",
            )
    return verb, Step(verb.name, key == "did_not", filters, same, within)


def _asks_share(entries: Mapping[str, Entry]) -> bool:
    return any(key in entries for key in SHARES)


def _read_base(
    context: Context,
    entries: Mapping[str, Entry],
    where: str,
    rows: Rows,
    shares: Sequence[Measured],
) -> _Base | None:
    """What shares are of: without `out_of`, the same events without filters."""
    plain = Rows("did", rows.name, (), rows.window)
    if "out_of" not in entries:
        return _Base(plain if shares else None)
    node = entries["out_of"].value
    at = f"{where}.out_of"
    if isinstance(node, Scalar) and node.text == "all" and node.tag == "str":
        return _Base(plain)
    if not isinstance(node, Table) or not node.entries:
        context.wrong(node.place, at, "write all, or keys as in {in_the_last: 730 days}.")
        return None
    inner = node.entries
    verb: Verb | None = verbs()[rows.name]
    if "did" in inner:
        verb = _read_verb(context, inner["did"].value, f"{at}.did")
    if verb is None:
        return None
    known = ("did", *WINDOW_KEYS, "latest")
    filters = _read_filters(context, inner, at, verb, known)
    window = read_window(context, inner, at)
    if window is not None and not any(key in inner for key in WINDOW_KEYS):
        window = rows.window
    for share in shares:
        of = SHARES[share.measure]
        if of not in measures_of(verb):
            context.wrong(
                inner["did"].value.place,
                f"{at}.did",
                f"{verb.name} has no {of}, so nothing can be a {share.measure} of it: choose "
                f"another verb or share.",
            )
    if "latest" in inner:
        is_twice = any(key in entries for key in WINDOW_KEYS)
        return _read_latest(context, inner, at, verb, filters, rows, is_twice=is_twice)
    return None if window is None else _Base(Rows("did", verb.name, filters, window))


def _read_latest(
    context: Context,
    inner: Mapping[str, Entry],
    where: str,
    verb: Verb,
    filters: tuple[Filter, ...],
    rows: Rows,
    *,
    is_twice: bool,
) -> _Base | None:
    number = read_whole(context, inner["latest"].value, f"{where}.latest", most=MOST_LATEST)
    wrong = ["did"] * (verb.name != rows.name) + [*WINDOW_KEYS] * is_twice
    for key in wrong:
        if key in inner:
            context.wrong(
                inner[key].place,
                where,
                f'the latest are of the event itself: keep one "{key}", there.',
            )
    if verb.source.at is None:
        ordered = [each.name for each in verbs().values() if each.source.at is not None]
        context.wrong(
            inner["latest"].place,
            where,
            f"of {verb.name} only the days are known, so none is the latest; latest can be asked "
            f"of {', '.join(ordered)}.",
        )
    if number is None:
        return None
    latest = Rows("did", rows.name, (), rows.window, latest=number, base=filters)
    return _Base(latest, number, filters)


def _check_did_not(
    context: Context,
    entries: Mapping[str, Entry],
    where: str,
    verb: Verb,
    base: _Base | None,
) -> None:
    for key in measures_of(verb):
        if key in entries:
            context.wrong(
                entries[key].place,
                f"{where}.{key}",
                f"did_not takes no measures; for too few write {{not: {{did: {verb.name}, {key}: "
                f"…}}}}.",
            )
    if "followed_by" in entries:
        context.wrong(
            entries["followed_by"].place,
            f"{where}.followed_by",
            "nothing follows what did not happen; write {not: {did: …, followed_by: …}}.",
        )
    if "out_of" in entries and base and base.latest is None:
        context.wrong(
            entries["out_of"].place, f"{where}.out_of", "did_not takes no share: leave it out."
        )
