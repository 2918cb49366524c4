"""Python and the packages beside it, against what this version of Finegrain was tested with."""

import platform
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from finegrain import __version__
from finegrain.doctor.finding import Finding, Installation, good, note, wrong
from finegrain.errors import FinegrainError

CURE = "run `make env`, or install what requirements.txt lists with pip"
MOST_NAMES = 5


@dataclass(frozen=True)
class Pins:
    """What has to be installed: the versions of Python, and requirements as pip writes them."""

    python: str
    requirements: Sequence[str]
    locked: Sequence[str] = ()


def check(installation: Installation) -> Iterator[Finding]:
    """Compare versions of Python and packages with the pins."""
    pins = read_pins(installation.project, _extras(installation))
    yield from compare_python(pins.python, platform.python_version())
    found = list(compare_packages(pins.requirements))
    found += compare_lock(pins.locked, pins.requirements)
    number = max(len(pins.requirements), len(pins.locked))
    yield from found or [good(f"{number} packages have the versions that were tested.")]


def read_pins(project: Path, extras: Sequence[str] = ()) -> Pins:
    """Return the pins of the project's own pyproject.toml, else those the program came with."""
    file = project / "pyproject.toml"
    if file.is_file():
        try:
            declared = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
        except (OSError, ValueError) as error:
            raise FinegrainError(
                f"{file} cannot be read ({error}): restore it from the repository."
            ) from error
        if declared.get("name") == "finegrain":
            requirements = list(declared.get("dependencies", []))
            for extra in extras:
                requirements += declared.get("optional-dependencies", {}).get(extra, [])
            lock = project / "requirements.txt"
            locked = _lock_lines(lock.read_text(encoding="utf-8")) if lock.is_file() else []
            return Pins(str(declared.get("requires-python", "")), requirements, locked)
    try:
        known = metadata.metadata("finegrain")
    except metadata.PackageNotFoundError:
        return Pins("", [])
    wanted = [
        text
        for text in metadata.requires("finegrain") or []
        if "extra ==" not in text or any(f'"{extra}"' in text for extra in extras)
    ]
    return Pins(
        str(known["Requires-Python"] or "") if "Requires-Python" in known else "",
        [t.split(";")[0] for t in wanted],
    )


def compare_python(needed: str, running: str) -> Iterator[Finding]:
    """Compare the running version of Python with what is needed, as in '>=3.11,<3.14'."""
    from packaging.specifiers import SpecifierSet

    if needed and running not in SpecifierSet(needed):
        yield wrong(
            f"This is Python {running}, and Finegrain needs {needed}: install such a Python, and "
            f"make the environment anew with it (`make env PYTHON=python3.12`)."
        )
    else:
        yield good(f"This is Finegrain {__version__} on Python {running}.")


def compare_packages(requirements: Sequence[str]) -> Iterator[Finding]:
    """Tell each package that is missing or of another version than required."""
    from packaging.requirements import Requirement

    for text in requirements:
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate():
            continue
        found = _installed(needed.name)
        if found is None:
            yield wrong(f"The package {needed.name} is not installed: {CURE}.")
        elif needed.specifier and not needed.specifier.contains(found, prereleases=True):
            yield wrong(
                f"The package {needed.name} is {found}, and {needed.specifier} is needed: {CURE}."
            )


def compare_lock(locked: Sequence[str], told: Sequence[str]) -> list[Finding]:
    """Tell what else differs from the lock; `told` are requirements that were compared already."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    known = {canonicalize_name(Requirement(text).name) for text in told}
    missing, others = [], []
    for text in locked:
        needed = Requirement(text)
        if canonicalize_name(needed.name) in known:
            continue
        if needed.marker and not needed.marker.evaluate():
            continue
        found = _installed(needed.name)
        if found is None:
            missing.append(needed.name)
        elif not needed.specifier.contains(found, prereleases=True):
            others.append(f"{needed.name} {found}")
    findings = []
    if missing:
        is_one = len(missing) == 1
        findings.append(
            wrong(
                f"{_listed(missing)} of requirements.txt {'is' if is_one else 'are'} not "
                f"installed: {CURE}."
            )
        )
    if others:
        is_one = len(others) == 1
        findings.append(
            note(
                f"{_listed(others)} {'has' if is_one else 'have'} another version than "
                f"requirements.txt, which was tested: to get that, {CURE}."
            )
        )
    return findings


def _extras(installation: Installation) -> list[str]:
    try:
        return ["snowflake"] if installation.target.engine == "snowflake" else []
    except FinegrainError:
        # The profile is looked at next.
        return []


def _lock_lines(text: str) -> list[str]:
    """The requirements of a lock, without their hashes."""
    lines = (line.split(" \\")[0].strip() for line in text.splitlines())
    return [line for line in lines if re.match(r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==", line)]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else shown
