"""What a change of the declarations does, told for a terminal or for a pull request."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from finegrain.diff.compare import Change, Kind, lines_between
from finegrain.diff.query import MOVING, Effect, Move, Movers, Numbers

MOST_MOVES = 20
NOWHERE = "none of these"
NOBODY = Numbers(0, 0, 0, 0, *[Decimal(0)] * 4)


def tell(
    changes: Sequence[Change], effect: Effect | None, against: str, unchanged: int, markdown: bool
) -> str:
    """Return the page.

    Args:
        changes: segments that differ.
        effect: who moves, or None if nobody can.
        against: what was compared with.
        unchanged: segments that do not differ.
        markdown: for a pull request, and not for a terminal.
    """
    lines = _heading(changes, effect, against, unchanged, markdown)
    if changes:
        lines += _markdown(changes, effect) if markdown else _plain(changes, effect)
    return "\n".join(lines)


def _heading(
    changes: Sequence[Change], effect: Effect | None, against: str, unchanged: int, markdown: bool
) -> list[str]:
    kinds = Counter(each.kind for each in changes)
    told = [f"{kinds[kind]} {kind.value}" for kind in Kind if kinds[kind]]
    counts = ", ".join([*told, f"{unchanged} unchanged"])
    day = f", as of {effect.as_of_on}" if effect else ""
    lines = [
        *(["### What this does to segments", ""] if markdown else []),
        f"Segments against {f'`{against}`' if markdown else against}{day}: {counts}.",
    ]
    movers = [f"{_who_moves(of, all_)}." for of, all_ in _movers(effect) if all_.members]
    lines += movers
    if not movers and (effect or not any(each.kind in MOVING for each in changes)):
        lines.append("Nobody moves.")
    return lines


def _movers(effect: Effect | None) -> list[tuple[str, Movers]]:
    found = effect.movers if effect else {}
    return [(of, found[of]) for of in ("customer", "account", "contact") if of in found]


def _who_moves(of: str, movers: Movers) -> str:
    who = f"1 {of} moves" if movers.members == 1 else f"{movers.members:,} {of}s move"
    # Of people at companies it is not known.
    brought = f" and brought {movers.net_amount:,.2f} in the last 365 days"
    return who + ("" if of == "contact" else brought)


def _plain(changes: Sequence[Change], effect: Effect | None) -> list[str]:
    lines: list[str] = []
    for change in changes:
        owner = f" of {change.segment.owner}" if change.segment.owner else ""
        name = f"{change.segment.name}{owner}"
        lines += ["", f"{_what(change)}: {name} ({change.segment.label})"]
        lines += [f"  {line}" for line in lines_between(change)]
        if effect and change.kind in MOVING:
            found = effect.sizes.get(change.segment.name, NOBODY)
            lines.append(
                f"  members {found.before:,} -> {found.after:,} "
                f"(+{found.entering:,} -{found.leaving:,}), net value of 365 days "
                f"{found.net_before:,.2f} -> {found.net_after:,.2f} "
                f"(+{found.net_entering:,.2f} -{found.net_leaving:,.2f})"
            )
    if effect and effect.moves:
        width = max(len(name) for each in effect.moves for name in _ends(each))
        lines += ["", f"  {'from':<{width}}  {'to':<{width}}  {'members':>10}  {'net value':>14}"]
        for each in effect.moves[:MOST_MOVES]:
            source, target = _ends(each)
            lines.append(
                f"  {source:<{width}}  {target:<{width}}  {each.members:>10,}  "
                f"{each.net_amount:>14,.2f}"
            )
        lines += _rest(effect)
    return lines


def _markdown(changes: Sequence[Change], effect: Effect | None) -> list[str]:
    lines: list[str] = []
    if effect and effect.sizes:
        lines += [
            "",
            "| segment | change | before | after | enter | leave | net value of 365 days |",
            "|---|---|--:|--:|--:|--:|--:|",
        ]
        for change in changes:
            if change.kind in MOVING:
                found = effect.sizes.get(change.segment.name, NOBODY)
                lines.append(
                    f"| `{change.segment.name}` | {_what(change)} | {found.before:,} | "
                    f"{found.after:,} | {found.entering:,} | {found.leaving:,} | "
                    f"{found.net_before:,.2f} → {found.net_after:,.2f} |"
                )
    if effect and effect.moves:
        lines += ["", "| from | to | members | net value of 365 days |", "|---|---|--:|--:|"]
        for each in effect.moves[:MOST_MOVES]:
            source, target = _ends(each)
            lines.append(f"| {source} | {target} | {each.members:,} | {each.net_amount:,.2f} |")
        lines += ["", *_rest(effect)] if _rest(effect) else []
    for change in changes:
        owner = f" (of {_escaped(change.segment.owner)})" if change.segment.owner else ""
        said = f"`{change.segment.name}`{owner} {_what(change)}: {_escaped(change.segment.label)}"
        lines += ["", said]
        between = lines_between(change)
        if between:
            # A longer fence than any that may be inside.
            lines += ["````diff", *between, "````"]
    return lines


def _what(change: Change) -> str:
    if change.kind is Kind.AFFECTED:
        return f"affected by {', '.join(change.through)}"
    if change.kind is Kind.RENAMED and change.old:
        return f"renamed from {change.old.name}"
    if change.kind is Kind.ADDED and change.segment.status != "active":
        return f"added as {change.segment.status}"
    return str(change.kind.value)


def _ends(move: Move) -> tuple[str, str]:
    return move.source or NOWHERE, move.target or NOWHERE


def _rest(effect: Effect) -> list[str]:
    rest = len(effect.moves) - MOST_MOVES
    return [f"  and {rest} more ways of moving"] if rest > 0 else []


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|" else letter for letter in text)
