"""Reads expectations/<layer>.yml: what dbt's tests cannot say, as it compares runs and tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from finegrain.errors import FinegrainError
from finegrain.expectations.gates import ERROR, WARNING
from finegrain.expectations.layers import LAYERS

FOLDER = "expectations"

VOLUME, FRESHNESS, DRIFT, BALANCE = "volume", "freshness", "drift", "balance"

# Keys of each rule: those it must have, and those it may have.
_COMMON = ("id", "rule", "severity", "do")
_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    VOLUME: (("table",), ("at_least", "at_most", "by", "where")),
    FRESHNESS: (("table", "column", "at_most_days"), ("by", "where")),
    DRIFT: (("table", "column", "at_most"), ("kind", "where")),
    BALANCE: (("left", "right"), ("tolerance",)),
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MEASURE = re.compile(r"count\(\*\)|-?sum\([a-z][a-z0-9_]*\)")


@dataclass(frozen=True)
class Side:
    """One figure of a balance: a count or a sum over a table."""

    table: str
    measure: str
    where: str | None = None


@dataclass(frozen=True)
class Extra:
    """One entry of expectations/<layer>.yml."""

    layer: str
    id: str
    rule: str
    severity: str
    do: str
    table: str | None = None
    column: str | None = None
    by: str | None = None
    where: str | None = None
    kind: str = "shares"
    low: float | None = None
    high: float | None = None
    left: Side | None = None
    right: tuple[Side, ...] = ()

    @property
    def tables(self) -> set[str]:
        sides = [side.table for side in (self.left, *self.right) if side]
        return {*sides, *([self.table] if self.table else [])}


def read_extras(project: Path, layer: str) -> list[Extra]:
    """Return what expectations/<layer>.yml declares; nothing if there is no such file.

    Raises FinegrainError at the first mistake, with the file and what is allowed.
    """
    folder = project / FOLDER
    for file in sorted(folder.glob("*.y*ml")):
        if file.stem not in LAYERS or file.suffix != ".yml":
            raise FinegrainError(
                f"{FOLDER}/{file.name} is named after no layer: there are "
                f"{', '.join(f'{name}.yml' for name in LAYERS)}."
            )
    file = folder / f"{layer}.yml"
    if not file.exists():
        return []
    place = f"{FOLDER}/{file.name}"
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise FinegrainError(f"{place} is not valid YAML ({first}): correct it.") from error
    if not isinstance(content, dict) or set(content) != {"expectations"}:
        raise FinegrainError(f"{place} must hold one list, `expectations`, and nothing beside it.")
    entries = content["expectations"]
    if not isinstance(entries, list):
        raise FinegrainError(f"{place}: `expectations` must be a list.")
    found = [_extra(place, layer, number, entry) for number, entry in enumerate(entries, 1)]
    ids = [extra.id for extra in found]
    for name in ids:
        if ids.count(name) > 1:
            raise FinegrainError(f"{place} has the id {name} twice: give each its own.")
    return found


def _extra(place: str, layer: str, number: int, entry: Any) -> Extra:
    where = f"{place}, entry {number}"
    if not isinstance(entry, dict):
        raise FinegrainError(f"{where} is no mapping: write id, rule, severity and do.")
    where = f"{place}, {entry.get('id') or f'entry {number}'}"
    rule = entry.get("rule")
    if rule not in _KEYS:
        raise FinegrainError(f"{where}: the rule {rule!r} is none of {', '.join(_KEYS)}.")
    needed, allowed = _KEYS[rule]
    for key in (*_COMMON, *needed):
        if entry.get(key) is None:
            raise FinegrainError(f"{where}: {key} is missing.")
    for key in entry:
        if key not in (*_COMMON, *needed, *allowed):
            known = ", ".join((*_COMMON, *needed, *allowed))
            raise FinegrainError(f"{where}: {rule} has no {key}; there are {known}.")
    if entry["severity"] not in (ERROR, WARNING):
        raise FinegrainError(f"{where}: severity must be error or warning.")
    for key in ("id", "table", "column", "by"):
        if key in entry and not (isinstance(entry[key], str) and _NAME.fullmatch(entry[key])):
            raise FinegrainError(f"{where}: {key} must be a name such as accepted_orders.")
    if rule == VOLUME and "at_least" not in entry and "at_most" not in entry:
        raise FinegrainError(f"{where}: volume needs at_least or at_most.")
    if entry.get("kind", "shares") not in ("shares", "quantiles"):
        raise FinegrainError(f"{where}: kind must be shares or quantiles.")
    low, high = _limits(where, rule, entry)
    left = _side(where, "left", entry["left"]) if rule == BALANCE else None
    right: tuple[Side, ...] = ()
    if rule == BALANCE:
        listed = entry["right"] if isinstance(entry["right"], list) else [entry["right"]]
        right = tuple(_side(where, "right", side) for side in listed)
    return Extra(
        layer=layer,
        id=entry["id"],
        rule=rule,
        severity=entry["severity"],
        do=" ".join(str(entry["do"]).split()),
        table=entry.get("table"),
        column=entry.get("column"),
        by=entry.get("by"),
        where=entry.get("where"),
        kind=entry.get("kind", "shares"),
        low=low,
        high=high,
        left=left,
        right=right,
    )


def _limits(where: str, rule: str, entry: Mapping[str, Any]) -> tuple[float | None, float | None]:
    if rule == BALANCE:
        tolerance = _number(where, entry, "tolerance", 0.0)
        return (-tolerance if tolerance else 0.0), tolerance
    if rule == FRESHNESS:
        return None, _number(where, entry, "at_most_days")
    return _number(where, entry, "at_least"), _number(where, entry, "at_most")


def _number(
    where: str, entry: Mapping[str, Any], key: str, default: float | None = None
) -> float | None:
    value = entry.get(key, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise FinegrainError(f"{where}: {key} must be a number of at least 0, not {value!r}.")
    return float(value)


def _side(where: str, key: str, side: Any) -> Side:
    if not isinstance(side, dict) or not {"table", "measure"} <= set(side) <= {
        "table",
        "measure",
        "where",
    }:
        raise FinegrainError(f"{where}: {key} needs table and measure, and may have where.")
    if not _NAME.fullmatch(str(side["table"])):
        raise FinegrainError(f"{where}: {side['table']!r} is no name of a table.")
    if not _MEASURE.fullmatch(str(side["measure"])):
        raise FinegrainError(
            f"{where}: the measure {side['measure']!r} must be count(*) or sum(column), or "
            f"-sum(column)."
        )
    return Side(str(side["table"]), str(side["measure"]), side.get("where"))
