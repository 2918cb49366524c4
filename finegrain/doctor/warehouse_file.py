"""The file that builds write: there, readable, and in nobody's hands."""

import os
from collections.abc import Iterator

from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.doctor.machine import nearest_folder


def check(installation: Installation) -> Iterator[Finding]:
    """Open the warehouse as a build would; nothing on Snowflake."""
    from finegrain.warehouse import WarehouseError, check_usable

    target = installation.target
    if target.engine != "duckdb":
        return
    file = target.warehouse_file
    if not file.parent.is_dir():
        # A build makes the folder; the doctor makes nothing.
        folder = nearest_folder(file.absolute().parent)
        if not os.access(folder, os.W_OK):
            yield wrong(
                f"The folder {folder} cannot be written, so the warehouse {file} cannot be made "
                f"there: make it writable, or set FINEGRAIN_WAREHOUSE to a file elsewhere."
            )
            return
    else:
        try:
            check_usable(file)
        except WarehouseError as error:
            yield wrong(str(error))
            return
    if file.exists():
        yield good(f"{file} can be opened ({file.stat().st_size / 1024**2:,.0f} MiB).")
    else:
        yield note(f"There is no warehouse {file} yet: run `finegrain build`.")
