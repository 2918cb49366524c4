"""What is refused by how it is written: signs, texts, numbers, names, words in odd places."""

import re
from itertools import pairwise

from finegrain.portable import allowed
from finegrain.portable.findings import Notes
from finegrain.portable.written import Script

COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|//[^\n]*", re.DOTALL)
INTERVAL = re.compile(r"'\d+ (\w+)'\Z", re.IGNORECASE)
SET_OPERATORS = ("union", "except", "intersect", "minus")

PREFIXED = ("HEX_STRING", "BIT_STRING", "BYTE_STRING", "UNICODE_STRING", "NATIONAL_STRING")
NO_SIGNS = ("NUMBER", "IDENTIFIER", "RAW_STRING", *PREFIXED)

# Where a clause begins, so a comma before it is left over.
CLAUSES = frozenset(
    """
    ) from where group having qualify order window limit offset union except intersect minus ;
    """.split()
) | {"group by", "order by", ""}

# Words that a text may follow.
BEFORE_TEXT = frozenset(
    """
    select distinct all when then else case and or not like ilike in between escape by limit is on
    where having qualify interval date timestamp time set from join as zone to glob both for
    """.split()
) | {"order by", "group by", "partition by"}


def check_spelling(script: Script, notes: Notes) -> None:
    """Note what is refused whatever it is part of."""
    _comments(script, notes)
    _statements(script, notes)
    _names(script, notes)
    _texts(script, notes)
    _numbers(script, notes)
    _signs(script, notes)
    _commas(script, notes)
    _from_first(script, notes)
    _intervals(script, notes)
    _odd_words(script, notes)


def _comments(script: Script, notes: Notes) -> None:
    for place in range(len(script.items) + 1):
        gap = script.gap(place)
        start = script.items[place - 1].end + 1 if place else 0
        for comment in COMMENT.finditer(gap):
            if comment.group().startswith("//"):
                notes.add("double-slash", start + comment.start())
            elif comment.group().count("/*") > 1:
                notes.add("nested-comment", start + comment.start())


def _statements(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        begins = place == 0 or script.low(place - 1) == ";"
        if begins and item.text != ";" and item.low not in allowed.words()["statements"]:
            notes.add("statement", item.start)


def _names(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        if item.kind == "IDENTIFIER":
            if not re.fullmatch(r'"[A-Z_][A-Z0-9_]*"', item.text):
                notes.add("quoted-name", item.start, item.text)
        elif item.is_word and not item.text.isascii():
            notes.add("plain-name", item.start, item.text)
        elif item.low in allowed.words()["clock"] and item.is_word:
            notes.add("clock", item.start, item.text)
        elif _is_duckdb_name(script, place):
            notes.add("duckdb-name", item.start, item.text)


def _is_duckdb_name(script: Script, place: int) -> bool:
    """Whether a word names a schema or a table of DuckDB's, or its own number of a row."""
    name, before = script.low(place), script.low(place - 1)
    if name == "rowid":
        return before != "as"
    is_related = before in ("from", "join", "table", "into", "view", "schema", ".")
    if name in allowed.words()["duckdb"]:
        return is_related and script.low(place + 1) == "."
    prefixes = tuple(allowed.words()["duckdb_prefixes"])
    return before in ("from", "join") and name.startswith(prefixes)


def _texts(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        before = script.items[place - 1] if place else None
        if item.kind in PREFIXED:
            is_number = item.text[0].isdigit()
            notes.add("number-form" if is_number else "prefixed-text", item.start, item.text)
        if not item.is_text or before is None:
            continue
        if "\\" in item.text:
            notes.add("backslash", item.start, item.text)
        if before.is_text:
            notes.add("adjacent-texts", before.start, f"{before.text} {item.text}")
        elif before.is_word and before.end + 1 == item.start:
            notes.add("prefixed-text", before.start, before.text + item.text)
        elif before.low in ("from", "join"):
            notes.add("file-as-table", item.start, item.text)
        elif before.low == "as" or before.kind == "IDENTIFIER":
            notes.add("text-as-name", item.start, item.text)
        elif before.is_word and before.low not in BEFORE_TEXT:
            notes.add("typed-text", before.start, f"{before.text} {item.text}")


def _numbers(script: Script, notes: Notes) -> None:
    for before, item in pairwise(script.items):
        touches = before.end + 1 == item.start
        if before.kind == "NUMBER" and touches and item.is_word:
            notes.add("number-form", before.start, before.text + item.text)


def _signs(script: Script, notes: Notes) -> None:
    known = allowed.refused_signs()
    for place, item in enumerate(script.items):
        if item.is_word or item.is_text or item.kind in NO_SIGNS or item.text in ("]", "}"):
            continue
        sign = item.text
        following = script.items[place + 1] if place + 1 < len(script.items) else None
        if following and following.start == item.end + 1 and sign + following.text in known:
            sign += following.text
        if sign in known:
            rule, cure = known[sign]
            notes.add(rule, item.start, cure=cure)
        elif sign not in allowed.operators():
            notes.add("unlisted-sign", item.start, sign)


def _commas(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        if item.text == "," and script.low(place + 1) in CLAUSES:
            notes.add("trailing-comma", item.start)


def _from_first(script: Script, notes: Notes) -> None:
    has_begun = [False]
    calls = {call.opening for call in script.calls}
    for place, item in enumerate(script.items):
        word = item.low
        if item.text == "(":
            has_begun.append(place in calls)
        elif item.text == ")" and len(has_begun) > 1:
            has_begun.pop()
        elif word in ("select", "delete", "update", "merge"):
            has_begun[-1] = True
        elif word in SET_OPERATORS or item.text == ";":
            has_begun[-1] = False
        elif word == "from" and not has_begun[-1] and script.low(place - 1) != "distinct":
            notes.add("from-first", item.start)


def _intervals(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        if item.low != "interval" or not item.is_word:
            continue
        if script.low(place + 1) in (",", ")", ".", "]", "[", "") or script.low(place - 1) == ".":
            continue
        length = script.items[place + 1].text
        match = INTERVAL.match(length)
        is_listed = match and match.group(1).lower() in allowed.units()["interval"]
        after = script.low(place + 2).rstrip("s") + "s"
        if not is_listed or after in allowed.units()["interval"]:
            notes.add("interval-form", item.start)


def _odd_words(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        word, after = item.low, script.low(place + 1)
        if word in ("isnull", "notnull") and after != "(" and place:
            notes.add("null-test", item.start, item.text)
        elif word in ("positional", "semi", "anti", "asof") and after == "join":
            if word != "asof" or "match_condition" not in script.text.lower():
                notes.add("join-kind", item.start, f"{item.text} join")
        elif word == "materialized" and script.low(place - 1) in ("as", "not"):
            notes.add("materialized", item.start)
        elif word == "lambda" and script.items[min(place + 1, len(script.items) - 1)].is_word:
            notes.add("lambda", item.start)
        elif word == "unknown" and script.low(place - 1) in ("is", "not"):
            notes.add("is-true", item.start, "is unknown")
        elif word == "sample" and script.low(place - 1) == "using":
            notes.add("sample", item.start)
        elif word in ("limit", "offset") and place:
            _limit(script, notes, place)
        elif word == "top" and script.low(place - 1) == "select":
            notes.add("limit-form", item.start)


def _limit(script: Script, notes: Notes, place: int) -> None:
    if script.low(place - 1) in (".", ",", "as", "select") or script.low(place + 1) in (
        ",",
        "from",
    ):
        return
    is_number = place + 1 < len(script.items) and script.items[place + 1].text.isdigit()
    ends = CLAUSES | {"offset"}
    if not is_number or script.low(place + 2) not in ends:
        notes.add("limit-form", script.items[place].start)
