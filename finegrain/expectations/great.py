"""Runs gates with Great Expectations: one checkpoint for each layer."""

import contextlib
import logging
import os
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from finegrain.errors import FinegrainError
from finegrain.expectations.connection import Connection
from finegrain.expectations.gates import ERROR, Finding, Gate, Place
from finegrain.messages import explain

# SQLAlchemy names the class of an exception before what it says.
_EXCEPTION = re.compile(r"^\([\w.]+\) ")

# Nothing is reported to anybody.
os.environ["GX_ANALYTICS_ENABLED"] = "false"


def prepare() -> None:
    """Import what takes seconds to import; may run beside other work, in a thread of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations  # noqa: F401

        import finegrain.expectations.figures  # noqa: F401
    # What it logs is for its developers; some of its loggers have levels of their own.
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("great_expectations"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def run_gates(connection: Connection, name: str, gates: Sequence[Gate]) -> list[Finding]:
    """Run the gates of a layer; what one cannot answer is told in its finding."""
    if not gates:
        return []
    prepare()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _run_checkpoint(connection, name, gates)


def _run_checkpoint(connection: Connection, name: str, gates: Sequence[Gate]) -> list[Finding]:
    import great_expectations as gx

    from finegrain.expectations.dialects import engine_url
    from finegrain.expectations.figures import answers_of

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_sql(name=name, connection_string=engine_url(connection))
    # One read of a table answers all its native gates; one suite asks all that have queries.
    groups: dict[Place | None, list[Gate]] = defaultdict(list)
    for gate in gates:
        groups[gate.place if gate.query is None else None].append(gate)
    definitions = []
    untold = []
    for number, (place, group) in enumerate(groups.items()):
        label = f"{name}_{number}"
        if place is None:
            asset = source.add_query_asset(label, query="select 1 as one_row")
        else:
            try:
                connection.rows(f"select 1 from {place} where 1 = 0")
            except FinegrainError as error:
                untold += [Finding(gate, None, str(error)) for gate in group]
                continue
            with _unread_tables():
                asset = source.add_table_asset(
                    label, table_name=place.name, schema_name=_schema(connection, place)
                )
        suite = gx.ExpectationSuite(name=label, expectations=[_expectation(gate) for gate in group])
        definitions.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=label,
                    data=asset.add_batch_definition_whole_table(label),
                    suite=context.suites.add(suite),
                )
            )
        )
    if not definitions:
        return untold
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=name,
            validation_definitions=definitions,
            # Counts alone: no values, for the reason at `_unread_tables`.
            result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
        )
    )
    by_id = {gate.expectation_id: gate for gate in gates}
    with answers_of(connection, [gate.query for gate in gates if gate.query]):
        outcome = checkpoint.run()
    found = [
        _finding(by_id[result.expectation_config.meta["expectation_id"]], result)
        for validation in outcome.run_results.values()
        for result in validation.results
    ]
    return [*found, *untold]


@contextlib.contextmanager
def _unread_tables() -> Iterator[None]:
    """Keep Great Expectations from reading one row of each table that it is told of.

    DuckDB 2.0 can wait for ever when a limit ends the reading of a view that joins.
    """
    from great_expectations.datasource.fluent.sql_datasource import TableAsset

    reads = TableAsset.test_connection
    TableAsset.test_connection = lambda self: None
    try:
        yield
    finally:
        TableAsset.test_connection = reads


def _schema(connection: Connection, place: Place) -> str:
    """A schema with its database, so that working tables may lie in another one."""
    if connection.engine == "duckdb" or place.database.lower() == connection.database.lower():
        return place.schema
    return f"{place.database}.{place.schema}"


def _expectation(gate: Gate) -> Any:
    import great_expectations.expectations as gxe

    from finegrain.expectations.figures import ExpectFigureToBeWithin

    common: dict[str, Any] = {
        "severity": "critical" if gate.severity == ERROR else "warning",
        "meta": {
            "expectation_id": gate.expectation_id,
            "dbt_test": gate.unique_id,
            "layer": gate.layer,
            "table": gate.table_name,
            "columns": list(gate.column_names),
        },
    }
    if gate.query is not None:
        return ExpectFigureToBeWithin(
            query=gate.query, low=gate.limits.low, high=gate.limits.high, **common
        )
    (column,) = gate.column_names
    if gate.rule == "not_null":
        return gxe.ExpectColumnValuesToNotBeNull(column=column, **common)
    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(gate.values), **common)


def _finding(gate: Gate, result: Any) -> Finding:
    seen = result.result or {}
    observed = seen.get("unexpected_count" if gate.query is None else "observed_value")
    if observed is None and gate.query is None and result.success:
        # It does not count in a table without rows.
        observed = 0
    if observed is None:
        return Finding(gate, None, _trouble(result))
    return Finding(gate, float(observed))


def _trouble(result: Any) -> str:
    """What an expectation says that could not be evaluated."""
    told = result.exception_info or {}
    for each in [told, *(value for value in told.values() if isinstance(value, dict))]:
        if each.get("exception_message"):
            return explain(_EXCEPTION.sub("", str(each["exception_message"])))
    return "the query gave no number."
