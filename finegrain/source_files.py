"""Whether the files of a source can be opened, said before any model reads them."""

import duckdb

from finegrain.engine_words import meaning_of

# What these say is of DuckDB or of the way to the file, not of the file.
_NO_FAULT_OF_A_FILE = (duckdb.BinderException, duckdb.CatalogException, duckdb.HTTPException)


def fault_of_files(pattern: str, source: str) -> str:
    """Say in one sentence which file of a source cannot be opened, or return an empty text.

    `pattern` matches the files, `source` is what SQL selects from. Only the head and the first row
    are read: a fault farther in shows when a model gets there. That no file matches is no fault.
    Nor is anything that the profile's secrets and extensions may cure, which are not known here:
    files that lie elsewhere, or that take an extension to read, are left to the models.
    """
    if "://" in pattern:
        return ""
    try:
        with _connection() as connection:
            if _files(connection, pattern):
                connection.execute(f"select * from {source} limit 1").fetchall()
    except _NO_FAULT_OF_A_FILE:
        return ""
    except duckdb.Error as error:
        if "required extension" in str(error):
            return ""
        file = _first_faulty(pattern, source) or pattern
        return (
            f"The file {file} cannot be read, as {meaning_of(str(error))}: deliver it again, whole."
        )
    return ""


def _connection() -> duckdb.DuckDBPyConnection:
    """As profiles.yml has it, a connection that fetches nothing by itself."""
    return duckdb.connect(config={"autoinstall_known_extensions": False})


def _files(connection: duckdb.DuckDBPyConnection, pattern: str) -> list[str]:
    found = connection.execute("select file from glob(?) order by file", [pattern]).fetchall()
    return [str(row[0]) for row in found]


def _first_faulty(pattern: str, source: str) -> str | None:
    """The first of several files that cannot be opened by itself, if that can be told."""
    with _connection() as connection:
        try:
            files = _files(connection, pattern)
        except duckdb.Error:
            return None
        for file in files:
            try:
                alone = source.replace(pattern, file)
                connection.execute(f"select * from {alone} limit 1").fetchall()
            except duckdb.Error:
                return file
    return None
