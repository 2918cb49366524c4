"""Writes models in the form of the house: named steps, then `select * from` the last one."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 100


@dataclass(frozen=True)
class Term:
    """Text for SQL that may be a call of macros: `text` stands bare in SQL, or inside braces."""

    text: str
    is_call: bool = False

    @property
    def sql(self) -> str:
        """The term as SQL has it."""
        return f"{{{{ {self.text} }}}}" if self.is_call else self.text

    @property
    def argument(self) -> str:
        """The term as an argument of a macro."""
        if self.is_call:
            return self.text
        quote = '"' if "'" in self.text else "'"
        return f"{quote}{self.text}{quote}"


def call(macro: str, *arguments: Term | str) -> Term:
    """Return a call of `macro`; plain strings are passed as texts."""
    told = [
        argument.argument if isinstance(argument, Term) else f"'{argument}'"
        for argument in arguments
    ]
    return Term(f"{macro}({', '.join(told)})", is_call=True)


def wrapped(before: str, inner: Term, after: str) -> Term:
    """Return SQL around a term, as in cast(… as date)."""
    if not inner.is_call:
        return Term(f"{before}{inner.text}{after}")
    parts = [inner.text]
    if before:
        parts.insert(0, Term(before).argument)
    if after:
        parts.append(Term(after).argument)
    return Term(" ~ ".join(parts), is_call=True)


def inline(before: str, inner: Term, after: str) -> Term:
    """Return SQL around a term that is not passed on to another macro."""
    return Term(f"{before}{inner.sql}{after}")


@dataclass(frozen=True)
class Item:
    """An entry of a select list; `comments` and a `label` stand above it."""

    sql: str
    alias: str
    comments: tuple[str, ...] = ()
    label: str | None = None


def select(items: Sequence[Item], source: str, where: Sequence[str] = ()) -> str:
    """Return a select of `items` from `source`; conditions of `where` all hold."""
    lines = ["select"]
    for place, item in enumerate(items):
        if item.label:
            if place:
                lines.append("")
            lines.append(f"    -- {item.label}")
        for comment in item.comments:
            lines += comment_lines(comment, indent=4)
        comma = "," if place < len(items) - 1 else ""
        lines += _item_lines(item, comma)
    lines += source.splitlines()
    if len(where) == 1:
        lines.append(f"where {where[0]}")
    elif where:
        lines.append("where")
        lines += [f"    {'and ' if place else ''}{text}" for place, text in enumerate(where)]
    return "\n".join(lines)


def select_all(source: str, where: Sequence[str] = ()) -> str:
    """Return a select of every column."""
    return f"select * {select([], source, where).removeprefix('select').lstrip()}"


def model(steps: Sequence[tuple[str, str]], heading: str = "") -> str:
    """Return the text of a model: each step is a name and its query, the last one is the result."""
    written = []
    for name, query in steps:
        body = "\n".join(f"    {line}" if line else "" for line in query.splitlines())
        written.append(f"{name} as (\n\n{body}\n\n)")
    text = "with " + ",\n\n".join(written) + f"\n\nselect * from {steps[-1][0]}\n"
    head = "\n".join(comment_lines(heading, indent=0))
    return f"{head}\n{text}" if heading else text


def comment_lines(text: str, indent: int) -> list[str]:
    """Return `text` as comments that keep within the width of a line."""
    lines: list[str] = []
    current = ""
    room = WIDTH - indent - 3
    # Steps of a model are indented once more.
    room -= 4 if indent else 0
    for word in text.split():
        if current and len(current) + 1 + len(word) > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    return [f"{' ' * indent}-- {line}" for line in [*lines, current] if line]


def _item_lines(item: Item, comma: str) -> list[str]:
    if item.sql == item.alias or item.sql.endswith(f".{item.alias}"):
        return [f"    {item.sql}{comma}"]
    lines = item.sql.splitlines()
    one = f"    {item.sql} as {item.alias}{comma}"
    if len(lines) == 1 and len(one) + 4 > WIDTH:
        return [f"    {item.sql}", f"        as {item.alias}{comma}"]
    if len(lines) == 1:
        return [one]
    return [
        *(f"    {line}" for line in lines[:-1]),
        f"    {lines[-1]} as {item.alias}{comma}",
    ]
