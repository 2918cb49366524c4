"""Checks a layer that is built: runs its gates, says what they found, and records it first."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from finegrain.dbt_runs import error_of, naming
from finegrain.errors import FinegrainError
from finegrain.expectations import great, history
from finegrain.expectations.comparing import Measured, Run, gates_and_measures
from finegrain.expectations.connection import Connection, connected
from finegrain.expectations.declared import gates_of, needs_sql, personal_columns, place_of
from finegrain.expectations.extras import Extra
from finegrain.expectations.gates import BY_DBT, Finding, Gate, Place, Result, plain, status_of
from finegrain.expectations.layers import Layer
from finegrain.messages import NodeTrouble, explain_failure, explain_test

# So many rows are named in a message, and so many are told in their own words.
NAMED_ROWS = 3
TOLD_ROWS = 10


def check_layer(
    manifest: Manifest,
    common: Sequence[str],
    layer: Layer,
    run_id: str,
    *,
    steps: int,
    engine: str,
    variables: Mapping[str, Any],
    extras: Sequence[Extra] = (),
    expects_changes: bool = False,
) -> list[Result]:
    """Check a layer with the tests that it names and with `extras`, and record what was found.

    `common` are the arguments of every command of dbt, `steps` is how many models and seeds were
    built (0 if some were not, or if nothing was to be built). With `expects_changes` what differs
    from the last good run is a warning.

    Raises FinegrainError if dbt cannot compile the tests, or if nothing can be recorded.
    """
    compiled = _compiled(manifest, common, layer)
    with connected(engine) as connection:
        is_ready = history.are_there(connection)
    if not is_ready:
        _run_operation(manifest, common, "prepare_gates")
    with connected(engine) as connection:
        as_of_on = history.as_of_day(connection, place_of_model(manifest, "as_of"))
        gates = gates_of(manifest, layer, {each: sql for each, (sql, _) in compiled.items()})
        refuse_personal(manifest, extras)
        run = Run(
            places=places_of_tables(manifest),
            as_of_on=as_of_on,
            source_systems=variables.get("source_systems") or [],
            before=history.figures_before(connection, as_of_on) if extras else {},
            expects_changes=expects_changes,
        )
        more, measured = gates_and_measures(connection, extras, run)
        results = check(
            connection,
            run_id,
            layer.name,
            [*gates, *more],
            as_of_on,
            {each: file for each, (_, file) in compiled.items()},
            may_name_rows=not ids_are_personal(variables),
        )
        rows = [built(run_id, layer.name, steps, as_of_on)] if steps else []
        rows += [recorded(run_id, each, as_of_on) for each in measured]
        history.append(connection, [*rows, *results])
    return results


def refuse_personal(manifest: Manifest, extras: Sequence[Extra]) -> None:
    """Refuse to keep the distribution of what identifies people.

    Values of its column are written into a published table. Raises FinegrainError.
    """
    for extra in extras:
        for unique_id, node in manifest.nodes.items():
            is_table = str(node.resource_type) == "model" and node.name == extra.table
            if is_table and {extra.column, extra.by} & personal_columns(manifest, unique_id):
                raise FinegrainError(
                    f"expectations/{extra.layer}.yml, {extra.id}: {extra.table}.{extra.column} "
                    f"identifies people, so its values may not be kept: choose another column."
                )


def _compiled(
    manifest: Manifest, common: Sequence[str], layer: Layer
) -> dict[str, tuple[str, str]]:
    """The SQL of the layer's tests, and the file it is in, by unique id.

    Tests are compiled when their tables are there, as macros ask for days and columns.
    """
    wanted = [each for each in layer.tests if needs_sql(manifest, each)]
    # dbt has to be asked for something, as it opens the connection that the gates borrow.
    chosen = wanted or list(layer.tests[:1] or layer.built[:1])
    run = dbtRunner(manifest).invoke(
        ["compile", *common, *naming(manifest, chosen), "--no-write-json"]
    )
    results = list(run.result.results) if isinstance(run.result, RunExecutionResult) else []
    bad = [each for each in results if str(each.status) != "success"]
    if bad:
        node = bad[0].node
        trouble = NodeTrouble("test", node.name, node.original_file_path, bad[0].message or "")
        raise FinegrainError(explain_failure(trouble))
    if not run.success:
        raise error_of(run)
    return {
        each.node.unique_id: (each.node.compiled_code, each.node.compiled_path or "")
        for each in results
        if each.node.unique_id in wanted
    }


def _run_operation(manifest: Manifest, common: Sequence[str], macro: str) -> None:
    run = dbtRunner(manifest).invoke(["run-operation", macro, *common, "--no-write-json"])
    if not run.success:
        raise error_of(run)


def check(
    connection: Connection,
    run_id: str,
    layer: str,
    gates: Sequence[Gate],
    as_of_on: datetime.date | None,
    files: Mapping[str, str],
    may_name_rows: bool,
) -> list[Result]:
    """Run the gates of a layer; return what they found, in the order of the gates.

    `files` are the compiled queries of dbt's tests, by unique id. Rows are named in messages by the
    keys of their tables if `may_name_rows`; where ids are personal data they are not. Those that
    are told in their own words always are.
    """
    found = {each.gate.expectation_id: each for each in great.run_gates(connection, layer, gates)}
    ran_at = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    results = []
    for gate in gates:
        finding = found[gate.expectation_id]
        status = status_of(gate, finding)
        message = None
        if status != "passed":
            if gate.told_by:
                named = _told_rows(connection, gate)
            else:
                named = _named_rows(connection, gate) if may_name_rows else ""
            message = _message(gate, finding, named, files.get(gate.unique_id or ""))
        failing = None if finding.observed is None or not gate.counts_rows else finding.observed
        results.append(
            Result(
                run_id=run_id,
                ran_at=ran_at,
                as_of_on=as_of_on,
                layer=layer,
                table_name=gate.table_name,
                expectation_id=gate.expectation_id,
                rule=gate.rule,
                column_names=", ".join(gate.column_names) or None,
                severity=gate.severity,
                observed=finding.observed,
                allowed=gate.allowed,
                failed_rows=None if failing is None else int(failing),
                status=status,
                message=message,
            )
        )
    return results


def built(run_id: str, layer: str, steps: int, as_of_on: datetime.date | None) -> Result:
    """The row that says that all steps of a layer were built; publication counts them."""
    return Result(
        run_id=run_id,
        ran_at=datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
        as_of_on=as_of_on,
        layer=layer,
        table_name=layer,
        expectation_id=f"{layer}_is_built",
        rule="built",
        column_names=None,
        severity="error",
        observed=float(steps),
        allowed=f"{steps} steps",
        failed_rows=0,
        status="passed",
        message=None,
        runner=BY_DBT,
    )


def recorded(run_id: str, measured: Measured, as_of_on: datetime.date | None) -> Result:
    """The row of a figure that the next run will compare with."""
    extra = measured.extra
    return Result(
        run_id=run_id,
        ran_at=datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
        as_of_on=as_of_on,
        layer=extra.layer,
        table_name=str(extra.table),
        expectation_id=measured.expectation_id,
        rule=measured.rule,
        column_names=extra.column,
        severity="warning",
        observed=measured.observed,
        allowed="recorded",
        failed_rows=None,
        status="passed",
        message=None,
    )


def places_of_tables(manifest: Manifest) -> dict[str, Place]:
    """Where each model and seed is, by name."""
    return {
        node.name: place_of(node)
        for node in manifest.nodes.values()
        if str(node.resource_type) in ("model", "seed")
    }


def place_of_model(manifest: Manifest, name: str) -> str | None:
    """Where the model `name` is, if there is one."""
    for node in manifest.nodes.values():
        if str(node.resource_type) == "model" and node.name == name:
            return str(place_of(node))
    return None


def ids_are_personal(variables: Mapping[str, Any]) -> bool:
    """Whether ids of an active source are names or addresses of people."""
    sources = variables.get("sources") or {}
    active = variables.get("source_systems") or []
    return any((sources.get(name) or {}).get("ids_are_personal") for name in active)


def _message(gate: Gate, finding: Finding, named: str, file: str | None) -> str:
    if finding.observed is None:
        what = f"Test {gate.expectation_id}" if gate.unique_id else gate.expectation_id
        where = f" on {gate.table_name}" if gate.table_name else ""
        cure = f"Its query is {file}." if file else gate.advice
        return f"{what}{where} could not be answered: {finding.trouble} {cure}".strip()
    if gate.unique_id:
        number = int(finding.observed)
        return explain_test(gate.expectation_id, gate.table_name, number, file, named, gate.saying)
    # What users write, such as values of groups, stands before it and may hold braces too.
    before, _, after = gate.saying.rpartition("{}")
    said = f"{before}{plain(finding.observed)}{after}"
    return f"{gate.expectation_id}: {said}, and should be {gate.allowed}. {gate.advice}"


def _told_rows(connection: Connection, gate: Gate) -> str:
    """The first rows that break a rule, in their own words, and how many more there are."""
    try:
        rows = connection.named_rows(
            f"select {gate.told_by} as told from ({gate.rows_query}) as shown order by 1"
        )
    except FinegrainError:
        return ""
    told = "; ".join(str(row["told"]) for row in rows[:TOLD_ROWS])
    more = f" and {len(rows) - TOLD_ROWS} more" if len(rows) > TOLD_ROWS else ""
    return f": {told}{more}"


def _named_rows(connection: Connection, gate: Gate) -> str:
    """Up to three of the rows that break a rule, by opaque ids; nothing if they have none."""
    if gate.rows_query is None or not gate.counts_rows:
        return ""
    try:
        # In order, as DuckDB can wait for ever when a limit alone ends the reading of a view.
        rows = connection.named_rows(
            f"select * from ({gate.rows_query}) as shown order by 1 limit 50"
        )
    except FinegrainError:
        return ""
    if not rows:
        return ""
    # Where the key itself is missing another id may say which row it is.
    for columns in (gate.key_columns, *((name,) for name in OPAQUE)):
        seen = {
            " ".join(f"{name} {row[name]}" for name in columns if row.get(name) not in (None, ""))
            for row in rows
        }
        shown = sorted(seen - {""})[:NAMED_ROWS]
        if shown:
            return f" (such as {'; '.join(shown)})"
    return ""


# Ids that Finegrain makes, or that name things and not people.
OPAQUE = ("customer_id", "segment_id", "account_id", "product_id", "order_id", "row_id", "web_id")
