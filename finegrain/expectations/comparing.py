"""Turns what expectations/*.yml declare into gates with a query, and measures what the next run
will compare with."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finegrain.expectations.connection import Connection, literal
from finegrain.expectations.extras import BALANCE, DRIFT, FRESHNESS, VOLUME, Extra, Side
from finegrain.expectations.gates import WARNING, Gate, Limits, Place

# Of a column with more values the most frequent are told apart.
MOST_VALUES = 20
OTHERS, NONE = "(others)", "(none)"
QUANTILES = tuple(number / 10 for number in range(1, 10))

# A share of nothing would make any change infinite.
SMALLEST_SHARE = 0.0001

SHARE, EDGE = "share", "edge"


@dataclass(frozen=True)
class Run:
    """What gates are compared with: places of tables by name, the as-of day, the active source
    systems, and the figures of the last good run by expectation.

    `expects_changes` makes warnings of what differs from the last good run.
    """

    places: Mapping[str, Place]
    as_of_on: datetime.date | None
    source_systems: Sequence[str]
    before: Mapping[str, float]
    expects_changes: bool = False


@dataclass(frozen=True)
class Measured:
    """A figure that is recorded for the next run to compare with."""

    expectation_id: str
    extra: Extra
    rule: str
    observed: float


def gates_and_measures(
    connection: Connection, extras: Sequence[Extra], run: Run
) -> tuple[list[Gate], list[Measured]]:
    """Return the gates of what is declared of tables that are there, and what is measured.

    A first run has nothing to compare with: its volumes may be anything, and nothing drifts.
    """
    gates: list[Gate] = []
    measures: list[Measured] = []
    for extra in extras:
        if not extra.tables <= set(run.places):
            continue
        if extra.rule == VOLUME:
            gates += _volumes(connection, extra, run)
        elif extra.rule == FRESHNESS and run.as_of_on:
            gates += _ages(connection, extra, run)
        elif extra.rule == BALANCE:
            gates.append(_balance(extra, run))
        elif extra.rule == DRIFT:
            gates += _drift(extra, run)
            measures += _distribution(connection, extra, run)
    return gates, measures


def _volumes(connection: Connection, extra: Extra, run: Run) -> list[Gate]:
    gates = []
    for name, condition in _groups(connection, extra, run).items():
        before = run.before.get(name)
        limits = Limits()
        if before is not None:
            low = None if extra.low is None else math.floor(extra.low * before)
            high = None if extra.high is None else math.ceil(extra.high * before)
            limits = Limits(low, high)
        query = f"select count(*) from {run.places[str(extra.table)]} as t where {condition}"
        was = "" if before is None else f" (in the last good run it was {before:,.0f})"
        saying = f"the number of rows in {_part(extra, name)} is {{}}{was}"
        gates.append(_gate(extra, run, name, query, limits, saying, is_change=True))
    return gates


def _ages(connection: Connection, extra: Extra, run: Run) -> list[Gate]:
    day = literal(run.as_of_on)
    date = f"cast({extra.column} as date)"
    return [
        _gate(
            extra,
            run,
            name,
            # A source without any row is as old as can be.
            f"select coalesce(datediff('day', max({date}), {day}), 100000) "
            f"from {run.places[str(extra.table)]} as t where {condition} and {date} <= {day}",
            Limits(None, extra.high),
            f"the latest {extra.column} of {_part(extra, name)} is {{}} days before the as-of day",
        )
        for name, condition in _groups(connection, extra, run).items()
    ]


def _balance(extra: Extra, run: Run) -> Gate:
    assert extra.left is not None
    parts = [_figure(extra.left, run), *(f"- {_figure(side, run)}" for side in extra.right)]
    sides = [_in_words(side) for side in (extra.left, *extra.right)]
    return _gate(
        extra,
        run,
        extra.id,
        "select " + " ".join(parts),
        Limits(extra.low, extra.high),
        f"{' less '.join(sides)} is {{}}",
    )


def _in_words(side: Side) -> str:
    return f"{side.measure} of {side.table}" + (f" where {side.where}" if side.where else "")


def _figure(side: Side, run: Run) -> str:
    where = f" where {side.where}" if side.where else ""
    return f"(select coalesce({side.measure}, 0) from {run.places[side.table]} as t{where})"


def _drift(extra: Extra, run: Run) -> list[Gate]:
    """The population stability index of the shares of today and of the last good run."""
    prefix = f"{extra.id}:{SHARE}:"
    shares = {
        name.removeprefix(prefix): share
        for name, share in run.before.items()
        if name.startswith(prefix)
    }
    if not shares:
        return []
    shares.setdefault(OTHERS, 0.0)
    edges = _edges_before(extra, run.before)
    bins = _bin_of(extra, edges, [name for name in shares if name not in (OTHERS, NONE)])
    values = ", ".join(
        f"({literal(name)}, {literal(max(share, SMALLEST_SHARE))})"
        for name, share in sorted(shares.items())
    )
    query = (
        f"with found as (select bin, count(*) as n from (select {bins} as bin from "
        f"{run.places[str(extra.table)]} as t where {_condition(extra)}) as binned group by bin), "
        f"total as (select sum(n) as n from found), "
        f"expected as (select * from (values {values}) as listed (bin, share)), "
        f"compared as (select expected.share as share_before, "
        f"greatest(coalesce(found.n * 1.0 / nullif(total.n, 0), 0), {SMALLEST_SHARE}) as share_now "
        f"from expected cross join total left join found on expected.bin = found.bin) "
        f"select sum((share_now - share_before) * ln(share_now / share_before)) from compared"
    )
    saying = f"the drift of {extra.column} in {extra.table} since the last good run is {{}}"
    return [_gate(extra, run, extra.id, query, Limits(None, extra.high), saying, is_change=True)]


def _distribution(connection: Connection, extra: Extra, run: Run) -> list[Measured]:
    """Today's shares, for the next run; of quantiles their edges too."""
    place = run.places[str(extra.table)]
    measures = []
    edges: list[float] = []
    if extra.kind == "quantiles":
        asked = ", ".join(
            f"percentile_disc({share}) within group (order by {extra.column})"
            for share in QUANTILES
        )
        (row,) = connection.rows(f"select {asked} from {place} as t where {_condition(extra)}")
        edges = sorted({float(edge) for edge in row if edge is not None})
        measures = [
            Measured(f"{extra.id}:{EDGE}:{number}", extra, EDGE, edge)
            for number, edge in enumerate(edges)
        ]
    found = connection.rows(
        f"select bin, count(*) as n from (select {_bin_of(extra, edges, None)} as bin "
        f"from {place} as t where {_condition(extra)}) as binned group by bin order by n desc, bin"
    )
    total = sum(int(row[1]) for row in found)
    shown = found if extra.kind == "quantiles" else found[:MOST_VALUES]
    shares = {str(name): int(rows) / total for name, rows in shown}
    rest = 1 - sum(shares.values())
    if rest > 1e-12:
        shares[OTHERS] = shares.get(OTHERS, 0.0) + rest
    return [
        *measures,
        *(
            Measured(f"{extra.id}:{SHARE}:{name}", extra, SHARE, share)
            for name, share in shares.items()
        ),
    ]


def _bin_of(extra: Extra, edges: Sequence[float], known: Sequence[str] | None) -> str:
    """SQL for the part of a distribution in which a row is."""
    column = extra.column
    if extra.kind == "quantiles":
        steps = " ".join(
            f"when {column} <= {literal(edge)} then 'up to edge {number}'"
            for number, edge in enumerate(edges)
        )
        return f"case when {column} is null then '{NONE}' {steps} else 'above' end"
    value = f"coalesce(cast({column} as varchar), '{NONE}')"
    if known is None:
        return value
    listed = ", ".join(literal(name) for name in (*known, NONE))
    return f"case when {value} in ({listed}) then {value} else '{OTHERS}' end"


def _edges_before(extra: Extra, before: Mapping[str, float]) -> list[float]:
    prefix = f"{extra.id}:{EDGE}:"
    return sorted(edge for name, edge in before.items() if name.startswith(prefix))


def _groups(connection: Connection, extra: Extra, run: Run) -> dict[str, str]:
    """The names of an expectation's gates, and which rows each is about.

    A group that the last good run had and this one lacks is asked for too.
    """
    if extra.by is None:
        return {extra.id: _condition(extra)}
    rows = connection.rows(
        f"select distinct {extra.by} from {run.places[str(extra.table)]} as t "
        f"where {extra.by} is not null and {_condition(extra)}"
    )
    names = {str(row[0]) for row in rows}
    prefix = f"{extra.id}:"
    names |= {name.removeprefix(prefix) for name in run.before if name.startswith(prefix)}
    if extra.by == "source_system":
        names &= set(run.source_systems)
    return {
        f"{extra.id}:{name}": f"{extra.by} = {literal(name)} and {_condition(extra)}"
        for name in sorted(names)
    }


def _condition(extra: Extra) -> str:
    return f"({extra.where})" if extra.where else "1 = 1"


def _part(extra: Extra, name: str) -> str:
    """The table, with the group that a gate is about."""
    return str(extra.table) + (f" of {name.removeprefix(extra.id + ':')}" if extra.by else "")


def _gate(
    extra: Extra,
    run: Run,
    name: str,
    query: str,
    limits: Limits,
    saying: str,
    is_change: bool = False,
) -> Gate:
    return Gate(
        expectation_id=name,
        layer=extra.layer,
        table_name=extra.table or ", ".join(sorted(extra.tables)),
        place=None,
        rule=extra.rule,
        column_names=(extra.column,) if extra.column else (),
        severity=WARNING if is_change and run.expects_changes else extra.severity,
        limits=limits,
        query=query,
        counts_rows=False,
        advice=extra.do,
        saying=saying,
    )
