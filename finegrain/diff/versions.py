"""The segments of the project as they are, and as they are in another version of it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from finegrain.compiler.segments.normal import Segment
from finegrain.compiler.segments.packs import SEGMENTS
from finegrain.compiler.validation import validate
from finegrain.errors import FinegrainError

# What is no part of the declarations, and may be large.
LEFT_OUT = {SEGMENTS.name, ".git", ".venv", "target", "logs", "data", "warehouse"}


def segments_of(project: Path) -> list[Segment]:
    """Return the segments that a project declares.

    Raises FinegrainError with all mistakes, if there are any.
    """
    mistakes, packs = validate(project)
    if mistakes:
        raise FinegrainError(str(mistakes))
    return [segment for pack in packs for segment in pack.segments]


def segments_at(project: Path, against: str) -> list[Segment]:
    """Return the segments of another version, read with the features of this one.

    Args:
        project: folder of dbt_project.yml.
        against: a folder of packs, or of a project with them, or what git knows a commit by.

    Raises FinegrainError if there is no such version, or it cannot be read with these features.
    """
    with _other_version(project, against) as other:
        try:
            return segments_of(other)
        except FinegrainError as error:
            raise FinegrainError(
                f"The segments at {against} cannot be read with the features of this version:\n"
                f"{error}"
            ) from None


@contextmanager
def _other_version(project: Path, against: str) -> Iterator[Path]:
    """A folder like the project, but with the packs of the other version."""
    with tempfile.TemporaryDirectory(prefix="finegrain_") as name:
        other = Path(name)
        for entry in project.iterdir():
            if entry.name not in LEFT_OUT:
                (other / entry.name).symlink_to(entry.absolute())
        (other / SEGMENTS).mkdir()
        # Groups, where the other version does not name its own.
        for file in (project / SEGMENTS).glob("_*.yml"):
            shutil.copy(file, other / SEGMENTS / file.name)
        for pack, text in _packs(project, against).items():
            (other / SEGMENTS / pack).write_bytes(text)
        yield other


def _packs(project: Path, against: str) -> dict[str, bytes]:
    folder = Path(against)
    if folder.is_dir():
        inner = folder / SEGMENTS
        found = sorted((inner if inner.is_dir() else folder).glob("*.yml"))
        if not found:
            raise FinegrainError(f"There are no packs in {against}: name the folder they are in.")
        return {path.name: path.read_bytes() for path in found}
    commit = _git(project, "rev-parse", "--verify", "--quiet", f"{against}^{{commit}}")
    if commit is None:
        raise FinegrainError(
            f"{against} is neither a folder nor a commit that git knows here: name a folder of "
            f"packs, or a branch, tag or commit."
        )
    ref = commit.decode().strip()
    listed = _git(project, "ls-tree", "-r", "-z", "--name-only", ref, f"{SEGMENTS}/") or b""
    paths = [Path(path) for path in listed.decode().split("\0") if path.endswith(".yml")]
    return {
        path.name: _git(project, "show", f"{ref}:./{path.as_posix()}") or b""
        for path in paths
        if path.parent == SEGMENTS
    }


def _git(project: Path, *arguments: str) -> bytes | None:
    """What git answers, or None if it refuses."""
    try:
        run = subprocess.run(["git", *arguments], cwd=project, capture_output=True, check=False)
    except FileNotFoundError:
        raise FinegrainError(
            "git is not installed: name a folder with the other version instead."
        ) from None
    return run.stdout if run.returncode == 0 else None
