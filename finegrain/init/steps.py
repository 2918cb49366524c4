"""Turns pieces into the steps of a model: source, renamed, then what is made of those."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from finegrain.init.columns import Column, Table
from finegrain.init.expressions import Piece
from finegrain.init.names import quoted
from finegrain.init.sql import Item, select
from finegrain.init.targets import GROUPS, ORDER

Steps = list[tuple[str, str]]

# Shorter lists need no labels.
LABELLED = 8

# Longer calls are broken into lines.
UNBROKEN = 75


@dataclass(frozen=True)
class Joined:
    """A step that gives a column by a key: its name, its query, the key and the column."""

    name: str
    query: str
    key: str
    column: str


def source_step(
    source: str, table: Table, columns: Sequence[Column], name: str = "source"
) -> Steps:
    """The step that reads the table; names that need quotes are given plain ones."""
    if all(column.is_bare for column in columns):
        return [(name, f"{{{{ read_source('{source}', '{table.name}') }}}}")]
    items = [
        Item(
            column.plain if column.is_bare else quoted(column.name),
            column.plain,
        )
        for column in columns
    ]
    return [(name, select(items, f"from {{{{ source('{source}', '{table.name}') }}}}"))]


def renamed_step(pieces: Sequence[Piece], where: Sequence[str] = ()) -> Steps:
    """The step that gives columns the names and types of the contract."""
    items = [item for piece in ordered(pieces) for item in piece.first]
    if len(items) >= LABELLED:
        items = _labelled(items)
    return [("renamed", select(items, "from source", where))]


def finished_steps(
    pieces: Sequence[Piece],
    joined: Joined | None = None,
    hidden: Sequence[str] = (),
    where: Sequence[str] = (),
) -> Steps:
    """The step that makes the columns which need renamed ones; none where nothing is left to do.

    `hidden` are columns of `renamed` that no contract table has; `where` says what it keeps.
    """
    steps: Steps = []
    source = "from renamed"
    columns = ordered(pieces)
    if joined:
        steps.append((joined.name, joined.query))
        source = (
            f"from renamed\nleft join {joined.name}\n"
            f"    on renamed.{joined.key} = {joined.name}.{joined.key}"
        )
    made = [piece for piece in columns if piece.last]
    unreadable = [piece.unreadable for piece in columns if piece.unreadable]
    helpers = {item.alias for piece in columns for item in piece.first} - {
        piece.target for piece in columns if not piece.last
    }
    helpers |= set(hidden)
    if not (made or unreadable or helpers or joined or where):
        return steps
    items: list[Item] = []
    if helpers or joined:
        for piece in columns:
            if piece.target in hidden:
                continue
            if joined and piece.target == joined.column:
                items.append(Item(f"{joined.name}.{piece.target}", piece.target))
            elif piece.last:
                items.append(Item(piece.last, piece.target))
            else:
                prefix = "renamed." if joined else ""
                items.append(Item(f"{prefix}{piece.target}", piece.target))
    else:
        items = [Item("*", "*"), *(Item(str(piece.last), piece.target) for piece in made)]
    if unreadable:
        items.append(unreadable_item(columns))
    name = "dated" if made else "joined" if joined else "checked"
    steps.append((name, select(items, source, where)))
    return steps


def unreadable_item(pieces: Sequence[Piece]) -> Item:
    """The column that names what could not be read."""
    found = [piece.unreadable for piece in ordered(pieces) if piece.unreadable]
    told = [f"('{target}', '{raw}', '{read}')" for target, raw, read in found]
    call = f"{{{{ unreadable_columns([{', '.join(told)}]) }}}}"
    if len(call) > UNBROKEN:
        lines = "".join(f"    {line},\n" for line in told)
        call = f"{{{{ unreadable_columns([\n{lines}]) }}}}"
    return Item(call, "unreadable")


def ordered(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in the order of the house."""
    places = {target: place for place, target in enumerate(ORDER)}
    return sorted(pieces, key=lambda piece: places.get(piece.target, len(places)))


def visible(pieces: Sequence[Piece]) -> list[str]:
    """Names of the contract's columns that pieces give, in order."""
    return [piece.target for piece in ordered(pieces)]


def _labelled(items: Sequence[Item]) -> list[Item]:
    """Label the first entry of each group; raw texts go with the entry after them."""
    groups = {target: label for label, targets in GROUPS for target in targets}
    labelled: list[Item] = []
    current: str | None = None
    label = ""
    for place, item in enumerate(items):
        following = (groups.get(other.alias) for other in items[place:])
        label = next((found for found in following if found), label)
        labelled.append(replace(item, label=label if label != current else None))
        current = label
    return labelled
