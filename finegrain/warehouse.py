"""The DuckDB file that builds write: is it usable, and how a copy replaces another."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path, PurePath

import duckdb

# DuckDB grows a file in blocks and writes its log beside it; with less than this a build would
# stop in the middle.
MINIMUM_FREE_BYTES = 64 * 1024 * 1024

# Bytes 8 to 12 of every DuckDB file.
SIGNATURE = b"DUCK"

# Ends the name of a copy that is being written; only such files are ever removed.
UNFINISHED = ".tmp.duckdb"

_LOCK_HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


class WarehouseError(Exception):
    """The warehouse file cannot be used; the message is one sentence and says what to do."""


def check_usable(file: Path) -> None:
    """Make sure that DuckDB can open `file` for writing; creates its folder if need be.

    Raises WarehouseError if the place cannot be written or is nearly full, or if the file is held
    by another program, is not a DuckDB file, or was written by a newer DuckDB.
    """
    _check_folder(file.parent, file)
    if file.is_dir():
        raise WarehouseError(
            f"The warehouse {file} is a folder: set FINEGRAIN_WAREHOUSE to the path of a file."
        )
    if file.exists():
        _check_file(file)
        _try_to_open(file)


def replace_file(source: Path, target: Path) -> None:
    """Put the DuckDB file `source` in the place of `target` in one step.

    Readers see the old file or the new one, never a part, also after a power cut. Both must be in
    one folder, as only then is the step indivisible.

    Raises WarehouseError if `source` is no complete DuckDB file or the rename is refused.
    """
    if source.absolute().parent != target.absolute().parent:
        raise WarehouseError(
            f"{source} cannot replace {target}: put both into one folder, so that readers never "
            f"see half a file."
        )
    if not _is_duckdb_file(source):
        raise WarehouseError(
            f"{source} cannot replace {target}, because it is not a DuckDB file: build again."
        )
    if _log_of(source).exists():
        raise WarehouseError(
            f"{source} cannot replace {target}, because part of it is still in "
            f"{_log_of(source).name}: detach the copy before it is published."
        )
    try:
        _flush(source)
        # A log left by a writer of the old file would be replayed into the new one.
        _log_of(target).unlink(missing_ok=True)
        source.replace(target)
        _flush(target.parent)
    except OSError as error:
        raise WarehouseError(
            f"{target} cannot be replaced ({error.strerror}): make its folder writable and build "
            f"again."
        ) from error


def remove_unfinished(file: Path) -> None:
    """Remove the copy that a killed build left unfinished, and the log of its writes.

    Raises WarehouseError if `file` is not named as an unfinished copy or cannot be removed.
    """
    if not file.name.endswith(UNFINISHED):
        raise WarehouseError(
            f"{file} is not removed, as it is not an unfinished copy: give such a copy a name "
            f"that ends in {UNFINISHED}."
        )
    try:
        file.unlink(missing_ok=True)
        _log_of(file).unlink(missing_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"{file}, left by a build that was stopped, cannot be removed ({error.strerror}): "
            f"make its folder writable and build again."
        ) from error


def describe_open_error(file: PurePath, message: str) -> str:
    """Say in one sentence why DuckDB refused to open `file`, and what to do."""
    holder = _LOCK_HOLDER.search(message)
    if holder or "Could not set lock" in message:
        by = "another program"
        if holder:
            by = f"{Path(holder['program']).name} (process {holder['pid']})"
        return (
            f"The warehouse {file} is in use by {by}: close that program or wait for it, then try "
            f"again; readers should open {file.with_name('published.duckdb')} instead."
        )
    if "newer version of DuckDB" in message:
        return (
            f"The warehouse {file} was written by a newer DuckDB than this one "
            f"({duckdb.__version__}): set FINEGRAIN_WAREHOUSE to another file, or move it away "
            f"and build anew."
        )
    if "older development version" in message:
        return (
            f"The warehouse {file} was written by a DuckDB too old for this one "
            f"({duckdb.__version__}): move it away and build anew."
        )
    if "not a valid DuckDB database file" in message:
        return _not_a_database(file)
    first_line = message.strip().splitlines()[0] if message.strip() else "no reason given"
    return (
        f"The warehouse {file} cannot be opened ({first_line}): move it away and build anew, or "
        f"restore it from a backup."
    )


def _check_folder(folder: Path, file: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free >= MINIMUM_FREE_BYTES:
            # Asking for permissions is not enough: the root user always has them, also on a
            # disk that is read-only.
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WarehouseError(_disk_full(folder, 0)) from error
        raise WarehouseError(
            f"The folder {folder} cannot be written ({error.strerror}), so the warehouse "
            f"{file.name} cannot be kept there: make it writable, or set FINEGRAIN_WAREHOUSE to a "
            f"file elsewhere."
        ) from error
    if free < MINIMUM_FREE_BYTES:
        raise WarehouseError(_disk_full(folder, free))


def _check_file(file: Path) -> None:
    try:
        with file.open("r+b"):
            pass
    except OSError as error:
        raise WarehouseError(
            f"The warehouse {file} cannot be written ({error.strerror}): make it writable, or set "
            f"FINEGRAIN_WAREHOUSE to another file."
        ) from error
    # DuckDB would take files of some other formats and look for an extension on the network.
    if not _is_duckdb_file(file):
        raise WarehouseError(_not_a_database(file))


def _try_to_open(file: Path) -> None:
    try:
        duckdb.connect(str(file)).close()
    except duckdb.ConnectionException:
        # This very process has it open with other settings; that is no trouble of the place.
        return
    except duckdb.Error as error:
        raise WarehouseError(describe_open_error(file, str(error))) from error


def _is_duckdb_file(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(12)[8:] == SIGNATURE
    except OSError:
        return False


def _log_of(file: Path) -> Path:
    return file.with_name(file.name + ".wal")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_a_database(file: PurePath) -> str:
    return (
        f"The warehouse {file} is not a DuckDB file: move it away, or set FINEGRAIN_WAREHOUSE to "
        f"another file."
    )


def _disk_full(folder: Path, free: int) -> str:
    mebibyte = 1024 * 1024
    return (
        f"The disk of {folder} is full ({free // mebibyte} MiB free, at least "
        f"{MINIMUM_FREE_BYTES // mebibyte} MiB are needed): free some space, or set "
        f"FINEGRAIN_WAREHOUSE to a file on another disk."
    )
