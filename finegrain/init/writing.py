"""Puts a drafted folder and the new dbt_project.yml in place: both, or neither."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from finegrain.errors import FinegrainError
from finegrain.init.files import MARK
from finegrain.project import PROJECT_FILE

STAGING = Path("models/staging")


def check_folder(project: Path, name: str, is_forced: bool) -> None:
    """Make sure that the folder of the draft can be written.

    Raises FinegrainError if there is one, unless it was drafted and `is_forced`.
    """
    folder = project / STAGING / name
    if not folder.exists():
        return
    if not is_forced:
        raise FinegrainError(
            f"{STAGING / name} exists already: choose another name, or replace a drafted folder "
            f"with --force."
        )
    sources = folder / f"_{name}__sources.yml"
    if not sources.is_file() or MARK not in sources.read_text(encoding="utf-8"):
        raise FinegrainError(
            f"{STAGING / name} was not drafted by `finegrain init`, so --force does not replace "
            f"it: choose another name, or move the folder away."
        )


def put_in_place(project: Path, name: str, files: Mapping[str, str], project_text: str) -> None:
    """Write the folder beside, then move it and the project's file into place.

    Raises FinegrainError if that fails; then everything is as it was.
    """
    folder = project / STAGING / name
    aside = Path(tempfile.mkdtemp(prefix=".finegrain-init-", dir=project))
    older = aside / "older"
    try:
        drafted = aside / "drafted"
        drafted.mkdir()
        for file, text in files.items():
            (drafted / file).write_text(text, encoding="utf-8")
        written = aside / PROJECT_FILE
        written.write_text(project_text, encoding="utf-8")
        shutil.copymode(project / PROJECT_FILE, written)
        if folder.exists():
            folder.rename(older)
        try:
            drafted.rename(folder)
            written.replace(project / PROJECT_FILE)
        except BaseException:
            if folder.exists():
                shutil.rmtree(folder)
            if older.exists():
                older.rename(folder)
            raise
    except OSError as error:
        raise FinegrainError(
            f"{STAGING / name} cannot be written ({error.strerror or error}), and nothing was "
            f"changed: make the project's folder writable and try again."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
