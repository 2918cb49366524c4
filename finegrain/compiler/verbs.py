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
class Subjects:
    """What many rows of a source are about, such as products.

    `keys` are its columns by name, `found_by` the same of the rows; `columns` are those columns of
    the source that it decides, as SQL of its own. Rows about subjects may be read from `rows`,
    whose `member`, `day` and other columns are then `called` something else; `holds` and `joins`
    are what they need.
    """

    name: str
    tables: str
    keys: Mapping[str, str]
    found_by: Mapping[str, str]
    columns: Mapping[str, str]
    rows: str | None
    member: str | None
    day: str | None
    holds: tuple[str, ...] | None
    called: Mapping[str, str]
    joins: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """Where events are read: one scan for all features about it.

    `of` is the entity whose events they are, `member` the expression of its id. `at` is the time,
    where there is one, and `event` what events of one time are ordered by. `same` are the columns
    by which a later event can be about the same thing.
    """

    name: str
    of: str
    facts: tuple[str, ...]
    member: str
    at: str | None
    event: str | None
    same: Mapping[str, str]
    subjects: tuple[Subjects, ...]
    tables: str
    holds: tuple[str, ...]
    joins: Mapping[str, str]
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Filter:
    """What events are chosen by; `kind` is text, category, term, number or yes or no.

    `known` is a model and its column that hold every value there is; `values` are all that there
    can be, where that is fixed.
    """

    kind: str
    column: str
    unit: str
    known: str
    values: tuple[str, ...] = ()


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

    @property
    def same(self) -> list[str]:
        """What a later event can be about, as this one is: what both is of its source and asked."""
        return [each for each in self.source.same if each in self.filters]


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
                each: Filter(
                    kind=of["kind"],
                    column=of["column"],
                    unit=of.get("unit", each),
                    known=of.get("known", ""),
                    values=tuple(of.get("values", ())),
                )
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
        of=row.get("of", "customer"),
        facts=tuple(row["facts"]),
        member=row["member"],
        at=row.get("at"),
        event=row.get("event"),
        same=row.get("same", {}),
        subjects=tuple(_subjects(each, of) for each, of in row.get("subjects", {}).items()),
        tables=row["from"],
        holds=tuple(row["holds"]),
        joins=row.get("also_needs", {}),
        columns={each: Column(of["sql"], of.get("needs")) for each, of in row["columns"].items()},
    )


def _subjects(name: str, row: dict[str, Any]) -> Subjects:
    return Subjects(
        name=name,
        tables=row["from"],
        keys=row["keys"],
        found_by=row["found_by"],
        columns=row["columns"],
        rows=row.get("rows"),
        member=row.get("member"),
        day=row.get("day"),
        holds=tuple(row["holds"]) if "holds" in row else None,
        called=row.get("called", {}),
        joins=row.get("also_needs", {}),
    )


def _measure(row: dict[str, Any]) -> Measure:
    how = next(each for each in ("rows", "distinct", "sum") if each in row)
    column = "" if how == "rows" else row[how]
    return Measure(how, column, row["unit"], how != "sum" or row.get("is_count", False))
