"""What engines and dbt say becomes one sentence with the cure."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper

from finegrain.duckdb_plugin import Plugin
from finegrain.engine_words import without_values
from finegrain.messages import (
    NodeTrouble,
    body_of,
    explain,
    explain_failure,
    explain_question,
    explain_test,
)

DISK_FULL = 'IO Error: Could not write file "/w/f.duckdb": No space left on device'
DISK_FULL_COPY = (
    'IO Error: Async write failed for range [offset=0, size=29]: {"exception_type":"IO",'
    '"exception_message":"Could not write file \\"/w/a.parquet\\": No space left on device",'
    '"errno":"28"}'
)
NO_OFFLOAD = """Out of Memory Error: failed to offload data block of size 192.0 KiB \
(800.0 KiB/976.5 KiB used).
This limit was set by the 'max_temp_directory_size' setting.
Possible solutions:
* Reducing the number of threads (SET threads=X)"""
NO_MEMORY = """Out of Memory Error: could not allocate block of size 256.0 KiB \
(95.2 MiB/95.3 MiB used)

Possible solutions:
* Increasing the memory limit (SET memory_limit='...GB')"""
LOCKED = (
    'IO Error: Could not set lock on file "/w/f.duckdb": Conflicting lock is held in '
    "/opt/my tools/bin/dbeaver (PID 4588). See also https://duckdb.org/docs/current/concurrency"
)
NEWER = """IO Error: Trying to read a database file with storage version number 1000, \
but we can only read storage versions between 64 and 69.
The database file was created with a newer version of DuckDB.
(file "/w/f.duckdb")"""
NO_FILES = 'IO Error: No files found that match the pattern "data/none/*.parquet"\n\nLINE 1: select'
UDF = (
    "Invalid Input Error: Python exception occurred while executing the UDF: WarehouseError: "
    "published.duckdb cannot be replaced (Read-only file system): make its folder writable."
)
BAD_YAML = """Parsing Error
  Error reading finegrain: features/zz.yml - Runtime Error
    Syntax error near line 7
    ------------------------------
    7  | - - : x"""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (DISK_FULL, ["disk is full", "writing /w/f.duckdb", "free some space"]),
        (DISK_FULL_COPY, ["disk is full", "writing /w/a.parquet"]),
        (NO_OFFLOAD, ["no room for intermediate results", "FINEGRAIN_MEMORY"]),
        (NO_MEMORY, ["95.2 MiB of 95.3 MiB", "FINEGRAIN_MEMORY", "--threads 1"]),
        (LOCKED, ["in use by dbeaver (process 4588)", "published.duckdb"]),
        (NEWER, ["/w/f.duckdb was written by a newer DuckDB"]),
        (NO_FILES, ["No file matches data/none/*.parquet", "finegrain demo"]),
        (BAD_YAML, ["features/zz.yml is not valid YAML, near line 7"]),
        (
            "Parsing Error\n  Env var required but not provided: 'SNOWFLAKE_ROLE'",
            ["The environment variable SNOWFLAKE_ROLE is not set"],
        ),
        (
            "Parser Error: Memory must have a number (e.g. 1GB)",
            ["FINEGRAIN_MEMORY", "8GB or 70%"],
        ),
        (
            "002003 (02000): SQL compilation error:\nDatabase 'SALES' does not exist or not "
            "authorized.",
            ["Database 'SALES'", "SNOWFLAKE_ROLE"],
        ),
        (
            "[WARNING]: Did not find matching node for patch with name 'm' in the 'models' section "
            "of file 'models/m.yml'",
            ["models/m.yml tells of m, of which there is no SQL", "name a model that is there"],
        ),
    ],
)
def test_known_messages_are_translated(message: str, expected: list[str]) -> None:
    for wrapped in (message, f"Runtime Error in model m (models/m.sql)\n  {message}"):
        sentence = explain(wrapped)
        for part in expected:
            assert part in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert "Error" not in sentence


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "sql_operation inline_query (from remote system.sql) failed: Catalog Error: Table with "
            'name "finegrain_features.customers" does not exist because schema '
            '"finegrain_features" does not exist.',
            "There is no table finegrain_features.customers to ask: see that `finegrain build` "
            "made it.",
        ),
        (
            'Catalog Error: Table with name customers does not exist!\nDid you mean "accounts"?',
            "There is no table customers to ask: see that `finegrain build` made it.",
        ),
        (
            "002003 (42S02): SQL compilation error:\nObject 'SALES.FINEGRAIN_FEATURES.CUSTOMERS' "
            "does not exist or not authorized.",
            "There is no table sales.finegrain_features.customers to ask: see that "
            "`finegrain build` made it, and that the role may see it.",
        ),
        (
            "Env var required but not provided: 'NAME'",
            "The environment variable NAME is not set: set it and try again.",
        ),
    ],
)
def test_a_question_about_what_is_not_built_says_so(message: str, expected: str) -> None:
    assert explain_question(message) == expected


def test_a_sentence_raised_in_python_passes_through_sql() -> None:
    assert explain(UDF) == (
        "published.duckdb cannot be replaced (Read-only file system): make its folder writable."
    )


def test_a_refusal_of_a_macro_stands_alone() -> None:
    message = """Compilation Error in model s_a (models/segments/s_a.sql)
  The source demo has no files: run `finegrain demo`,
  or name your own.

  > in macro inner (macros/a.sql)
  > called by model s_a (models/segments/s_a.sql)"""
    trouble = NodeTrouble("model", "s_a", "models/segments/s_a.sql", message)
    assert explain_failure(trouble) == (
        "The source demo has no files: run `finegrain demo`, or name your own."
    )


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (
            "Compilation Error in model m (models/m.sql)\n"
            "  'nosuch' is undefined. This can happen when calling a macro that does not exist.",
            "'nosuch' is undefined.",
        ),
        (
            "Runtime Error in model m (models/m.sql)\n"
            '  Binder Error: Referenced column "a" not found in FROM clause!\n'
            '  Candidate bindings: "b"\n\n  LINE 7: select a\n                 ^',
            'Binder Error: Referenced column "a" not found in FROM clause!',
        ),
    ],
)
def test_an_error_of_the_code_names_the_step_and_its_file(message: str, reason: str) -> None:
    sentence = explain_failure(NodeTrouble("model", "m", "models/m.sql", message))
    assert sentence.startswith(f"Model m (models/m.sql) failed: {reason}")
    assert sentence.endswith("More is in logs/dbt.log.")
    assert "LINE" not in sentence


def test_the_place_of_a_syntax_error_is_kept() -> None:
    message = (
        "Compilation Error in model m (models/m.sql)\n  unexpected '}'\n    line 3\n      {% }"
    )
    assert explain(message) == "model m (models/m.sql) failed: unexpected '}'."


def test_body_drops_headings_pointers_and_the_call_stack() -> None:
    message = (
        "Encountered an error:\nDatabase Error\n  Runtime Error\n    Something is wrong.\n"
        "  compiled code at target/compiled/m.sql"
    )
    assert body_of(message) == "Something is wrong."


def test_an_empty_message_is_still_a_sentence() -> None:
    assert explain("") == "no reason was given."


@pytest.mark.parametrize(
    ("rows", "found"), [(1, "found 1 row:"), (3000, "found 3,000 rows:"), (None, "found rows:")]
)
def test_a_failed_test_names_its_table_rows_and_query(rows: int | None, found: str) -> None:
    sentence = explain_test("unique_id", "customers", rows, "target/compiled/unique_id.sql")
    assert sentence.startswith(f"Test unique_id on customers {found}")
    assert "dbt show --select unique_id" in sentence
    assert "target/compiled/unique_id.sql" in sentence


def test_a_value_that_cannot_be_converted_is_not_repeated() -> None:
    said = explain(
        "Runtime Error in model checked_customers (models/x.sql)\n"
        '  Conversion Error: invalid timestamp field format: "ann@example.org", expected format is'
    )
    assert "ann@example.org" not in said
    assert "Conversion Error" in said


@pytest.mark.parametrize(
    ("message", "told"),
    [
        # A value with a quotation mark of its own, or with the word that points at the statement.
        (
            "Conversion Error: Could not convert string 'Pat O'Brien, ann@example.org' to INT32 "
            "when casting from source column x\n\nLINE 1: select 'a'\n               ^",
            "Conversion Error: Could not convert string (a value) to INT32 when casting from "
            "source column x\n\nLINE 1: select 'a'\n               ^",
        ),
        (
            'Conversion Error: Could not convert string "AIRLINE 5 ann@example.org" to INT32',
            "Conversion Error: Could not convert string (a value) to INT32",
        ),
        (
            "Conversion Error: Type VARCHAR with value 'ann' can't be cast to the destination type",
            "Conversion Error: Type VARCHAR with value (a value) can't be cast to the destination "
            "type",
        ),
        (
            'Invalid Input Error: Could not parse string "ann" according to format specifier "%Y"\n'
            "ann\n^\nError: Full specifier did not match",
            "Invalid Input Error: Could not parse string (a value)",
        ),
        (
            "100038 (22018): Numeric value 'ann@example.org' is not recognized",
            "100038 (22018): Numeric value (a value) is not recognized",
        ),
        # What is no value stays.
        (
            'Invalid Input Error: No magic bytes found at end of file "s3://raw/a.parquet"',
            'Invalid Input Error: No magic bytes found at end of file "s3://raw/a.parquet"',
        ),
        (
            'Binder Error: Referenced column "nosuch" not found in FROM clause!',
            'Binder Error: Referenced column "nosuch" not found in FROM clause!',
        ),
        (UDF, UDF),
    ],
)
def test_values_are_taken_out_and_nothing_else(message: str, told: str) -> None:
    assert without_values(message) == told


def csv_with(line: str, encoding: str = "utf-8") -> Callable[[Path], str]:
    def write(folder: Path) -> str:
        file = folder / "people.csv"
        lines = ["id,email,points", *(f"{i},{i}@example.org,1" for i in range(30_000)), line]
        file.write_text("\n".join([*lines, ""]), encoding)
        return f"create table t as from read_csv('{file}', all_varchar = true)"

    return write


def csv_of_numbers(folder: Path) -> str:
    return csv_with("30001,ann@example.org,many")(folder).replace(", all_varchar = true", "")


def parquet_with_a_colon(folder: Path) -> str:
    file = folder / "a:b.parquet"
    values = pyarrow.array([b"ann@example.org \xe9"], pyarrow.binary()).view(pyarrow.string())
    pyarrow.parquet.write_table(pyarrow.table({"email": values}), file)
    return f"create table t as from '{file}'"


def late_value(_: Path) -> str:
    return (
        "select cast(case when i = 299999 then 'ann@' || 'example.org' else '1' end as integer) "
        "as x from range(300000) as t(i)"
    )


@pytest.mark.parametrize(
    ("statement", "kept"),
    [
        (csv_with("30001,ann@example.org,1,more"), "from line 30,002 on, as one of its lines has"),
        (csv_with("30001,ann@example.org é,1", "latin-1"), "as its text is not UTF-8"),
        (csv_of_numbers, "as a value does not fit the type of its column"),
        (parquet_with_a_colon, "a:b.parquet cannot be read, as its text is not UTF-8"),
        (late_value, "Could not convert string (a value) to INT32"),
    ],
)
def test_duckdb_quotes_no_value_to_dbt(
    statement: Callable[[Path], str], kept: str, tmp_path: Path
) -> None:
    """Neither when a statement is run nor when its rows are fetched."""
    Plugin("plugin", {}, DuckDBCredentials(path=":memory:")).initialize({})
    cursor: Any = DuckDBCursorWrapper(duckdb.connect())
    with pytest.raises(duckdb.Error) as raised:
        cursor.execute(statement(tmp_path))
        cursor.fetchall()
    assert "ann@example.org" not in str(raised.value)
    assert kept in explain(str(raised.value))
