"""The lists of what may be written, and of what is known to be refused.

Allowed functions have `name`, `args` (how many arguments: 2, 2-3, 2+, or several of these), `link`
and, where needed: `inside` (words that may stand among the arguments), `unit` (which argument is a
part of a date), `wrong_args` (the rule that another number of arguments breaks), and `example`, an
expression, or `query`.

Allowed constructs have `node` (a class of sqlglot), `args` (its parts that may be filled), `values`
(what such a part may hold), `link` and `example`.

Rules have `rule`, `kind`, `what`, `why`, `instead`, `link` and `examples`; `nodes` are constructs
that break them, as a class or as class.part, `functions` names that break them with what to write
instead, and `signs` operators with what to write instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Function:
    """A function that may be called, by its name as written."""

    name: str
    arguments: tuple[tuple[int, int | None], ...]
    link: str
    example: str
    inside: frozenset[str] = frozenset()
    unit: int | None = None
    wrong_args: str = "wrong-arguments"

    def takes(self, number: int) -> bool:
        """Whether it can be called with so many arguments."""
        return any(
            least <= number and (most is None or number <= most) for least, most in self.arguments
        )


@dataclass(frozen=True)
class Construct:
    """A node of the tree that may be written, and the parts of it that may be filled."""

    node: str
    parts: frozenset[str]
    values: Mapping[str, frozenset[str]]
    link: str
    example: str


@dataclass(frozen=True)
class Rule:
    """A kind of SQL that is refused: what it is, why, and what to write instead."""

    name: str
    kind: str
    what: str
    why: str
    instead: str
    link: str
    examples: tuple[str, ...]
    nodes: tuple[str, ...] = ()
    functions: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)


@cache
def functions() -> dict[str, Function]:
    """Functions that may be called, by name."""
    return {entry["name"]: _function(entry) for entry in entries("functions_*.yml")}


@cache
def constructs() -> dict[str, Construct]:
    """Constructs that may be written, by class of sqlglot."""
    return {
        entry["node"]: Construct(
            entry["node"],
            frozenset(entry.get("args", ())),
            {part: frozenset(held) for part, held in entry.get("values", {}).items()},
            entry["link"],
            entry["example"],
        )
        for entry in entries("constructs_*.yml")
    }


@cache
def types() -> dict[str, int]:
    """Types that may be cast to, each with how many numbers stand behind its name."""
    return {entry["name"]: entry.get("parameters", 0) for entry in entries("types.yml")}


@cache
def units() -> dict[str, frozenset[str]]:
    """Parts of dates that may be named, by the function that takes them."""
    return {entry["name"]: frozenset(entry["units"]) for entry in entries("units.yml")}


@cache
def operators() -> frozenset[str]:
    """Signs that may stand between words."""
    return frozenset(entry["name"] for entry in entries("operators.yml"))


@cache
def words() -> dict[str, frozenset[str]]:
    """Words with a use of their own: reserved, clock, duckdb."""
    return {kind: frozenset(entry["names"]) for kind, entry in _read(FOLDER / "words.yml").items()}


@cache
def rules() -> dict[str, Rule]:
    """Kinds of SQL that are refused, by name of the rule."""
    return {
        entry["rule"]: Rule(
            entry["rule"],
            entry["kind"],
            entry["what"],
            entry["why"],
            entry["instead"],
            entry["link"],
            tuple(entry["examples"]),
            tuple(entry.get("nodes", ())),
            entry.get("functions") or {},
            entry.get("signs") or {},
        )
        for entry in entries("refused_*.yml")
    }


@cache
def refused_nodes() -> dict[str, str]:
    """Name of the rule for a class of sqlglot, or for class.part."""
    return {node: rule.name for rule in rules().values() for node in rule.nodes}


@cache
def refused_functions() -> dict[str, tuple[str, str]]:
    """Name of the rule, and what to write instead, for functions that are known to be refused."""
    found = {
        name: (rule, "")
        for rule, names in _read(FOLDER / "duckdb_functions.yml").items()
        for name in names
    }
    for rule in rules().values():
        found |= {name: (rule.name, cure) for name, cure in rule.functions.items()}
    return found


@cache
def refused_signs() -> dict[str, tuple[str, str]]:
    """Name of the rule, and what to write instead, for signs that are known to be refused."""
    return {
        sign: (rule.name, cure) for rule in rules().values() for sign, cure in rule.signs.items()
    }


def entries(pattern: str) -> list[dict[str, Any]]:
    """Entries of all lists whose file name matches."""
    return [entry for file in sorted(FOLDER.glob(pattern)) for entry in _read(file)]


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _function(entry: Mapping[str, Any]) -> Function:
    name = entry["name"]
    arguments = tuple(_range(part.strip()) for part in str(entry["args"]).split(","))
    least = min(first for first, _ in arguments)
    plain = f"select {name}({', '.join('abcdef'[:least])}) from t"
    example = f"select {entry['example']} from t" if "example" in entry else plain
    return Function(
        name,
        arguments,
        entry["link"],
        entry.get("query", example),
        frozenset(entry.get("inside", ())),
        entry.get("unit"),
        entry.get("wrong_args", "wrong-arguments"),
    )


def _range(text: str) -> tuple[int, int | None]:
    if text.endswith("+"):
        return int(text[:-1]), None
    first, _, last = text.partition("-")
    return int(first), int(last or first)
