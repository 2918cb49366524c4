"""Memory and disk of this machine against what a build may take; only DuckDB needs either."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.warehouse import MINIMUM_FREE_BYTES

GIBIBYTE = 1024**3
# Python and the system need the rest.
LARGEST_SHARE = 0.9
# Below it even the demo writes to the disk what does not fit.
LEAST_MEMORY = GIBIBYTE // 2

_UNITS = {"bytes": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4, "PiB": 1024**5}
_CONTROL_GROUPS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def check(installation: Installation) -> Iterator[Finding]:
    """Look at memory and disk; nothing on Snowflake, which has its own."""
    target = installation.target
    if target.engine != "duckdb":
        return
    settings = target.settings.get("settings")
    limit = settings.get("memory_limit") if isinstance(settings, dict) else None
    yield from compare_memory(limit, memory_of_machine())
    file = target.warehouse_file
    folder = nearest_folder(file.absolute().parent)
    copies = [path for path in (file, target.published_file(target.schema)) if path.is_file()]
    yield from compare_disk(
        folder, shutil.disk_usage(folder).free, sum(path.stat().st_size for path in copies)
    )


def compare_memory(setting: Any, machine: int) -> Iterator[Finding]:
    """Compare DuckDB's limit with the memory that this machine has.

    Args:
        setting: as in profiles.yml, '8GB' or '70%'; None means DuckDB's own.
        machine: in bytes.
    """
    import duckdb

    from finegrain.messages import explain

    config: dict[str, Any] = {} if setting in (None, "") else {"memory_limit": str(setting)}
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            row = connection.execute("select current_setting('memory_limit')").fetchone()
    except duckdb.Error as error:
        yield wrong(explain(str(error)))
        return
    limit = bytes_of(str(row[0] if row else ""))
    allowed, has = f"{limit / GIBIBYTE:.1f} GiB", f"{machine / GIBIBYTE:.1f} GiB"
    if limit > machine:
        yield wrong(
            f"Builds may use {allowed} of memory, and this machine has {has}, so that the system "
            f"would kill them: set FINEGRAIN_MEMORY to 70%, or to less than {has}."
        )
    elif limit > machine * LARGEST_SHARE:
        yield note(
            f"Builds may use {allowed} of the {has} of memory, which leaves little to everything "
            f"else: set FINEGRAIN_MEMORY to 70% if builds are killed."
        )
    elif limit < LEAST_MEMORY:
        yield note(
            f"Builds may use no more than {limit / 1024**2:.0f} MiB of memory, so much goes "
            f"through the disk: raise FINEGRAIN_MEMORY if builds are slow."
        )
    else:
        yield good(f"Builds may use {allowed} of the {has} of memory.")


def compare_disk(folder: Path, free: int, used: int) -> Iterator[Finding]:
    """Compare free space with what a build writes.

    Args:
        folder: where the warehouse is, or will be.
        free: bytes free there.
        used: bytes of warehouse and published copy.
    """
    told = f"{free / GIBIBYTE:.1f} GiB free on the disk of {folder}"
    if free < MINIMUM_FREE_BYTES:
        yield wrong(
            f"The disk of {folder} is full ({free // 1024**2} MiB free, at least "
            f"{MINIMUM_FREE_BYTES // 1024**2} MiB are needed): free some space, or set "
            f"FINEGRAIN_WAREHOUSE to a file on another disk."
        )
    elif free < used:
        yield note(
            f"{told}, and the warehouse with its copy takes {used / GIBIBYTE:.1f} GiB: a full "
            f"refresh may need as much again, so free some space before one."
        )
    else:
        yield good(f"{told}.")


def memory_of_machine() -> int:
    """Return the bytes of memory that this process can have: the machine's, or its container's."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in _CONTROL_GROUPS:
        try:
            text = file.read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            memory = min(memory, int(text))
    return memory


def bytes_of(text: str) -> int:
    """Return a size as DuckDB tells it, '16.7 GiB', in bytes."""
    found = re.fullmatch(r"([\d.]+) (\w+)", text)
    return round(float(found[1]) * _UNITS[found[2]]) if found else 0


def nearest_folder(folder: Path) -> Path:
    """Return the folder, or the nearest above it that exists."""
    while not folder.is_dir():
        folder = folder.parent
    return folder
