"""Which table of a source is which table of the input contract: the decisions, not their making."""

from dataclasses import dataclass, field

from finegrain.init.columns import Column, Table
from finegrain.init.matching import Matches
from finegrain.init.synonyms import INVOICE_LINES


@dataclass(frozen=True)
class Candidate:
    """A table in a role: how its columns match, how well all of it fits, and what it lacks."""

    role: str
    table: Table
    matches: Matches
    named: int
    score: float
    lacks: tuple[str, ...] = ()

    def column(self, target: str) -> Column | None:
        """Return the source column taken for `target`."""
        match = self.matches.get(target)
        return match.column if match else None


@dataclass(frozen=True)
class Link:
    """The share of ids in one table that another one, of a known role, has."""

    role: str
    child: str
    parent: str
    column: str
    share: float


@dataclass
class Plan:
    """Which table has which role, the tables left over, and what the user should be told."""

    chosen: dict[str, Candidate]
    unused: list[Table]
    links: list[Link] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def primary(self) -> Candidate:
        """The table that orders come from."""
        return self.chosen.get("orders") or self.chosen[INVOICE_LINES]
