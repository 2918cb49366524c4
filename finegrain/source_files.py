"""Whether the files of a source can be opened, said before any model reads them."""

import duckdb

from finegrain.engine_words import meaning_of


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
