"""The source tables: found, readable, with the columns that staging and contract want."""

from collections.abc import Iterator, Mapping
from typing import Any

from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.errors import FinegrainError

MOST_TYPES = 5

# Families of types: within one, values are read without loss or as staging casts them.
_KINDS = {
    "text": ("varchar", "text", "string", "char", "uuid", "enum"),
    "number": (
        *("int", "bigint", "integer", "smallint", "tinyint", "hugeint", "double", "float", "real"),
        *("decimal", "numeric", "number", "ubigint", "uinteger", "usmallint", "utinyint"),
    ),
    "time": ("timestamp", "datetime", "date"),
    "truth": ("boolean", "bool"),
}


def check(installation: Installation) -> Iterator[Finding]:
    """Look at every table of every active source, and at what staging delivered last."""
    if installation.is_locked_out:
        yield note("Not looked at, as nobody is let in.")
        return
    dbt = installation.dbt
    systems = installation.variables.get("source_systems")
    if not isinstance(systems, list):
        yield note("Not looked at, as the var source_systems is no list.")
        return
    for system in map(str, systems):
        yield from _check_source(installation, dbt.manifest, system)
    yield from _check_delivered(installation)


def _check_source(installation: Installation, manifest: Any, system: str) -> Iterator[Finding]:
    tables = {node.name: node for node in manifest.sources.values() if node.source_name == system}
    if not tables:
        # The check of settings has told that there is no such source.
        return
    are_files = all("external_location" in node.config.meta for node in tables.values())
    target = installation.target
    is_local = target.engine == "duckdb"
    if is_local and not are_files and not target.warehouse_file.exists():
        yield wrong(
            f"The tables of source {system} are looked for in the warehouse "
            f"{target.warehouse_file}, which does not exist: put them there, or set the var "
            f"{system}_files to files (docs/mapping.md)."
        )
        return
    in_memory = is_local and are_files
    try:
        found = installation.dbt.call("source_findings", in_memory, source_system=system)
    except FinegrainError as error:
        broken = list(_unreadable(installation, system, sorted(tables), in_memory))
        yield from broken or [wrong(f"The source {system} cannot be read: {error}")]
        return
    for sentence in found["problems"]:
        yield wrong(sentence)
    present = {name: columns for name, columns in found["columns"].items() if columns}
    yield from compare_types(system, present)
    if not found["problems"]:
        absent = sorted(set(tables) - set(present))
        less = f"; without {_listed(absent)}, which may be absent" if absent else ""
        yield good(f"Source {system}: {len(present)} tables can be read{less}.")


def _unreadable(
    installation: Installation, system: str, tables: list[str], in_memory: bool
) -> Iterator[Finding]:
    """Look at each table by itself, as one that cannot be read hides the others."""
    for table in tables:
        try:
            installation.dbt.call(
                "source_findings", in_memory, source_system=system, table_name=table
            )
        except FinegrainError as error:
            yield wrong(
                f"The table {table} of source {system} cannot be read "
                f"({str(error).rstrip('.')}): load it anew, or correct where it is looked for."
            )


def compare_types(
    system: str, tables: Mapping[str, Mapping[str, tuple[str, str]]]
) -> Iterator[Finding]:
    """Tell columns whose type is of another kind than the source's YAML says.

    Args:
        system: the source.
        tables: by table and column the declared type and the one found.
    """
    odd = []
    for table, columns in sorted(tables.items()):
        for column, (declared, found) in columns.items():
            wanted, got = kind_of(declared), kind_of(found)
            # Anything can be read as text.
            if wanted not in (got, "text", "other") and got != "other":
                odd.append(f"{table}.{column} is {found.lower()}, not {declared.lower()}")
    for each in odd[:MOST_TYPES]:
        yield note(
            f"In source {system}, {each}: what cannot be read as that is null or quarantined; "
            f"mend the source, or its type in models/staging/{system}."
        )
    if len(odd) > MOST_TYPES:
        yield note(f"In source {system}, {len(odd) - MOST_TYPES} more columns have other types.")


def kind_of(data_type: str) -> str:
    """Return 'text', 'number', 'time', 'truth' or 'other'."""
    base = data_type.lower().split("(")[0].split(" ")[0].split("_")[0]
    if data_type.rstrip().endswith("]"):
        return "other"
    return next((kind for kind, types in _KINDS.items() if base in types), "other")


def _check_delivered(installation: Installation) -> Iterator[Finding]:
    """Compare what the views of staging deliver with the input contract, once they are built."""
    from finegrain.contracts.input_contract import COMMON, load
    from finegrain.doctor.reading import opened
    from finegrain.report.history import plain_name

    if not (installation.project / "models/staging/united").is_dir():
        return
    schema = f"{plain_name(installation.target.schema)}_staging"
    with opened(installation) as reader:
        if reader is None:
            return
        rows = reader.rows(
            f"select lower(table_name) as table_name, lower(column_name) as column_name "
            f"from information_schema.columns where lower(table_schema) = '{schema.lower()}'"
        )
    delivered: dict[str, set[str]] = {}
    for table, column in rows:
        delivered.setdefault(str(table), set()).add(str(column))
    contract = load(installation.project)
    is_fine, compared = True, 0
    for system in map(str, installation.variables["source_systems"]):
        settings = (installation.variables.get("sources") or {}).get(system) or {}
        for name in settings.get("tables", []):
            view = f"stg_{system}__{name}"
            if view not in delivered or name not in contract:
                continue
            compared += 1
            known = {column.name for column in contract[name].columns} | set(COMMON)
            required = contract[name].required - set(COMMON)
            for words, columns in (
                (
                    "does not deliver {}, which the input contract requires",
                    required - delivered[view],
                ),
                ("delivers {}, which is no column of the input contract", delivered[view] - known),
            ):
                if columns:
                    is_fine = False
                    yield wrong(
                        f"{view} {words.format(_listed(sorted(columns)))}: mend "
                        f"models/staging/{system}/{view}.sql (docs/input_contract.md)."
                    )
    if compared and is_fine:
        yield good(
            f"What staging delivered last is as the input contract says ({compared} tables)."
        )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
