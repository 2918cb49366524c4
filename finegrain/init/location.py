"""Finds the tables of a source: files, a DuckDB file, the warehouse, or a list of columns."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from finegrain.errors import FinegrainError
from finegrain.init.columns import Table, bare_columns
from finegrain.init.names import is_plain, literal, plain_name, quoted
from finegrain.init.profile import profiled

# Kinds of files that DuckDB reads by their names.
ENDINGS = (".parquet", ".csv", ".csv.gz", ".tsv", ".tsv.gz")

# Bytes 8 to 12 of every DuckDB file.
SIGNATURE = b"DUCK"


@dataclass
class Source:
    """Tables that were found, and how dbt will find them again.

    `files` is the value of the var <name>_files, None for tables of the warehouse; then `schema`
    says where they are. `connection` reads the tables; None where only a list of columns was given.
    """

    tables: list[Table]
    files: str | None
    schema: str | None = None
    connection: duckdb.DuckDBPyConnection | None = None
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Pattern:
    """Files of one kind: `text` has {name} where the table's name stands."""

    text: str
    tables: dict[str, str]

    def relation(self, identifier: str) -> str:
        place = self.text.replace("{name}", identifier).replace("{identifier}", identifier)
        return place if "(" in place else literal(place)


def read_files(location: str, project: Path, tell: Callable[[str], None]) -> Source:
    """Read the tables in a folder, a file or the files of a glob.

    Raises FinegrainError if there is nothing to read, or not in one place and of one kind.
    """
    path = Path(location).expanduser()
    if "*" in location:
        pattern = _pattern_of_glob(path)
    elif path.is_dir():
        pattern = _pattern_of_folder(path)
    elif path.is_file():
        pattern = _pattern_of_file(path)
    else:
        raise FinegrainError(
            f"There is nothing at {location}: give a folder of Parquet or CSV files, a file, a "
            f"pattern such as 'exports/*.csv', or a DuckDB file, with --from."
        )
    pattern = _within(pattern, project)
    connection = duckdb.connect()
    try:
        return Source(_profiled_tables(connection, pattern, tell), pattern.text, None, connection)
    except duckdb.Error as error:
        as_text = _as_text(pattern)
        if as_text is None:
            raise _unreadable(location, error) from error
    try:
        tables = _profiled_tables(connection, as_text, tell)
    except duckdb.Error as error:
        raise _unreadable(location, error) from error
    source = Source(tables, as_text.text, None, connection)
    source.remarks.append(
        "Some rows do not fit the types their column seems to have, so all columns are read as "
        "text."
    )
    return source


def is_duckdb_file(location: str) -> bool:
    """Whether `location` names a DuckDB file, as file or as file:schema."""
    return _split_schema(location) is not None


def read_database(
    location: str, warehouse: Path | None, schema: str | None, tell: Callable[[str], None]
) -> Source:
    """Read the tables of one schema of a DuckDB file, given as file or file:schema.

    `warehouse` is the file that builds write; tables there need no files to be named.
    Raises FinegrainError if the file cannot be opened, or has several schemas and none was chosen.
    """
    split = _split_schema(location)
    if split is None:
        raise FinegrainError(
            f"There is no DuckDB file {location}: build the warehouse first, or give a folder or "
            f"file with --from."
        )
    file, named = split
    schema = schema or named
    is_warehouse = warehouse is not None and file.resolve() == warehouse.resolve()
    connection = duckdb.connect()
    try:
        connection.execute(f"attach {literal(str(file))} as source_file (read_only)")
    except duckdb.Error as error:
        raise FinegrainError(
            f"{file} cannot be opened ({_reason(error)}): close the program that uses it, or "
            f"give another file."
        ) from error
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_catalog = 'source_file' and (table_type = 'BASE TABLE' or $1)"
        " order by table_schema, table_name",
        [is_warehouse],
    ).fetchall()
    schemas = sorted({str(row[0]) for row in found})
    if schema is None and len(schemas) > 1:
        raise FinegrainError(
            f"{file} has tables in the schemas {', '.join(schemas)}: choose one, as in "
            f"--from {file}:{schemas[0]}."
        )
    schema = schema or (schemas[0] if schemas else "main")
    names = [str(row[1]) for row in found if row[0] == schema]
    if not names:
        has = f"it has tables in {', '.join(schemas)}" if schemas else "it has no tables at all"
        raise FinegrainError(
            f"{file} has no tables in the schema {schema}, and {has}: choose another schema or "
            f"load the tables first."
        )
    if is_warehouse:
        files = None
        relations = {name: f"source_file.{quoted(schema)}.{quoted(name)}" for name in names}
    else:
        _check_path(str(file))
        start = f"read_duckdb({literal(str(file.resolve()))}, schema_name={literal(schema)}"
        files = f"{start}, table_name='{{identifier}}')"
        relations = {name: f"{start}, table_name={literal(name)})" for name in names}
        connection.execute("detach source_file")
    tables = []
    taken: set[str] = set()
    for name in names:
        tell(name)
        plain = _table_name(name, taken)
        try:
            tables.append(profiled(connection, plain, name, relations[name]))
        except duckdb.Error as error:
            raise _unreadable(f"{file}, table {name}", error) from error
    return Source(tables, files, schema, connection)


def read_column_list(file: Path, schema: str | None) -> Source:
    """Read names and types of columns from a CSV export of information_schema.columns.

    Raises FinegrainError if the file cannot be read or lacks table_name, column_name or data_type.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            rows = [
                {str(key).strip().lower(): str(value or "").strip() for key, value in row.items()}
                for row in csv.DictReader(opened)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FinegrainError(
            f"{file} cannot be read ({_cause(error)}): give a CSV export of "
            f"information_schema.columns with --columns."
        ) from error
    needed = {"table_name", "column_name", "data_type"}
    if not rows or not needed <= set(rows[0]):
        raise FinegrainError(
            f"{file} must have a header with {', '.join(sorted(needed))} and a row for each "
            f"column: export them from information_schema.columns."
        )
    if schema and "table_schema" in rows[0]:
        rows = [row for row in rows if row["table_schema"].lower() == schema.lower()]
    if schemas := sorted({row.get("table_schema", "") for row in rows}):
        if len(schemas) > 1:
            raise FinegrainError(
                f"{file} has the schemas {', '.join(schemas)}: choose one with --schema."
            )
        schema = schema or schemas[0].lower() or None
    if not rows:
        raise FinegrainError(f"{file} has no columns of the schema {schema}: choose another one.")
    tables: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        # Snowflake tells names in upper case that nobody wrote so.
        name, column = (
            text.lower() if text.isupper() else text
            for text in (row["table_name"], row["column_name"])
        )
        tables.setdefault(name, []).append((column, row["data_type"]))
    taken: set[str] = set()
    source = Source(
        [
            Table(_table_name(name, taken), name, None, bare_columns(columns))
            for name, columns in tables.items()
        ],
        files=None,
        schema=schema,
    )
    source.remarks.append(
        "Only names and types were read, so nothing is known of the rows: see that texts hold what "
        "the models expect (words for cancelled orders, how days are written, what repeats), and "
        "build with the --target that has the tables."
    )
    return source


def _profiled_tables(
    connection: duckdb.DuckDBPyConnection, pattern: _Pattern, tell: Callable[[str], None]
) -> list[Table]:
    found = []
    for name, identifier in pattern.tables.items():
        tell(name)
        found.append(profiled(connection, name, identifier, pattern.relation(identifier)))
    return found


def _pattern_of_folder(folder: Path) -> _Pattern:
    by_ending: dict[str, list[Path]] = {}
    for file in sorted(folder.iterdir()):
        ending = _ending_of(file.name)
        if ending and file.is_file():
            by_ending.setdefault(ending, []).append(file)
    if len(by_ending) > 1:
        raise FinegrainError(
            f"{folder} holds files of several kinds ({', '.join(sorted(by_ending))}): choose one, "
            f"as in --from '{folder}/*{min(by_ending)}'."
        )
    for ending, files in by_ending.items():
        names = [file.name.removesuffix(ending) for file in files]
        return _pattern(f"{folder}/{{name}}{ending}", names)
    # A folder for each table, with the table in parts.
    parts = {
        inner.name: {_ending_of(file.name) for file in inner.iterdir()} - {None}
        for inner in sorted(folder.iterdir())
        if inner.is_dir()
    }
    parts = {name: endings for name, endings in parts.items() if endings}
    endings = {str(ending) for found in parts.values() for ending in found}
    if len(endings) == 1:
        return _pattern(f"{folder}/{{name}}/*{endings.pop()}", list(parts))
    raise FinegrainError(
        f"{folder} holds no Parquet or CSV files: give the folder that does with --from."
    )


def _pattern_of_file(file: Path) -> _Pattern:
    ending = _ending_of(file.name)
    if ending is None:
        raise FinegrainError(
            f"{file} is none of the kinds of files that can be read ({', '.join(ENDINGS)} or a "
            f"DuckDB file): export the table as one of them."
        )
    return _pattern(f"{file.parent}/{{name}}{ending}", [file.name.removesuffix(ending)])


def _pattern_of_glob(path: Path) -> _Pattern:
    """The first star is the table's name; stars after it are parts of one table."""
    before, _, after = str(path).partition("*")
    if _ending_of(after) is None:
        raise FinegrainError(
            f"The pattern {path} does not end in a kind of file that can be read "
            f"({', '.join(ENDINGS)}): write it as in 'exports/*.csv'."
        )
    matcher = re.compile(
        re.escape(before) + "([^/]+)" + "[^/]*".join(re.escape(part) for part in after.split("*"))
    )
    folder = Path(before).parent if not before.endswith("/") else Path(before)
    glob = str(path)[len(str(folder)) :].lstrip("/")
    matched = [matcher.fullmatch(str(file)) for file in sorted(folder.glob(glob))]
    names = sorted({match.group(1) for match in matched if match})
    if not names:
        raise FinegrainError(f"No file matches {path}: correct the pattern after --from.")
    return _pattern(f"{before}{{name}}{after}", names)


def _pattern(text: str, identifiers: list[str]) -> _Pattern:
    _check_path(text.replace("{name}", ""))
    taken: set[str] = set()
    tables = {_table_name(identifier, taken): identifier for identifier in identifiers}
    if any(name != identifier for name, identifier in tables.items()):
        text = text.replace("{name}", "{identifier}")
    return _Pattern(text, tables)


def _within(pattern: _Pattern, project: Path) -> _Pattern:
    """Paths in the project start at its folder, all others at the root."""
    absolute = Path.cwd() / pattern.text
    if absolute.is_relative_to(project):
        absolute = absolute.relative_to(project)
    return _Pattern(str(absolute), pattern.tables)


def _as_text(pattern: _Pattern) -> _Pattern | None:
    if pattern.text.endswith(".parquet"):
        return None
    return _Pattern(f"read_csv({literal(pattern.text)}, all_varchar=true)", pattern.tables)


def _table_name(identifier: str, taken: set[str]) -> str:
    name = identifier if is_plain(identifier) else plain_name(identifier, taken)
    taken.add(name.lower())
    return name


def _check_path(path: str) -> None:
    if set(path) & set("'\"{}()"):
        raise FinegrainError(
            f"The path {path} has a quote, brace or bracket in it, which a pattern of files cannot "
            f"hold: rename the folder or link to it from another place."
        )


def _ending_of(name: str) -> str | None:
    return next((ending for ending in reversed(ENDINGS) if name.lower().endswith(ending)), None)


def _split_schema(location: str) -> tuple[Path, str | None] | None:
    """The file and the schema of file or file:schema; None if that is no DuckDB file."""
    file, _, schema = location.rpartition(":")
    for path, named in ((Path(location).expanduser(), None), (Path(file).expanduser(), schema)):
        try:
            with path.open("rb") as opened:
                if opened.read(12)[8:] == SIGNATURE:
                    return path, named
        except OSError:
            continue
    return None


def _cause(error: Exception) -> str:
    if isinstance(error, OSError):
        return str(error.strerror)
    return "it is no text in UTF-8" if isinstance(error, UnicodeDecodeError) else "it is no CSV"


def _unreadable(place: str, error: duckdb.Error) -> FinegrainError:
    return FinegrainError(
        f"{place} cannot be read ({_reason(error)}): repair or leave out that file, or give "
        f"another place with --from."
    )


def _reason(error: duckdb.Error) -> str:
    """What the system said; of other errors only that they happened, since they quote rows."""
    if isinstance(error, duckdb.IOException):
        return str(error).strip().splitlines()[0].rstrip(".")
    return "it is damaged, or not what its name says"
