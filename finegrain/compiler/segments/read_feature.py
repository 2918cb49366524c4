"""Features: values and phrases, multiples of another feature, and places among all."""

from decimal import Decimal

from finegrain.compiler.conditions import read_phrases
from finegrain.compiler.logic import Any
from finegrain.compiler.phrases import AMONG_ALL, OF_FEATURE, Subject
from finegrain.compiler.reading import Listing, Node, Scalar
from finegrain.compiler.segments.context import Context
from finegrain.compiler.segments.normal import Compared, Condition, Ranked

# What there can be a ranking in each of.
_GROUPS = ("text", "yes or no")
_OF = "at least 200% of usual_order_gap_days"
_TOP = '"top 5%", "bottom 100" or "top 5% in each region"'


def read_feature(context: Context, node: Node, where: str, subject: Subject) -> Condition | None:
    """Return what one phrase or value, or a list of which one is enough, says of a feature."""
    if subject.kind == "number" and isinstance(node, Listing):
        parts = [
            _read_number(context, item, where, subject)
            for item in context.reader.listing(node, where)
        ]
        whole = tuple(part for part in parts if part is not None)
        if not whole or len(whole) < len(parts):
            return None
        return whole[0] if len(whole) == 1 else Any(whole)
    if subject.kind == "number":
        return _read_number(context, node, where, subject, is_alone=True)
    return read_phrases(context.reader, node, where, subject)


def _read_number(
    context: Context, node: Node, where: str, subject: Subject, *, is_alone: bool = False
) -> Condition | None:
    if isinstance(node, Scalar) and node.tag == "str":
        said = " ".join(node.text.split())
        if OF_FEATURE.pattern.fullmatch(said):
            return _compared(context, node, where, subject, said)
        if AMONG_ALL.pattern.fullmatch(said):
            return _ranked(context, node, where, subject, said)
        hint = _TOP if said.lower().startswith(("top ", "bottom ")) else f'"{_OF}"'
        if hint == _TOP or "% of " in said:
            context.wrong(node.place, where, f'"{said}" is not understood; write it as in {hint}.')
            return None
    # In a list there is no doubt that a bare number is meant exactly.
    one = node if is_alone else Listing((node,), node.place)
    return read_phrases(context.reader, one, where, subject)


def _compared(
    context: Context, node: Scalar, where: str, subject: Subject, said: str
) -> Compared | None:
    found = OF_FEATURE.pattern.fullmatch(said)
    assert found
    operator, (share, of) = OF_FEATURE.meaning(found)
    assert isinstance(share, Decimal) and isinstance(of, str)
    other = context.subjects.get(of)
    sentence = None
    if other is None:
        sentence = f'there is no feature "{of}"; {context.feature_hint(of)}'
    elif other.kind != "number":
        sentence = f"{of} is a {other.kind}: compare with a number."
    elif of == subject.name:
        sentence = f"{of} is compared with itself: name another feature."
    elif share <= 0:
        sentence = f"{share * 100:f}% of it is nothing to compare with: write more."
    if sentence:
        context.wrong(node.place, where, sentence)
        return None
    return Compared(subject.name, operator, share, of, said)


def _ranked(
    context: Context, node: Scalar, where: str, subject: Subject, said: str
) -> Ranked | None:
    found = AMONG_ALL.pattern.fullmatch(said)
    assert found
    side, (number, percent, each) = AMONG_ALL.meaning(found)
    assert isinstance(number, Decimal)
    group = context.subjects.get(str(each)) if each else None
    sentence = None
    if each and group is None:
        sentence = f'there is no feature "{each}"; {context.feature_hint(str(each))}'
    elif group and group.kind not in _GROUPS and not (group.kind == "number" and group.is_whole):
        sentence = f"{each} is no feature that puts members into groups: name one such as region."
    elif each == subject.name:
        sentence = f"in each {each} all have the same {each}: name another feature."
    elif percent and not 0 < number < 100:
        sentence = f'"{said}" is nobody or everybody: write more than 0% and less than 100%.'
    elif not percent and (number < 1 or number % 1):
        sentence = f'"{said}" is no number of members: write a whole number from 1.'
    if sentence:
        context.wrong(node.place, where, sentence)
        return None
    return Ranked(
        subject.name, side == "top", number, bool(percent), str(each) if each else None, said
    )
