"""A draft of a folder of staging, and what all its tables have in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from finegrain.contracts.input_contract import ContractTable
from finegrain.init.columns import Column, Table
from finegrain.init.evidence import Evidence
from finegrain.init.expressions import Context, Piece, pieces, text_term
from finegrain.init.matching import Match
from finegrain.init.plan import Candidate, Plan
from finegrain.init.sql import Item, model
from finegrain.init.steps import finished_steps, renamed_step, source_step

DESCRIPTIONS = {
    "orders": "One row per order of {0}",
    "order_lines": "One row per line of an order of {0}",
    "refunds": "One row per refund of {0}",
    "customers": "One row per customer record of {0}",
    "consents": "One row per change of a consent in {0}",
    "products": "One row per product of {0}",
    "prices": "One row per product of {0} and day on which its price changed",
    "stores": "One row per store of {0}",
    "coupons": "One row per coupon of {0}",
}

_PATHS = ("path_1", "path_2", "path_3")


@dataclass(frozen=True)
class DraftedModel:
    """A model: what it delivers (a contract table, or a step to one), its description, its SQL.

    `keeps` is the table of the source whose rows it delivers, all of them; None for other models.
    """

    name: str
    description: str
    sql: str
    keeps: Table | None = None


@dataclass(frozen=True)
class Decision:
    """A line of the report: where a column of the contract comes from, and how sure that is."""

    table: str
    column: str
    target: str
    sureness: str


@dataclass
class Draft:
    """A folder of staging before it is written.

    `used` are source tables by name with their columns, each with whether it may be absent;
    `missing` are sentences about columns that the user must fill in.
    """

    name: str
    models: list[DraftedModel] = field(default_factory=list)
    used: dict[str, dict[str, bool]] = field(default_factory=dict)
    sources: dict[str, Table] = field(default_factory=dict)
    optional_tables: set[str] = field(default_factory=set)
    decisions: list[Decision] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    currencies: list[str] = field(default_factory=list)
    ids_are_personal: bool = False
    has_naive_times: bool = False

    @property
    def tables(self) -> list[str]:
        """The contract tables that are delivered."""
        return [made.name for made in self.models if made.name in DESCRIPTIONS]

    def use(self, table: Table, columns: Iterable[Column], is_required: bool) -> None:
        """Note that a model reads columns; one reader that needs a column is enough."""
        self.sources[table.name] = table
        noted = self.used.setdefault(table.name, {})
        for column in columns:
            noted[column.name] = noted.get(column.name, True) and not is_required

    def add(self, name: str, sql: str, note: str = "", keeps: Table | None = None) -> None:
        """Add the model of a contract table."""
        description = DESCRIPTIONS[name].format(self.name)
        self.models.append(DraftedModel(name, f"{description}{note}.", sql, keeps))

    def remark(self, sentence: str) -> None:
        """Tell the user something, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def decide(self, table: str, column: str, target: str, sureness: str) -> None:
        """Report where a column of the contract comes from."""
        decision = Decision(table, column, target, sureness)
        if decision not in self.decisions:
            self.decisions.append(decision)


@dataclass
class Reading:
    """Columns of a source on their way into a table of the contract."""

    pieces: list[Piece] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

    def add(self, made: Sequence[Piece], columns: Iterable[Column] = ()) -> None:
        """Add pieces, and the columns they read."""
        self.pieces += made
        known = {column.name for column in self.columns}
        self.columns += [column for column in columns if column.name not in known]


class Drafter:
    """What drafting a table needs: the plan, the contract, the rows, and the draft so far."""

    def __init__(
        self,
        name: str,
        plan: Plan,
        contract: Mapping[str, ContractTable],
        evidence: Evidence,
    ) -> None:
        self.draft = Draft(name)
        self.plan = plan
        self.contract = contract
        self.evidence = evidence

    @property
    def name(self) -> str:
        """Name of the folder and of the source."""
        return self.draft.name

    def read(
        self,
        candidate: Candidate,
        role: str,
        targets: Sequence[str] | None = None,
        renamed: Mapping[str, str] | None = None,
    ) -> Reading:
        """Read the columns that were matched for a table of the contract, or `targets` of them.

        `renamed` are columns that become another one there, as returned_at becomes refunded_at.
        """
        context = self.context(candidate, role)
        names = {column.name for column in self.contract[role].columns}
        reading = Reading()
        for target, match in candidate.matches.taken.items():
            becomes = (renamed or {}).get(target)
            if becomes is None and target not in (names if targets is None else targets):
                continue
            moved = Match(becomes or target, match.column, match.score, match.rival)
            reading.add(pieces(moved, context, is_consent=role == "consents"), [match.column])
            self.note(candidate, match, role, moved.target)
        if role == "products" and targets is None:
            reading.add(category_path(candidate), path_columns(candidate))
            for target in _PATHS:
                if path := candidate.matches.get(target):
                    self.note(candidate, path, role, "category_path")
        self.settle(context)
        return reading

    def context(self, candidate: Candidate, role: str) -> Context:
        """What the expressions of a table depend on."""
        required = self.contract[role].required
        has_cancelled_at = candidate.matches.get("cancelled_at") is not None
        return Context(
            self.name,
            candidate.table,
            self.evidence,
            required,
            has_cancelled_at=has_cancelled_at,
        )

    def settle(self, context: Context) -> None:
        """Take over what the expressions found out."""
        for sentence in context.remarks:
            self.draft.remark(sentence)
        self.draft.has_naive_times |= context.has_naive_times

    def note(self, candidate: Candidate, match: Match, role: str, target: str) -> None:
        """Report a match, and that its column is read."""
        is_required = target in self.contract[role].required
        self.draft.use(candidate.table, [match.column], is_required)
        self.draft.decide(
            candidate.table.name, match.column.name, f"{role}.{target}", match.sureness
        )

    def derived(self, candidate: Candidate, target: str, how: str) -> None:
        """Report a column that is made of others."""
        self.draft.decide(candidate.table.name, f"({how})", target, "derived")

    def simple(self, candidate: Candidate) -> None:
        """Draft a table whose columns are only renamed and cast."""
        reading = self.read(candidate, candidate.role)
        steps = [
            *source_step(self.name, candidate.table, reading.columns),
            *renamed_step(reading.pieces),
            *finished_steps(reading.pieces),
        ]
        self.draft.add(candidate.role, model(steps), keeps=candidate.table)


def path_columns(candidate: Candidate) -> list[Column]:
    """Columns of categories, from broad to narrow."""
    return [column for target in _PATHS if (column := candidate.column(target))]


def category_path(candidate: Candidate) -> list[Piece]:
    """Categories from broad to narrow, of as many columns as there are."""
    columns = path_columns(candidate)
    if not columns:
        return []
    sql = text_term(columns[0]).sql
    for column in columns[1:]:
        sql += f"\n|| coalesce(' > ' || {text_term(column).sql}, '')"
    return [Piece("category_path", [Item(sql, "category_path")])]
