"""What is wrong in declarations: all of it is gathered, and told at once."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: where it is, counted from 1, in which part of a declaration, and what to do."""

    file: str
    line: int
    column: int
    where: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return (
            f"{place}: {self.where}: {self.sentence}" if self.where else f"{place}: {self.sentence}"
        )


@dataclass(frozen=True)
class Place:
    """A line and a column of a file, counted from 1."""

    line: int
    column: int


@dataclass
class Mistakes:
    """The mistakes found so far."""

    found: set[Mistake] = field(default_factory=set)

    def add(self, file: Path, place: Place, where: str, sentence: str) -> None:
        """Note a mistake; the same one twice is one."""
        self.found.add(Mistake(file.as_posix(), place.line, place.column, where, sentence))

    def __bool__(self) -> bool:
        return bool(self.found)

    def __str__(self) -> str:
        return "\n".join(map(str, sorted(self.found)))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `name`, or None if none does."""
    by_key = {each.lower(): each for each in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.lower(), sorted(by_key), n=1, cutoff=0.6)
    return by_key[close[0]] if close else None


def advice(name: str, known: Sequence[str], most: int = 12) -> str:
    """Return what to write instead of an unknown name: the nearest, else those there are."""
    close = nearest(name, known)
    if close:
        return f'did you mean "{close}"?'
    shown = ", ".join(known[:most])
    return f"choose one of {shown}{', …' if len(known) > most else ''}."
