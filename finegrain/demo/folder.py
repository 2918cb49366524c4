"""A folder that is written aside and put in place whole, or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from finegrain.demo.errors import DemoError

MARK = Path("truth") / "world.parquet"
CONTENTS = {"raw", "truth"}


@contextmanager
def replaced_whole(out: Path) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """Yield an empty folder near `out`, and a database beside it; at the end it becomes `out`.

    After an error the new folder is removed and an older `out` is as it was; after a kill the
    older `out` is as it was, and the next run clears what was left. The connection is closed here.

    Raises DemoError if `out` is something other than a demo folder, if it cannot be written, if
    another run is writing it, or if disk or memory run out.
    """
    out = out.expanduser().absolute()
    aside = out.with_name(f".{out.name}.writing")
    previous = out.with_name(f".{out.name}.previous")
    with _told_as_demo_errors(out):
        _put_back(previous, out)
        _check_replaceable(out)
        connection = _open(aside, out)
        try:
            with connection:
                yield aside / "world", connection
            _swap(aside / "world", out, previous)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _check_replaceable(out: Path) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise DemoError(f"{out} is not a plain folder: choose another one with --out.")
    held = {entry.name for entry in out.iterdir()}
    if held and not (out / MARK).is_file():
        raise DemoError(
            f"{out} holds something other than a demo world ({MARK} is missing), so it is not "
            f"replaced: choose another folder with --out, or empty this one."
        )
    if others := sorted(held - CONTENTS):
        raise DemoError(
            f"{out} holds more than a demo world ({', '.join(others[:3])}), which would be lost: "
            f"move that away, or choose another folder with --out."
        )


def _open(aside: Path, out: Path) -> duckdb.DuckDBPyConnection:
    """Make the folder `aside` with a database in it, whose lock tells that a run is writing."""
    lock = aside / "lock.duckdb"
    if aside.exists():
        try:
            duckdb.connect(str(lock)).close()
        except (duckdb.IOException, duckdb.ConnectionException) as error:
            # another process holds the lock, or this process has the database open already
            if isinstance(error, duckdb.IOException) and "set lock" not in str(error):
                raise
            raise DemoError(
                f"another run is writing {out}: wait until it ends, or choose another folder."
            ) from error
        shutil.rmtree(aside)
    (aside / "world").mkdir(parents=True)
    return duckdb.connect(str(lock), config={"temp_directory": str(aside / "spill")})


def _swap(world: Path, out: Path, previous: Path) -> None:
    if out.exists():
        out.rename(previous)
    try:
        world.rename(out)
    except BaseException:
        _put_back(previous, out)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _put_back(previous: Path, out: Path) -> None:
    """Undo the first half of a swap that was cut in two."""
    if not previous.exists():
        return
    if out.exists():
        shutil.rmtree(previous)
    else:
        previous.rename(out)


@contextmanager
def _told_as_demo_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise DemoError(
            f"memory, or the disk that holds {out.parent}, does not suffice for a world of this "
            f"size: free some, or ask for fewer customers or days."
        ) from error
    except (OSError, duckdb.IOException) as error:
        if "no space left" in str(error).lower():
            raise DemoError(
                f"the disk that holds {out.parent} is full: free some space, or choose a folder "
                f"on another disk with --out."
            ) from error
        raise DemoError(
            f"{out} cannot be written ({error}): check the permissions of {out.parent}, or choose "
            f"another folder with --out."
        ) from error
