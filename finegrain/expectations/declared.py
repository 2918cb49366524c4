"""Reads dbt's data tests from the manifest: each is a gate."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dbt.contracts.graph.manifest import Manifest

from finegrain.errors import FinegrainError
from finegrain.expectations.gates import ERROR, WARNING, Gate, Limits, Place
from finegrain.expectations.layers import Layer

# dbt's own two that Great Expectations knows by itself.
NATIVE = ("not_null", "accepted_values")

# What models on the way from a source to accepted rows make of columns that identify people.
_KEYS_OF_PEOPLE = ("buyer_key", "account_key", "email_key", "phone_key")

_THRESHOLD = re.compile(r"\s*(!=|<>|>=|>)\s*(\d+)\s*")


def gates_of(manifest: Manifest, layer: Layer, compiled: Mapping[str, str]) -> list[Gate]:
    """Return a gate for each test of a layer; `compiled` has the SQL of those that `needs_sql`.

    Raises FinegrainError if a threshold of a test cannot be read.
    """
    keys = keys_of_tables(manifest)
    return [
        _gate(manifest, unique_id, layer.name, compiled.get(unique_id), keys)
        for unique_id in layer.tests
    ]


def needs_sql(manifest: Manifest, unique_id: str) -> bool:
    """Whether a test is known by the SQL that dbt compiles for it."""
    return not _is_native(manifest.nodes[unique_id])


def keys_of_tables(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """The columns that name a row of a table, by the table's unique id, as its tests say.

    Columns that identify people are left out, as rows are named in messages.
    """
    keys: dict[str, tuple[str, ...]] = {}
    for node in manifest.nodes.values():
        if str(node.resource_type) != "test" or not getattr(node, "attached_node", None):
            continue
        found = _key_columns(node)
        attached = node.attached_node
        if found and len(found) < len(keys.get(attached, (*found, ""))):
            keys[attached] = found
    return {
        unique_id: tuple(
            name for name in columns if name not in personal_columns(manifest, unique_id)
        )
        for unique_id, columns in keys.items()
    }


def personal_columns(manifest: Manifest, unique_id: str) -> set[str]:
    """Columns of a table that its YAML or the contract marks as personal, and keys of them."""
    node = manifest.nodes.get(unique_id)
    if node is None:
        return set()
    contract = re.fullmatch(r"(?:stg_[a-z0-9_]+?__|staged_|checked_|accepted_)(.+)", node.name)
    names = {node.name} | ({f"staged_{contract.group(1)}"} if contract else set())
    return (set(_KEYS_OF_PEOPLE) if contract else set()) | {
        column.name
        for other in manifest.nodes.values()
        if str(other.resource_type) == "model" and other.name in names
        for column in other.columns.values()
        if column.config.meta.get("personal")
    }


def _gate(
    manifest: Manifest,
    unique_id: str,
    layer: str,
    compiled: str | None,
    keys: Mapping[str, tuple[str, ...]],
) -> Gate:
    node: Any = manifest.nodes[unique_id]
    attached = getattr(node, "attached_node", None) or ""
    table = manifest.nodes.get(attached) or manifest.sources.get(attached)
    metadata = node.test_metadata if getattr(node, "test_metadata", None) else None
    severity, limits = _thresholds(node)
    gate = Gate(
        expectation_id=node.name,
        layer=layer,
        table_name=table.name if table else _tables_read(node),
        place=place_of(table) if table else None,
        rule=metadata.name if metadata else node.name,
        column_names=_columns(node),
        severity=severity,
        limits=limits,
        key_columns=keys.get(attached, ()),
        told_by=str(node.config.meta.get("told_by") or ""),
        advice=" ".join((node.description or "").split()),
        unique_id=unique_id,
    )
    gate = replace(gate, saying=_rule_in_words(gate, node))
    if _is_native(node):
        values = metadata.kwargs.get("values") or [] if metadata else []
        return replace(gate, values=tuple(values), rows_query=_native_rows(gate, values))
    if compiled is None:
        raise FinegrainError(
            f"dbt compiled no SQL for the test {node.name}: run `dbt compile --select {node.name}` "
            f"to see why."
        )
    count = node.config.fail_calc or "count(*)"
    failing = f"(\n{compiled}\n) as failing_rows"
    return replace(
        gate, query=f"select {count} from {failing}", rows_query=_failing_rows(gate, node, failing)
    )


def _failing_rows(gate: Gate, node: Any, failing: str) -> str:
    """The rows that a test found; those with a value it found where dbt's own test gives values."""
    metadata = getattr(node, "test_metadata", None)
    own = {"unique": "unique_field", "relationships": "from_field"}
    if metadata is None or metadata.namespace or metadata.name not in own or gate.place is None:
        return f"select * from {failing}"
    (column,) = gate.column_names
    values = f"select {own[metadata.name]} from {failing}"
    return f"select * from {gate.place} where {column} in ({values})"


def _rule_in_words(gate: Gate, node: Any) -> str:
    """What must hold, in a sentence; nothing if the name of the test has to suffice."""
    if gate.advice:
        return gate.advice if gate.advice.endswith((".", "!", "?")) else f"{gate.advice}."
    names = ", ".join(gate.column_names)
    kwargs = node.test_metadata.kwargs if getattr(node, "test_metadata", None) else {}
    if gate.rule == "not_null":
        return f"{names} must not be null."
    if gate.rule in ("unique", "unique_key"):
        return f"{names} must be unique."
    if gate.rule == "accepted_values":
        return f"{names} must be one of {', '.join(map(str, kwargs.get('values') or []))}."
    if gate.rule == "relationships":
        tables = [unique_id.rsplit(".", 1)[-1] for unique_id in node.depends_on_nodes]
        others = [name for name in tables if name != gate.table_name] or tables
        return f"{names} must be a {kwargs.get('field')} of {', '.join(others)}."
    return ""


def _is_native(node: Any) -> bool:
    metadata = getattr(node, "test_metadata", None)
    config = node.config
    return (
        metadata is not None
        and metadata.namespace is None
        and metadata.name in NATIVE
        and getattr(node, "attached_node", "").startswith(("model.", "seed."))
        and metadata.kwargs.get("quote", True)
        and not config.where
        and config.fail_calc == "count(*)"
        and not config.limit
    )


def _native_rows(gate: Gate, values: list[str]) -> str:
    column = gate.column_names[0]
    if gate.rule == "not_null":
        return f"select * from {gate.place} where {column} is null"
    listed = ", ".join("'" + str(value).replace("'", "''") + "'" for value in values)
    return f"select * from {gate.place} where {column} not in ({listed})"


def _thresholds(node: Any) -> tuple[str, Limits]:
    """Severity and limits of the number of failing rows.

    Of a test that warns at one number and fails at another, the number at which it fails counts
    if its severity is error: dbt's warnings below it are dbt's alone.
    """
    is_error = str(node.config.severity).lower() == "error"
    condition = str(node.config.error_if if is_error else node.config.warn_if)
    found = _THRESHOLD.fullmatch(condition)
    if not found:
        raise FinegrainError(
            f"The test {node.name} ({node.original_file_path}) has the threshold {condition!r}, "
            f"which Finegrain cannot read: write it as in '> 10', '>= 10' or '!= 0'."
        )
    sign, number = found.group(1), int(found.group(2))
    if sign in ("!=", "<>"):
        limits = Limits(number, number)
    else:
        limits = Limits(0, number if sign == ">" else number - 1)
    return (ERROR if is_error else WARNING), limits


def _key_columns(node: Any) -> tuple[str, ...]:
    metadata = getattr(node, "test_metadata", None)
    if metadata is None or node.config.where or metadata.kwargs.get("where"):
        return ()
    if metadata.name == "unique":
        return (metadata.kwargs["column_name"],)
    if metadata.name == "unique_key":
        return tuple(metadata.kwargs["columns"])
    return ()


def _columns(node: Any) -> tuple[str, ...]:
    metadata = getattr(node, "test_metadata", None)
    kwargs = metadata.kwargs if metadata else {}
    if kwargs.get("column_name"):
        return (str(kwargs["column_name"]),)
    columns = kwargs.get("columns") or ()
    return (columns,) if isinstance(columns, str) else tuple(str(name) for name in columns)


def place_of(table: Any) -> Place:
    """Where a model, a seed or a table of a source is."""
    name = getattr(table, "alias", None) or table.identifier
    return Place(table.database, table.schema, name, table.relation_name)


def _tables_read(node: Any) -> str:
    names = [unique_id.rsplit(".", 1)[-1] for unique_id in node.depends_on_nodes]
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
