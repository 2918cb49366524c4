"""All, any and not: what holds conditions of every kind together."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Part = TypeVar("Part", covariant=True)


@dataclass(frozen=True)
class All(Generic[Part]):
    """Every part holds."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Any(Generic[Part]):
    """One part holds, or several."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Not(Generic[Part]):
    """The part does not hold, and it is known that it does not."""

    part: Part
