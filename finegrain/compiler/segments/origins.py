"""Where the rows of a verb, a relation or stores nearby are read, in one shape for all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from finegrain.compiler.relations import Relation, entities, relations, stores
from finegrain.compiler.segments.normal import Rows
from finegrain.compiler.verbs import Measure, Subjects, Verb, verbs

_WORD = re.compile(r"\b[a-z_]+\b")


@dataclass(frozen=True)
class Origin:
    """Tables, further joins by name, the member's id, and the day of an event.

    `columns` are the SQL of each column, `filters` the column of each filter, `measures` what is
    counted or summed up. A join is needed where its name stands before a dot. `holds` is true of
    every row that is meant. `at` and `event` put events in order, where they have a time.
    """

    tables: str
    joins: Mapping[str, str]
    member: str
    day: str | None
    holds: tuple[str, ...]
    columns: Mapping[str, str]
    filters: Mapping[str, str]
    measures: Mapping[str, Measure]
    same: Mapping[str, str]
    at: str | None
    event: str | None
    subjects: tuple[Subjects, ...]

    def joins_for(self, sql: str) -> list[str]:
        """Return the further joins that SQL needs, in the order in which they are listed."""
        wanted: set[str] = set()
        text = sql
        while True:
            found = {name for name in self.joins if re.search(rf"\b{name}\.", text)} - wanted
            if not found:
                return [join for name, join in self.joins.items() if name in wanted]
            wanted |= found
            text = "\n".join(self.joins[name] for name in found)


def origin_of(entity: str, rows: Rows) -> Origin:
    """Return where rows are read."""
    if rows.source == "did":
        return origin_of_verb(verbs()[rows.name])
    return _origin_of_relation(
        entity, stores() if rows.source == "near" else relations()[rows.name]
    )


def origin_of_verb(verb: Verb) -> Origin:
    """Return where the events of a verb are read."""
    source = verb.source
    columns = {name: column.sql for name, column in source.columns.items()}
    return Origin(
        tables=source.tables,
        joins=source.joins,
        member=source.member,
        day=verb.day,
        holds=(*source.holds, *(expanded(hold, columns) for hold in verb.holds)),
        columns=columns,
        filters={name: wanted.column for name, wanted in verb.filters.items()},
        measures=verb.measures,
        same=source.same,
        at=source.at,
        event=source.event,
        subjects=source.subjects,
    )


def about_subjects(verb: Verb, subjects: Subjects) -> Origin:
    """Return where the events of a verb are read, if only those about some subjects are meant."""
    whole = origin_of_verb(verb)
    if subjects.rows is None:
        return whole
    columns = {**whole.columns, **subjects.called}
    others = {name: sql for name, sql in whole.joins.items() if name not in subjects.joins}
    holds = subjects.holds if subjects.holds is not None else verb.source.holds
    return Origin(
        tables=subjects.rows,
        joins={**subjects.joins, **others},
        member=subjects.member or whole.member,
        day=subjects.day or whole.day,
        holds=(*holds, *(expanded(hold, columns) for hold in verb.holds)),
        columns=columns,
        filters=whole.filters,
        measures=whole.measures,
        same=whole.same,
        at=whole.at,
        event=whole.event,
        subjects=whole.subjects,
    )


def expanded(condition: str, columns: Mapping[str, str]) -> str:
    """Return a condition on columns with their SQL in place of their names."""

    def written(found: re.Match[str]) -> str:
        sql = columns.get(found[0])
        return found[0] if sql is None else sql

    # What is in quotes is no column.
    return "".join(
        part if place % 2 else _WORD.sub(written, part)
        for place, part in enumerate(re.split(r"('(?:[^']|'')*')", condition))
    )


def _origin_of_relation(entity: str, relation: Relation) -> Origin:
    columns = {name: sql for name, (_, sql) in relation.columns.items()}
    filters = {name: name for name in columns}
    return Origin(
        tables=relation.tables,
        joins={},
        member=relation.member[entity],
        day=None,
        holds=(f"{relation.member[entity]} is not null",),
        columns=columns,
        filters=filters,
        measures={"times": Measure("rows", "", relation.name, True)},
        same={},
        at=None,
        event=None,
        subjects=(),
    )


def filter_column(entity: str, rows: Rows, origin: Origin, name: str) -> str:
    """Return the SQL of the column that a filter is about.

    A relation can be asked everything that is known of the related member.
    """
    if name in origin.filters:
        return origin.columns[origin.filters[name]]
    relation = relations()[rows.name]
    assert relation.features_of in entities(), f"{rows.name} of {entity} has no {name}"
    return f"{relation.alias}.{name}"
