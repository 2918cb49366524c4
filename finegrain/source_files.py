"""Whether the files of a source can be opened, said before any model reads them."""

import duckdb

# What DuckDB says of a file, and what that means to who delivered it.
_MEANINGS = (
    ("too small to be a Parquet file", "it is empty or cut off"),
    ("No magic bytes", "it is cut off, or no Parquet file"),
    ("Invalid footer", "it is cut off"),
    ("not valid UTF8", "its text is not UTF-8"),
    ("not utf-8 encoded", "its text is not UTF-8"),
    ("Invalid unicode", "its text is not UTF-8"),
    ("Invalid string encoding", "its text is not UTF-8"),
    ("Permission denied", "this user may not read it"),
    ("decompress", "a part of it is damaged"),
    ("TProtocolException", "a part of it is damaged"),
    ("corrupt", "a part of it is damaged"),
    ("Out of buffer", "a part of it is damaged"),
    ("Could not read enough bytes", "a part of it is damaged"),
)


def meaning_of(message: str) -> str:
    """Say in words why a file cannot be read, from DuckDB's message, with no value of the file."""
    for part, meaning in _MEANINGS:
        if part.lower() in message.lower():
            return meaning
    return "its content does not fit its format"


def fault_of_files(pattern: str, source: str) -> str:
    """Say in one sentence which file of a source cannot be opened, or return an empty text.

    `pattern` matches the files, `source` is what SQL selects from. Only the head and the first row
    are read: a fault farther in shows when a model gets there. That no file matches is no fault.
    """
    try:
        with duckdb.connect() as connection:
            if _files(connection, pattern):
                connection.execute(f"select * from {source} limit 1").fetchall()
    except duckdb.Error as error:
        file = _first_faulty(pattern, source) or pattern
        return (
            f"The file {file} cannot be read, as {meaning_of(str(error))}: deliver it again, whole."
        )
    return ""


def _files(connection: duckdb.DuckDBPyConnection, pattern: str) -> list[str]:
    found = connection.execute("select file from glob(?) order by file", [pattern]).fetchall()
    return [str(row[0]) for row in found]


def _first_faulty(pattern: str, source: str) -> str | None:
    """The first of several files that cannot be opened by itself."""
    with duckdb.connect() as connection:
        for file in _files(connection, pattern):
            try:
                alone = source.replace(pattern, file)
                connection.execute(f"select * from {alone} limit 1").fetchall()
            except duckdb.Error:
                return file
    return None
