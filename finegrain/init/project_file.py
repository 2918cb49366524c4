"""Enters a source in dbt_project.yml as text, so that comments and order stay as they are."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from finegrain.errors import FinegrainError

WIDTH = 100


@dataclass(frozen=True)
class Entry:
    """What is written of a source: its settings under vars.sources, and where its files are."""

    name: str
    tables: tuple[str, ...]
    time_zone: str
    ids_are_personal: bool
    files: str | None

    def settings(self) -> dict[str, Any]:
        """The entry of vars.sources."""
        found: dict[str, Any] = {"tables": list(self.tables), "time_zone": self.time_zone}
        if self.ids_are_personal:
            found["ids_are_personal"] = True
        return found

    def lines(self) -> list[str]:
        """The entry of vars.sources as text."""
        listed = f"[{', '.join(self.tables)}]"
        tables = f"      tables: {listed}"
        lines = [f"    {self.name}:"]
        lines += [tables] if len(tables) <= WIDTH else ["      tables:", f"        {listed}"]
        lines.append(f"      time_zone: {self.time_zone}")
        if self.ids_are_personal:
            lines.append("      ids_are_personal: true")
        return lines

    def files_line(self) -> str:
        """The var that says where the files are, as text."""
        if self.files is None:
            return f"  {self.name}_files: null"
        value = yaml.safe_dump(self.files, width=10_000, allow_unicode=True).splitlines()[0]
        return f"  {self.name}_files: {value}"


def entered(text: str, entry: Entry) -> str:
    """Return dbt_project.yml with `entry`, in place of an older one of the same name.

    Raises FinegrainError if the file is not laid out as it was shipped; nothing is guessed.
    """
    before = _vars_of(text)
    lines = _without(text.splitlines(), entry.name)
    end = _end_of_sources(lines)
    if end is None:
        raise FinegrainError(_by_hand(entry))
    lines[end:end] = entry.lines()
    place = _after_files(lines)
    lines.insert(place, entry.files_line())
    written = "\n".join(lines) + "\n"
    expected = before | {f"{entry.name}_files": entry.files}
    expected["sources"] = before["sources"] | {entry.name: entry.settings()}
    # Only what was meant may have changed.
    if _vars_of(written) != expected or _rest_of(written) != _rest_of(text):
        raise FinegrainError(_by_hand(entry))
    return written


def known_sources(text: str) -> set[str]:
    """Return the names under vars.sources."""
    return set(_vars_of(text).get("sources") or {})


def _vars_of(text: str) -> dict[str, Any]:
    found = (yaml.safe_load(text) or {}).get("vars") or {}
    assert isinstance(found, dict)
    return found


def _rest_of(text: str) -> dict[str, Any]:
    return {key: value for key, value in yaml.safe_load(text).items() if key != "vars"}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _without(lines: list[str], name: str) -> list[str]:
    """Leave out an older entry: `    name:` with all that is indented more, and its files."""
    kept = []
    is_inside = False
    for line in lines:
        if is_inside and line.strip() and _indent(line) <= 4:
            is_inside = False
        if re.match(rf"    {re.escape(name)}:\s*(#.*)?$", line):
            is_inside = True
        is_files = re.match(rf"  {re.escape(name)}_files:", line)
        if not is_files and not (is_inside and line.strip()):
            kept.append(line)
    return kept


def _end_of_sources(lines: list[str]) -> int | None:
    """The line after the last entry of vars.sources; None if there is no such block."""
    is_in_vars = False
    start = None
    end = None
    for place, line in enumerate(lines):
        if not _is_content(line):
            continue
        if _indent(line) == 0:
            is_in_vars = line.startswith("vars:")
        if start is not None and end is not None and _indent(line) <= 2:
            return end
        if is_in_vars and re.match(r"  sources:\s*(#.*)?$", line):
            start, end = place, place + 1
        elif start is not None:
            end = place + 1
    return end


def _after_files(lines: list[str]) -> int:
    """The line after the last <name>_files, else after the sources."""
    found = [place for place, line in enumerate(lines) if re.match(r"  \w+_files:", line)]
    end = _end_of_sources(lines)
    return found[-1] + 1 if found else end or len(lines)


def _by_hand(entry: Entry) -> str:
    listed = "\n".join([*entry.lines(), entry.files_line()])
    return (
        f"dbt_project.yml is not laid out as it was shipped, so {entry.name} was not entered in "
        f"it and nothing was written: add these lines under vars (the first ones under "
        f"vars.sources) and run again with --force.\n{listed}"
    )
