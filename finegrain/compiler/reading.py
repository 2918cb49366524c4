"""YAML with the place of every key and value, and none of YAML's surprises.

YAML takes NO for a truth value, 0123 and 12:30 for numbers and keeps the last of two equal keys.
Whoever declares a segment means none of that, so each is a mistake with a place.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from finegrain.compiler.mistakes import Mistakes, Place, advice, nearest

# dbt fills in what stands between these.
BRACES = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
NAME = re.compile(r"[a-z][a-z0-9_]*")
MOST_LETTERS = 40
MOST_DEPTH = 40
# The loader in C reads a thousand segments in a tenth of the time, and as dbt does.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Words of SQL that cannot be the name of a column on one engine or the other.
RESERVED = frozenset(
    "account all alter analyze and any array as asc asof between both by case cast check collate "
    "column connect connection constraint create cross current current_date current_time "
    "current_timestamp current_user customer_id database default deferrable delete desc describe "
    "distinct do drop else end except exists false fetch following for foreign from full grant "
    "group gscluster having ilike in increment initially inner insert intersect into is issue join "
    "lambda lateral leading left like limit localtime localtimestamp minus natural not null of "
    "offset on only or order organization outer pivot placing primary qualify references regexp "
    "returning revoke right rlike row rows sample schema select set show some start summarize "
    "symmetric table tablesample then to trailing trigger true try_cast union unique unpivot "
    "update user using values variadic view when whenever where window with".split()
)
_YAML_HINTS = {
    "mapping values are not allowed": "put a text that has a colon in quotes, and begin keys that "
    "belong together in one column.",
    "expected key": "begin keys that belong together in one column.",
    "expected '-' indicator": "begin entries that belong together in one column, each with a dash.",
    "expected ',' or '}'": "close the brace, and put a text that has a brace or quote in quotes.",
    "expected ',' or ']'": "close the bracket, and put a text that has a bracket in quotes.",
    "could not find expected ':'": "write key: value, with a space after the colon.",
    "cannot start any token": "put the text in quotes, and indent with spaces instead of tabs.",
    "unexpected end of stream": "close the quotes.",
}
# What an entry of such a list declares, and the key of its name.
_DECLARED = {"segments": "segment", "families": "family", "features": "feature"}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


@dataclass(frozen=True)
class Scalar:
    """A single value as it is written; `tag` is what YAML takes it for, such as str or int."""

    text: str
    tag: str
    place: Place


@dataclass(frozen=True)
class Listing:
    """A list."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True)
class Table:
    """A mapping; each key with its own place."""

    entries: Mapping[str, "Entry"]
    place: Place


@dataclass(frozen=True)
class Entry:
    """A key of a mapping and its value."""

    place: Place
    value: "Node"


Node = Scalar | Listing | Table


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _about_yaml(problem: str) -> str:
    """What to do about a file that is no YAML."""
    hint = next((hint for part, hint in _YAML_HINTS.items() if part in problem), "correct it.")
    return f"this is no YAML ({problem}): {hint}"


def _inside(text: str, place: Place) -> Place:
    """The place, or the end of the last line if it lies beyond."""
    lines = text.splitlines() or [""]
    if place.line <= len(lines):
        return place
    return Place(len(lines), len(lines[-1]) + 1)


def _name_of(node: yaml.Node, listed: str) -> str:
    """The name of what an entry of a list declares, if it declares something."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == _DECLARED.get(listed) and isinstance(value, yaml.ScalarNode):
            return str(value.value).strip()
    return ""


def _joined(entry: Entry, rest: str) -> tuple[Entry, str]:
    """A number that is cut at its comma as it is meant, and how to write it."""
    value = entry.value
    assert isinstance(value, Scalar)
    is_thousand = bool(re.match(r"\d{3}(?!\d)", rest))
    whole = f"{value.text}{'' if is_thousand else '.'}{rest}"
    instead = "without a comma" if is_thousand else "with a point"
    tag = value.tag if re.fullmatch(r"[\d.]+", whole) else "str"
    return Entry(entry.place, Scalar(whole, tag, value.place)), instead


def _is_cut_off(key: yaml.Node, value: yaml.Node, before: yaml.Node | None) -> bool:
    """Whether a key in braces is but the rest of a number with a comma, such as 1,000."""
    return (
        isinstance(before, yaml.ScalarNode)
        and isinstance(value, yaml.ScalarNode)
        and not value.value
        and not before.style
        and bool(re.search("[0-9]$", before.value) and re.match("[0-9]", key.value))
        and before.end_mark.line == key.start_mark.line
        and before.end_mark.column + 1 == key.start_mark.column
    )


@dataclass
class Reader:
    """Reads one file; whatever is not as it must be goes to the mistakes, and is None here."""

    file: Path
    mistakes: Mistakes = field(default_factory=Mistakes)

    def wrong(self, place: Place, where: str, sentence: str) -> None:
        """Note a mistake of this file."""
        self.mistakes.add(self.file, place, where, sentence)

    def document(self, text: str) -> Node | None:
        """Return the content of the file."""
        before = len(self.mistakes.found)
        try:
            self._check_events(text)
            if len(self.mistakes.found) > before:
                return None
            root = yaml.compose(text, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.wrong(
                _inside(text, _place(mark)) if mark else Place(1, 1),
                "",
                _about_yaml(str(error.problem or error.context)),
            )
            return None
        except (yaml.YAMLError, UnicodeError):
            self.wrong(
                Place(1, 1), "", "this is no YAML: it has a character that YAML does not allow."
            )
            return None
        if root is None or len(self.mistakes.found) > before:
            return None
        return self._node(root, "")

    def _check_events(self, text: str) -> None:
        """Refuse what makes a value depend on another place, and what nobody can read."""
        depth = 0
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth == MOST_DEPTH + 1:
                    self.wrong(
                        _place(event.start_mark), "", f"more than {MOST_DEPTH} levels: write fewer."
                    )
                    return
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                self.wrong(
                    _place(event.start_mark),
                    "",
                    "anchors (&), aliases (*) and tags (!) are not "
                    "read here: write the value out, in quotes if it begins with such a sign.",
                )

    def _node(self, node: yaml.Node, where: str, joint: str = ".") -> Node:
        """The node; `where` is the part of the declaration, as later mistakes call it."""
        place = _place(node.start_mark)
        if isinstance(node, yaml.ScalarNode):
            return Scalar(node.value, node.tag.rsplit(":", 1)[-1], place)
        if isinstance(node, yaml.SequenceNode):
            return Listing(tuple(self._items(node, where)), place)
        assert isinstance(node, yaml.MappingNode)
        entries: dict[str, Entry] = {}
        cut: dict[str, str] = {}
        last: tuple[str, yaml.Node] | None = None
        for key, value in node.value:
            at = _place(key.start_mark)
            before, last = last, None
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(at, where, "braces within braces are not read here: take a pair away.")
            elif key.tag.endswith(":merge"):
                self.wrong(at, where, "<< is not read here: write the keys out.")
            elif before and _is_cut_off(key, value, before[1]):
                name, last = before[0], (before[0], key)
                entries[name], cut[name] = _joined(entries[name], key.value)
            elif key.value in entries:
                first = entries[key.value].place.line
                self.wrong(
                    at, where, f'"{key.value}" is there twice, first in line {first}: keep one.'
                )
            else:
                inner = f"{where}{joint}{key.value}" if where else str(key.value)
                entries[key.value] = Entry(at, self._node(value, inner))
                last = key.value, value
        for name, instead in cut.items():
            whole = entries[name].value
            assert isinstance(whole, Scalar)
            self.wrong(
                whole.place,
                f"{where}{joint}{name}",
                f"a comma ends a value in braces: write {whole.text}, {instead}.",
            )
        return Table(entries, place)

    def _items(self, node: yaml.SequenceNode, where: str) -> Iterator[Node]:
        """What a list holds; whatever is declared in it is called by its name."""
        family, comma, _ = where.rpartition(", ")
        listed = re.split(r"[ .]", where)[-1]
        for number, item in enumerate(node.value, 1):
            name = _name_of(item, listed)
            if listed in _DECLARED:
                name = name or f"{listed}[{number}]"
                yield self._node(item, f"{family}{comma}{name}", ", ")
            else:
                yield self._node(item, f"{where}[{number}]")

    def table(
        self, node: Node, where: str, known: Collection[str], needed: Collection[str] = ()
    ) -> Mapping[str, Entry] | None:
        """Return the entries of a mapping that has only known keys, and all that are needed."""
        if not isinstance(node, Table):
            self.wrong(node.place, where, f"this must be keys with values: {', '.join(known)}.")
            return None
        # What a misspelt key stands for is not missing.
        meant = set()
        for key, entry in node.entries.items():
            if key not in known:
                meant.add(nearest(key, known))
                self.wrong(
                    entry.place, where, f'there is no "{key}" here; {advice(key, list(known), 20)}'
                )
        for key in needed:
            if key not in node.entries and key not in meant:
                self.wrong(node.place, where, f'"{key}" is missing: add it.')
        return {key: entry for key, entry in node.entries.items() if key in known}

    def listing(self, node: Node, where: str) -> tuple[Node, ...]:
        """Return the items of a list that is not empty."""
        if not isinstance(node, Listing):
            self.wrong(node.place, where, "this must be a list: begin each entry with a dash.")
            return ()
        if not node.items:
            self.wrong(node.place, where, "the list is empty: fill it, or take the key away.")
        return node.items

    def scalar(self, node: Node, where: str) -> Scalar | None:
        """Return a single value that is neither empty nor dbt's to fill in."""
        if not isinstance(node, Scalar):
            self.wrong(node.place, where, "this must be a single value.")
            return None
        if node.tag == "null" or not node.text.strip():
            self.wrong(node.place, where, "there is no value: add one, or take the key away.")
            return None
        if BRACES.search(node.text):
            found = BRACES.search(node.text)
            assert found
            self.wrong(node.place, where, f'"{found[0]}" is dbt\'s own sign: write it without.')
            return None
        if _UNPRINTABLE.search(node.text.rstrip("\n")):
            self.wrong(node.place, where, "a value is one line of visible characters.")
            return None
        return node

    def text(self, node: Node, where: str) -> str | None:
        """Return a text; what YAML takes for anything else must be put in quotes."""
        scalar = self.scalar(node, where)
        if scalar is None:
            return None
        if scalar.tag != "str":
            taken = {
                "bool": "yes or no",
                "int": "a number",
                "float": "a number",
                "timestamp": "a date",
            }.get(scalar.tag, scalar.tag)
            self.wrong(
                scalar.place,
                where,
                f"{scalar.text} is {taken} in YAML; if it is meant as text, put it in quotes: "
                f'"{scalar.text}".',
            )
            return None
        return scalar.text.strip()

    def texts(self, node: Node, where: str) -> tuple[str, ...]:
        """Return one text or several, each once."""
        if not isinstance(node, Listing):
            one = self.text(node, where)
            return () if one is None else (one,)
        found: list[str] = []
        for item in self.listing(node, where):
            one = self.text(item, where)
            if one is not None and one.lower() in [other.lower() for other in found]:
                self.wrong(item.place, where, f'"{one}" is there twice: keep one.')
            elif one is not None:
                found.append(one)
        return tuple(found)

    def name(self, node: Node, where: str) -> str | None:
        """Return a text that is a name: of a column, or inside an id."""
        text = self.text(node, where)
        if text is not None and not (NAME.fullmatch(text) and len(text) <= MOST_LETTERS):
            self.wrong(
                node.place,
                where,
                f'"{text}" is no name: write small letters, digits and underscores, a letter '
                f"first, {MOST_LETTERS} at most.",
            )
            return None
        return text

    def column(self, node: Node, where: str) -> str | None:
        """Return a text that is the name of a new column."""
        name = self.name(node, where)
        if name in RESERVED:
            self.wrong(node.place, where, f'"{name}" is a word of SQL: choose another name.')
            return None
        return name

    def yes_or_no(self, node: Node, where: str) -> bool | None:
        """Return a truth value, written yes or no."""
        scalar = self.scalar(node, where)
        if scalar is None:
            return None
        said = scalar.text.lower()
        if said not in ("yes", "no", "true", "false"):
            self.wrong(scalar.place, where, f'"{scalar.text}" is not understood; write yes or no.')
            return None
        return said in ("yes", "true")


def declarations(root: Node, key: str) -> list[tuple[str, Node]]:
    """Return what models declare under `config.meta.<key>`, each with the model's name."""
    found = []
    models = _at(root, "models")
    for model in models.items if isinstance(models, Listing) else ():
        declared = _at(_at(_at(model, "config"), "meta"), key)
        name = _at(model, "name")
        if declared is not None and isinstance(name, Scalar):
            found.append((name.text, declared))
    return found


def group_of(root: Node, model: str) -> Scalar | None:
    """Return the dbt group that a model names under `config`, if it names one."""
    models = _at(root, "models")
    for each in models.items if isinstance(models, Listing) else ():
        name, group = _at(each, "name"), _at(_at(each, "config"), "group")
        if isinstance(name, Scalar) and name.text == model and isinstance(group, Scalar):
            return None if group.tag == "null" else group
    return None


def _at(node: Node | None, key: str) -> Node | None:
    entry = node.entries.get(key) if isinstance(node, Table) else None
    return entry.value if entry else None
