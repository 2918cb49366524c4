"""What people do: the table of verbs, read from verbs.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

VERBS_FILE = Path(__file__).with_name("verbs.yml")


@dataclass(frozen=True)
class Column:
    """Something known of an event: SQL, and the join it needs beyond the source's own."""

    sql: str
    needs: str | None


@dataclass(frozen=True)
class Source:
    """Where events are read: one scan for all features about it."""

    name: str
    facts: tuple[str, ...]
    customer: str
    tables: str
    holds: tuple[str, ...]
    joins: Mapping[str, str]
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Filter:
    """What events are chosen by; `kind` is text, category, term, number or yes or no.

    `known` is a model and its column that hold every value there is.
    """

    kind: str
    column: str
    unit: str
    known: str


@dataclass(frozen=True)
class Measure:
    """What is counted or summed up: rows, different values of a column, or a column."""

    how: str
    column: str
    unit: str
    is_count: bool


@dataclass(frozen=True)
class Verb:
    """One thing that people do."""

    name: str
    means: str
    also_called: tuple[str, ...]
    source: Source
    day: str
    holds: tuple[str, ...]
    filters: Mapping[str, Filter]
    measures: Mapping[str, Measure]
    last: Mapping[str, str]


@cache
def verbs() -> dict[str, Verb]:
    """Return all verbs by name."""
    # The C loader reads this table in a tenth of the time.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table = yaml.load(VERBS_FILE.read_text(encoding="utf-8"), Loader=loader)
    sources = {name: _source(name, row) for name, row in table["sources"].items()}
    return {
        name: Verb(
            name=name,
            means=row["means"],
            also_called=tuple(row["also_called"]),
            source=sources[row["source"]],
            day=row["day"],
            holds=tuple(row.get("holds", ())),
            filters={
                each: Filter(of["kind"], of["column"], of.get("unit", each), of.get("known", ""))
                for each, of in row["filters"].items()
            },
            measures={each: _measure(of) for each, of in row["measures"].items()},
            last=row.get("last", {}),
        )
        for name, row in table["verbs"].items()
    }


def _source(name: str, row: dict[str, Any]) -> Source:
    return Source(
        name=name,
        facts=tuple(row["facts"]),
        customer=row["customer"],
        tables=row["from"],
        holds=tuple(row["holds"]),
        joins=row.get("also_needs", {}),
        columns={each: Column(of["sql"], of.get("needs")) for each, of in row["columns"].items()},
    )


def _measure(row: dict[str, Any]) -> Measure:
    how = next(each for each in ("rows", "distinct", "sum") if each in row)
    column = "" if how == "rows" else row[how]
    return Measure(how, column, row["unit"], how != "sum" or row.get("is_count", False))
