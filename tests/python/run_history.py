"""Histories of runs as builds leave them, for tests of what reads them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from finegrain.report.history import LAYERS, Result, Run

RESULTS = """
    run_id varchar, ran_at timestamp, as_of_on date, layer varchar, table_name varchar,
    expectation_id varchar, rule varchar, column_names varchar, severity varchar, observed double,
    allowed varchar, failed_rows bigint, status varchar, message varchar, runner varchar
"""
RUNS = """
    run_id varchar, started_at timestamp, ended_at timestamp, seconds double, command varchar,
    version varchar, as_of_on date, is_full_refresh boolean, selected varchar, models bigint,
    failures bigint, warnings bigint, is_published boolean, reason varchar
"""

# Layer, table, rule, columns, severity, what may be.
RULES = [
    ("accepted", "accepted_orders", "not_null", "order_id", "error", "0 rows"),
    ("accepted", "accepted_orders", "unique", "source_system, order_id", "error", "0 rows"),
    ("accepted", "accepted_orders", "volume", "", "warning", "between 900 and 1,200"),
    ("accepted", "accepted_events", "freshness", "occurred_at", "warning", "at most 2 days"),
    ("accepted", "staged_customers", "not_null", "source_customer_id", "error", "0 rows"),
    ("identity", "customers", "unique", "customer_id", "error", "0 rows"),
    ("identity", "identity_links", "relationships", "customer_id", "error", "0 rows"),
    ("activity", "orders_as_of", "balance", "total_amount", "error", "between 0.995 and 1.005"),
    ("activity", "web_sessions", "accepted_values", "channel", "error", "0 rows"),
    ("features", "customer_features", "drift", "net_value_365d", "warning", "at most 0.2"),
    ("features", "rfm_features", "accepted_range", "recency_score", "error", "0 rows"),
    ("segments", "segment_membership", "unique", "customer_id, segment_id", "error", "0 rows"),
    ("segments", "segment_catalog", "not_null", "segment_id", "error", "0 rows"),
    ("insights", "segment_overlap", "accepted_range", "jaccard", "warning", "0 rows"),
]


@dataclass
class Days:
    """A history of one run each day at 06:00 UTC, the last one on 2026-01-01, all of them good."""

    number: int
    rules: Sequence[tuple[str, str, str, str, str, str]] = field(default_factory=lambda: RULES)
    runs: list[Run] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    def __post_init__(self) -> None:
        for day in range(self.number):
            started = datetime(2026, 1, 1, 6) - timedelta(days=self.number - 1 - day)
            run = Run(
                run_id=f"run-{day}",
                started_at=started,
                ended_at=started + timedelta(seconds=40 + day),
                seconds=40.0 + day,
                command="finegrain build",
                version="0.6.0",
                as_of_on=started.date() - timedelta(days=1),
                models=180,
                is_published=True,
            )
            self.runs.append(run)
            for order, rule in enumerate(self.rules):
                layer, table, name, columns, severity, allowed = rule
                self.results.append(
                    Result(
                        run_id=run.run_id,
                        ran_at=started + timedelta(seconds=1 + order),
                        as_of_on=run.as_of_on,
                        layer=layer,
                        table_name=table,
                        expectation_id=f"{name}_{table}_{columns.replace(', ', '_')}",
                        rule=name,
                        column_names=columns,
                        severity=severity,
                        observed=_usual(name, day),
                        allowed=allowed,
                        failed_rows=0 if allowed == "0 rows" else None,
                        status="passed",
                        message="",
                        runner="great_expectations",
                    )
                )

    def change(self, day: int, table: str, rule: str, **changes: Any) -> None:
        """Let one expectation go another way on one day."""
        for place, each in enumerate(self.results):
            if (each.run_id, each.table_name, each.rule) == (f"run-{day}", table, rule):
                self.results[place] = replace(each, **changes)
        self._count(day)

    def stop(self, day: int, layer: str, reason: str) -> None:
        """Let a run end after a layer, with nothing published."""
        later = LAYERS[LAYERS.index(layer) + 1 :]
        self.results = [
            each
            for each in self.results
            if not (each.run_id == f"run-{day}" and each.layer in later)
        ]
        self.runs[day] = replace(self.runs[day], is_published=False, reason=reason)
        self._count(day)

    def _count(self, day: int) -> None:
        found = [each.status for each in self.results if each.run_id == f"run-{day}"]
        bad = found.count("failed") + found.count("broken")
        self.runs[day] = replace(self.runs[day], failures=bad, warnings=found.count("warned"))

    def write(
        self,
        connection: duckdb.DuckDBPyConnection,
        schema: str = "finegrain_gates",
    ) -> None:
        """Make both tables in a schema and fill them."""
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace table {schema}.expectation_results ({RESULTS})")
        connection.execute(f"create or replace table {schema}.run_log ({RUNS})")
        for table, rows in (("expectation_results", self.results), ("run_log", self.runs)):
            values = [[v for k, v in vars(each).items() if k != "is_stopped"] for each in rows]
            if values:
                places = ", ".join("?" * len(values[0]))
                connection.executemany(f"insert into {schema}.{table} values ({places})", values)


def write_quarantine(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, str, str, int]]
) -> None:
    """Make a quarantine: source, table, reasons and how many rows have just these."""
    connection.execute("create schema if not exists finegrain_accepted")
    connection.execute(
        "create or replace table finegrain_accepted.quarantined_rows (source_system varchar, "
        "table_name varchar, row_id varchar, occurrence bigint, reasons varchar)"
    )
    for source_system, table_name, reasons, number in rows:
        connection.execute(
            "insert into finegrain_accepted.quarantined_rows "
            "select ?, ?, 'row ' || i, 1, ? from range(?) as t(i)",
            [source_system, table_name, reasons, number],
        )


def troubled(days: int = 25) -> Days:
    """A history with all that happens: warnings that stay, one mended, a stop, and a stop today."""
    history = Days(days)
    last = days - 1
    for day in range(days - 4, days):
        history.change(
            day,
            "accepted_events",
            "freshness",
            observed=float(day - days + 7),
            status="warned",
            message="No web event arrived after 2025-12-28: ask whoever loads the source demo.",
        )
    history.change(
        6,
        "customer_features",
        "drift",
        observed=0.31,
        status="warned",
        message="Shares moved more than usual: see whether a source was loaded in part.",
    )
    history.change(
        last - 1,
        "accepted_orders",
        "volume",
        observed=1260.0,
        status="warned",
        message="There are more orders than expected: see that none is loaded twice.",
    )
    if days > 12:
        history.change(
            12, "customers", "unique", observed=3.0, failed_rows=3, status="failed", message="Mend."
        )
        history.stop(12, "identity", "the layer identity failed")
    history.change(
        last,
        "orders_as_of",
        "balance",
        observed=0.93,
        status="failed",
        message=(
            "Orders hold 93.0 % of the money of their lines (rows ord-118, ord-119 and ord-204): "
            "see whether lines arrived before their orders, then build again."
        ),
    )
    history.change(
        last,
        "web_sessions",
        "accepted_values",
        observed=None,
        failed_rows=None,
        status="broken",
        message="The rule could not be asked (the column channel is missing): build the layer.",
    )
    history.stop(last, "activity", "the layer activity failed")
    return history


def write_warehouse(file: Path, history: Days) -> None:
    """Put a history and a quarantine into a new warehouse file."""
    with duckdb.connect(str(file)) as connection:
        history.write(connection)
        write_quarantine(
            connection,
            [
                ("demo", "events", "repeated_event", 1804),
                ("demo", "orders", "foreign_currency", 41),
                ("demo", "orders", "foreign_currency, negative_total", 9),
                ("demo", "customers", "replaced_by_newer_version", 377),
            ],
        )


def _usual(rule: str, day: int) -> float:
    if rule == "volume":
        return float(round(1040 + 60 * math.sin(day)))
    if rule == "freshness":
        return 1.0
    if rule == "drift":
        return round(0.06 + 0.02 * math.cos(day * 1.7), 4)
    if rule == "balance":
        return round(1 + 0.002 * math.sin(day * 2.1), 5)
    return 0.0


AS_OF = date(2025, 12, 31)
