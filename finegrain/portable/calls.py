"""What is refused about calls and casts, by their names as written."""

from finegrain.portable import allowed
from finegrain.portable.findings import Notes
from finegrain.portable.written import Call, Script

# Words that stand among arguments only where the list says so, and the rule they break elsewhere.
INSIDE = {
    "from": "words-in-call",
    "as": "words-in-call",
    "both": "words-in-call",
    "leading": "words-in-call",
    "trailing": "words-in-call",
    "for": "words-in-call",
    "using": "words-in-call",
    "placing": "words-in-call",
    "separator": "words-in-call",
    "distinct": "distinct-in-call",
    "order by": "order-in-call",
    "order": "order-in-call",
    "ignore": "nulls-in-call",
    "respect": "nulls-in-call",
    "->": "lambda",
    "=>": "named-argument",
    ":=": "named-argument",
}


def check_calls(script: Script, notes: Notes) -> None:
    """Note what is refused about functions, casts and arrows."""
    arrows = {place for place, item in enumerate(script.items) if item.text in ("->", "=>")}
    for call in script.calls:
        _name(script, notes, call)
        arrows -= set(script.directly_inside(call.opening, call.closing))
    for place in arrows:
        rule = "json-arrow" if script.items[place].text == "->" else "named-argument"
        notes.add(rule, script.items[place].start)
    _casts(script, notes)
    _paths(script, notes)


def _name(script: Script, notes: Notes, call: Call) -> None:
    start = script.items[call.place].start
    shown = script.text[start : script.items[min(call.closing, len(script.items) - 1)].end + 1]
    if call.name in allowed.words()["clock"]:
        return
    if call.is_dotted:
        notes.add("dotted-call", start, shown)
        return
    function = allowed.functions().get(call.name)
    if function is None:
        rule, cure = allowed.refused_functions().get(call.name, ("unlisted-function", ""))
        notes.add(rule, start, shown, cure)
        return
    if not function.takes(len(call.arguments)) and not _matches_once(script, call):
        notes.add(function.wrong_args, start, shown)
    for place in script.directly_inside(call.opening, call.closing):
        word = script.low(place)
        if word in INSIDE and word not in function.inside:
            notes.add(INSIDE[word], start, shown)
    if call.name == "trunc" and any(script.items[one.start].is_text for one in call.arguments[1:]):
        notes.add("trunc-of-date", start, shown)
    if function.unit is not None:
        _unit(script, notes, call, function.unit)


def _matches_once(script: Script, call: Call) -> bool:
    """Whether a pattern is bound to an end of the text, so that the first match is the only one."""
    if call.name != "regexp_replace" or len(call.arguments) != 3 or len(call.arguments[1]) != 1:
        return False
    pattern = script.items[call.arguments[1].start].text
    return "|" not in pattern and (pattern.startswith("'^") or pattern.endswith("$'"))


def _unit(script: Script, notes: Notes, call: Call, number: int) -> None:
    if len(call.arguments) < number:
        return
    first = call.arguments[number - 1].start
    unit = script.items[first]
    if call.name == "extract" and unit.is_text:
        notes.add("date-part", unit.start, f"extract({unit.text} …)")
    elif unit.low.strip("'") not in allowed.units()[call.name]:
        is_week = "week" in unit.low or unit.low.strip("'") in ("dow", "isodow", "isoyear")
        notes.add("week-start" if is_week else "date-part", script.items[call.place].start)


def _casts(script: Script, notes: Notes) -> None:
    for place, item in enumerate(script.items):
        if item.text == "::":
            _type(script, notes, place + 1, len(script.items))
    for call in script.calls:
        if call.name not in ("cast", "try_cast"):
            continue
        for place in script.directly_inside(call.opening, call.closing):
            if script.low(place) == "as":
                _type(script, notes, place + 1, call.closing)


def _type(script: Script, notes: Notes, place: int, end: int) -> None:
    """Check the type that is written from a place on."""
    if place >= len(script.items):
        return
    start, after = script.items[place].start, place + 1
    name = script.low(place)
    if name == "double" and script.low(after) == "precision":
        name, after = "double precision", after + 1
    number = 0
    if script.low(after) == "(":
        closing = script.closings.get(after, end)
        number = len([inner for inner in range(after, closing) if script.low(inner) == ","]) + 1
        after = closing + 1
    is_nested = script.low(after) in ("[", "array") or script.low(after) in ("with", "without")
    is_followed = end < len(script.items) and after != end
    shown = script.text[start : script.items[after - 1].end + 1] if after > place else name
    listed = allowed.types()
    if name in listed and not is_nested and not is_followed and number == listed[name]:
        return
    if name in ("decimal", "numeric", "number") and not is_nested and not is_followed:
        notes.add("decimal-scale", start, shown)
    elif "timestamp" in name and (name.endswith(("tz", "ltz")) or script.low(after) in ("with",)):
        notes.add("timestamp-kind", start, shown)
    elif name in ("varchar", "string", "text") and number and not is_nested:
        notes.add("varchar-length", start, shown)
    else:
        notes.add("unlisted-type", start, shown)


def _paths(script: Script, notes: Notes) -> None:
    """x:path is a path into a variant on Snowflake, and an alias in front on DuckDB."""
    for place, item in enumerate(script.items):
        if item.text != ":":
            continue
        before, after = script.low(place - 1), place + 1
        is_tight = (
            not script.gap(place) and not script.gap(after) if after < len(script.items) else False
        )
        follows_word = script.items[place - 1].is_word or before == ")"
        is_path = is_tight and follows_word and script.items[after].is_word
        while is_path and script.low(after + 1) == ".":
            after += 2
        begins_item = script.low(place - 2) in ("select", "distinct", ",", "from", "join")
        if not is_path or (begins_item and script.low(after + 1) != "::"):
            notes.add("alias-in-front", script.items[place - 1].start)
