"""What engines and dbt say becomes one sentence with the cure."""

import pytest

from finegrain.messages import NodeTrouble, body_of, explain, explain_failure, explain_test

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
