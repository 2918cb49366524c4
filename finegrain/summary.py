"""What was published, for a person who has just built it: sizes, no personal data."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from finegrain.errors import FinegrainError

WIDTH = 100
BAR_WIDTH = 30
MOST_REASONS = 5
# Shown without being asked for; the others are named.
FIRST_FAMILIES = ("rfm", "lifecycle", "value", "engagement", "shopping_behaviour")
# A family with more segments shows its largest.
MOST_SEGMENTS = 12
# Micro segments overlap, so they are no family; they are asked for by this name.
MICRO = "micro"
MOST_MICRO_SEGMENTS = 20
MEMBERSHIPS = (
    "segment_membership",
    "account_segment_membership",
    "contact_segment_membership",
)


@dataclass(frozen=True)
class SegmentSize:
    """One segment: how many customers it has, and their share of its family (0 to 1).

    `status` is 'active', or why the segment should not be relied on.
    """

    family: str
    label: str
    status: str
    customers: int
    share: float


@dataclass(frozen=True)
class MicroSegment:
    """One micro segment: its id, how many members it has, and their share of all customers.

    The share is None for a segment of companies or of people at companies.
    """

    segment_id: str
    label: str
    status: str
    members: int
    share: float | None


@dataclass(frozen=True)
class Rejection:
    """How many rows of a source's table were quarantined for a reason (a row can have several)."""

    source_system: str
    table_name: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Summary:
    """The published tables in numbers."""

    file: Path
    schema: str
    as_of_on: date
    customers: int
    buyers: int
    segments: Sequence[SegmentSize]
    micro_segments: Sequence[MicroSegment]
    quarantined: int
    rejections: Sequence[Rejection]
    tables: Sequence[str]

    @property
    def families(self) -> list[str]:
        return list(dict.fromkeys(segment.family for segment in self.segments))


def read_as_of(file: Path, schema: str) -> date | None:
    """Return the as-of day of the published tables, or None if there are none."""
    if not file.exists():
        return None
    try:
        with _opened(file) as connection:
            row = connection.execute(f'select max(as_of_on) from "{schema}".as_of').fetchone()
    except duckdb.Error:
        return None
    return row[0] if row else None


def read_summary(file: Path, schema: str) -> Summary:
    """Read the published copy `file`.

    Raises FinegrainError if it is missing, cannot be opened or lacks the tables of `schema`.
    """
    if not file.exists():
        raise FinegrainError(
            f"There are no published tables yet, as {file} does not exist: run `finegrain build`."
        )
    try:
        with _opened(file) as connection:
            return _summary(connection, file, schema)
    except duckdb.CatalogException as error:
        raise FinegrainError(
            f"{file} lacks tables of the schema {schema} ({str(error).splitlines()[0]}): run "
            f"`finegrain build`, or set FINEGRAIN_SCHEMA to the schema that was built."
        ) from error
    except duckdb.Error as error:
        raise FinegrainError(
            f"{file} cannot be read ({str(error).splitlines()[0]}): close programs that write to "
            f"it, or delete it and run `finegrain build`."
        ) from error


def render_families(
    summary: Summary, families: Sequence[str] = FIRST_FAMILIES, unicode: bool = True
) -> str:
    """Lay segments out in at most 100 columns; plain characters only without `unicode`.

    Raises FinegrainError if there is no such family.
    """
    names = [*summary.families, MICRO]
    for name in families:
        if name not in names:
            near = get_close_matches(name, names, 1)
            hint = f"did you mean {near[0]}?" if near else "`finegrain summary` names all."
            raise FinegrainError(f"There is no family of segments {name}; {hint}")
    shown = [segment for segment in summary.segments if segment.family in families]
    lines = _segment_lines(shown, "█" if unicode else "#")
    if MICRO in families:
        lines += _micro_lines(summary.micro_segments, len(summary.micro_segments))
    return "\n".join(lines[1:])


def render(summary: Summary, unicode: bool = True) -> str:
    """Lay the summary out in at most 100 columns; plain characters only without `unicode`."""
    first = [name for name in FIRST_FAMILIES if name in summary.families]
    others = [name for name in summary.families if name not in first]
    lines = [
        f"As of {summary.as_of_on}: {_counted(summary.customers, 'customer')}, "
        f"{_counted(summary.buyers, 'buyer')}, "
        f"{_counted(len(summary.segments) + len(summary.micro_segments), 'segment')}.",
        "",
        render_families(summary, first, unicode),
    ]
    if summary.micro_segments:
        lines += _micro_lines(summary.micro_segments, MOST_MICRO_SEGMENTS)
    if others:
        told = f"`finegrain summary {others[0]}` shows one of the other families: "
        lines += ["", *textwrap.wrap(told + ", ".join(others), WIDTH, subsequent_indent="  ")]
    lines += [
        "",
        *_quarantine_lines(summary),
        "",
        *_place_lines(summary),
        "",
        *_next_lines(summary),
    ]
    return "\n".join(lines)


def _opened(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(file), read_only=True)


def _summary(connection: duckdb.DuckDBPyConnection, file: Path, schema: str) -> Summary:
    connection.execute(f'use "{schema}"')
    as_of_on = _one(connection, "select max(as_of_on) from as_of")
    if as_of_on is None:
        raise FinegrainError(
            f"{file} has no as-of day, as its sources held no complete day: run `finegrain build`."
        )
    tables = connection.execute(
        "select table_name from information_schema.tables where table_schema = ? order by 1",
        [schema],
    ).fetchall()
    names = [row[0] for row in tables]
    segments = connection.execute(
        """
        with sizes as (
            select catalog.family, catalog.label, catalog.status, catalog.sort_order,
                count(membership.customer_id) as customers
            from segment_catalog as catalog
            left join segment_membership as membership using (segment_id)
            where catalog.kind = 'macro' and catalog.entity = 'customer'
            group by catalog.segment_id, catalog.family, catalog.label, catalog.status,
                catalog.sort_order
        )
        select family, label, status, customers,
            coalesce(customers / nullif(sum(customers) over (partition by family), 0), 0)
        from sizes
        order by family, sort_order, label
        """
    ).fetchall()
    micro_segments = connection.execute(_micro_sql(names)).fetchall()
    rejections = connection.execute(
        """
        select source_system, table_name, trim(reason) as reason, count(*) as row_count
        from (
            select source_system, table_name, unnest(string_split(reasons, ',')) as reason
            from quarantined_rows
        )
        group by all
        order by row_count desc, source_system, table_name, reason
        """
    ).fetchall()
    return Summary(
        file=file,
        schema=schema,
        as_of_on=as_of_on,
        customers=_one(connection, "select count(*) from customers"),
        # Recency, frequency and money are scored for whoever has bought, and for nobody else.
        buyers=_one(
            connection,
            """
            select count(distinct customer_id)
            from segment_membership join segment_catalog using (segment_id)
            where family = 'rfm'
            """,
        ),
        segments=[SegmentSize(*row) for row in segments],
        micro_segments=[MicroSegment(*row) for row in micro_segments],
        quarantined=_one(connection, "select count(*) from quarantined_rows"),
        rejections=[Rejection(*row) for row in rejections],
        tables=names,
    )


def _micro_sql(tables: Sequence[str]) -> str:
    """Sizes of micro segments; those of companies have tables of their own."""
    places = [each for each in MEMBERSHIPS if each in tables]
    members = " union all ".join(f"select segment_id from {each}" for each in places)
    return f"""
        with sizes as (
            select segment_id, count(*) as members
            from ({members})
            group by segment_id
        )
        select catalog.segment_id, catalog.label, catalog.status,
            coalesce(sizes.members, 0) as members,
            case when catalog.entity = 'customer' then
                coalesce(sizes.members, 0) / nullif((select count(*) from customers), 0)
            end as share
        from segment_catalog as catalog
        left join sizes using (segment_id)
        where catalog.kind = 'micro'
        order by members desc, catalog.segment_id
    """


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _segment_lines(segments: Sequence[SegmentSize], block: str) -> list[str]:
    label_width = min(max((len(segment.label) for segment in segments), default=0), 40)
    lines: list[str] = []
    for family, group in groupby(segments, key=lambda segment: segment.family):
        listed = list(group)
        lines += ["", family]
        shown = listed
        if len(listed) > MOST_SEGMENTS:
            # As many as there are values of a feature: the largest tell most.
            shown = sorted(listed, key=lambda segment: -segment.customers)[:MOST_SEGMENTS]
        for segment in shown:
            bar = block * round(segment.share * BAR_WIDTH)
            label = _shortened(segment.label, label_width)
            note = "" if segment.status == "active" else f"  ({segment.status})"
            numbers = f"{segment.customers:>12,}  {segment.share:>6.1%}"
            lines.append(f"  {label:<{label_width}}  {numbers}  {bar}{note}".rstrip())
        if len(listed) > len(shown):
            rest = _counted(len(listed) - len(shown), "smaller segment")
            lines.append(f"  and {rest}: see segment_catalog.")
    return lines


def _micro_lines(segments: Sequence[MicroSegment], most: int) -> list[str]:
    """The largest first, as they are read; a name is never shortened, since it is what to type."""
    shown = segments[:most]
    id_width = max((len(segment.segment_id) for segment in shown), default=0)
    lines = ["", "micro segments"] if shown else ["", "There is no micro segment."]
    for segment in shown:
        share = "" if segment.share is None else f"{segment.share:>6.1%}"
        note = "" if segment.status == "active" else f"  ({segment.status})"
        label = _shortened(segment.label, WIDTH - id_width - 24 - len(note))
        numbers = f"{segment.members:>10,}  {share:>6}"
        lines.append(f"  {segment.segment_id:<{id_width}}{numbers}  {label}{note}")
    if len(segments) > len(shown):
        rest = _counted(len(segments) - len(shown), "smaller segment")
        lines.append(f"  and {rest}: `finegrain summary {MICRO}` shows all.")
    return lines


def _quarantine_lines(summary: Summary) -> list[str]:
    if not summary.quarantined:
        return ["No row was quarantined."]
    lines = [f"{_counted(summary.quarantined, 'row')} quarantined, most for:"]
    for rejection in summary.rejections[:MOST_REASONS]:
        where = f"{rejection.source_system} {rejection.table_name}: {rejection.reason}"
        lines.append(f"  {_shortened(where, 60):<60}  {rejection.rows:>12,}")
    rest = len(summary.rejections) - MOST_REASONS
    if rest > 0:
        lines.append(f"  and {_counted(rest, 'other reason')}: see quarantined_rows.")
    return lines


def _place_lines(summary: Summary) -> list[str]:
    return [
        f"Published tables: {summary.file}, schema {summary.schema}",
        *textwrap.wrap(
            ", ".join(summary.tables), WIDTH, initial_indent="  ", subsequent_indent="  "
        ),
    ]


def _next_lines(summary: Summary) -> list[str]:
    return [
        "Next:",
        "  look at them     in Python or any DuckDB reader:",
        f"                   duckdb.connect('{summary.file}', read_only=True)",
        f"                   .sql('from {summary.schema}.segment_catalog')",
        "  understand them  docs/ tells what each table and segment means",
        "  your own data    finegrain init maps your tables in place of the demo",
    ]


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
