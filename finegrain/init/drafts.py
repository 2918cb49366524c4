"""Drafts the models of a source from a plan: which tables, which columns, and how each is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from finegrain.contracts.input_contract import ContractTable
from finegrain.init.evidence import Evidence
from finegrain.init.expressions import (
    MONEY_TYPE,
    Context,
    Piece,
    id_term,
    number_term,
    pieces,
    text_term,
)
from finegrain.init.matching import Match
from finegrain.init.profile import Column, Kind, Table
from finegrain.init.roles import Candidate, Plan
from finegrain.init.sql import Item, Term, comment_lines, inline, model, select
from finegrain.init.steps import (
    Joined,
    Steps,
    finished_steps,
    renamed_step,
    source_step,
    visible,
)
from finegrain.init.synonyms import INVOICE_LINES, RETURNED_WORDS

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

# Columns of an order that every line of an invoice repeats.
ORDER_ATTRIBUTES = (
    "email",
    "currency",
    "payment_method",
    "coupon_code",
    "channel",
    "store_id",
    "shipping_method",
)


@dataclass(frozen=True)
class DraftedModel:
    """A model: what it delivers (a contract table, or a step to one), its description, its SQL."""

    name: str
    description: str
    sql: str


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
    `tables` are the contract tables that are delivered; `missing` are sentences about columns that
    the user must fill in.
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

    def use(self, table: Table, column: Column, is_required: bool) -> None:
        """Note that a model reads a column; one reader that needs it is enough."""
        self.sources[table.name] = table
        columns = self.used.setdefault(table.name, {})
        columns[column.name] = columns.get(column.name, True) and not is_required

    def add(self, name: str, sql: str, note: str = "") -> None:
        """Add the model of a contract table."""
        description = DESCRIPTIONS[name].format(self.name)
        self.models.append(DraftedModel(name, f"{description}{note}.", sql))


class Drafter:
    """Writes the models of one source; each method is one kind of table."""

    def __init__(
        self,
        name: str,
        plan: Plan,
        contract: Mapping[str, ContractTable],
        evidence: Evidence,
        is_snowflake: bool,
    ) -> None:
        self.draft = Draft(name)
        self.plan = plan
        self.contract = contract
        self.evidence = evidence
        self.is_snowflake = is_snowflake

    def write(self) -> Draft:
        """Draft every table of the plan."""
        from finegrain.init.invoice_lines import draft_invoice_lines

        plan = self.plan
        self._note_people(plan.primary)
        if customers := plan.chosen.get("customers"):
            self._customers(customers)
        if consents := plan.chosen.get("consents"):
            self.simple(consents)
        if lines := plan.chosen.get(INVOICE_LINES):
            draft_invoice_lines(self, lines)
        else:
            self._orders(plan.primary)
        if lines := plan.chosen.get("order_lines"):
            self._order_lines(lines)
        self._refunds()
        for role in ("products", "prices", "stores", "coupons"):
            if candidate := plan.chosen.get(role):
                self.simple(candidate)
        required = {plan.primary.table.name}
        if not plan.primary.matches.get("total_amount") and "order_lines" in plan.chosen:
            required.add(plan.chosen["order_lines"].table.name)
        self.draft.optional_tables = set(self.draft.used) - required
        return self.draft

    def context(self, candidate: Candidate, role: str) -> Context:
        """What the expressions of a table depend on."""
        required = self.contract[role].required if role in self.contract else frozenset()
        return Context(
            self.draft.name, candidate.table, self.evidence, required, self.is_snowflake
        )

    def settle(self, context: Context) -> None:
        """Take over what the expressions found out."""
        self.draft.remarks += [
            remark for remark in context.remarks if remark not in self.draft.remarks
        ]
        self.draft.has_naive_times |= context.has_naive_times

    def made(
        self, candidate: Candidate, role: str, targets: Sequence[str] | None = None
    ) -> list[Piece]:
        """Pieces for matched columns of the contract (all of them, or `targets`)."""
        context = self.context(candidate, role)
        allowed = {column.name for column in self.contract[role].columns}
        found: list[Piece] = []
        for target, match in candidate.matches.taken.items():
            if target not in (allowed if targets is None else targets):
                continue
            found += pieces(match, context, is_consent=role == "consents")
            self.note(candidate, match, role)
        found += self._category_path(candidate, role) if targets is None else []
        self.settle(context)
        return found

    def note(
        self, candidate: Candidate, match: Match, role: str, target: str | None = None
    ) -> None:
        """Report a match, and that its column is read."""
        required = role in self.contract and match.target in self.contract[role].required
        is_total = match.target in ("line_amount", "unit_price", "quantity")
        self.draft.use(candidate.table, match.column, required or is_total)
        self.draft.decisions.append(
            Decision(
                candidate.table.name,
                match.column.name,
                f"{role}.{target or match.target}",
                match.sureness,
            )
        )

    def derived(self, table: str, target: str, how: str) -> None:
        """Report a column that is made of others."""
        self.draft.decisions.append(Decision(table, f"({how})", target, "derived"))

    def columns_of(self, candidate: Candidate) -> list[Column]:
        """Columns of a table that models read so far."""
        return [
            candidate.table.column(name) for name in self.draft.used.get(candidate.table.name, {})
        ]

    def simple(self, candidate: Candidate, role: str | None = None) -> None:
        """A table whose columns are only renamed and cast."""
        role = role or candidate.role
        made = self.made(candidate, role)
        columns = _unique(match.column for match in candidate.matches.taken.values())
        steps = [
            *source_step(self.draft.name, candidate.table, columns),
            *renamed_step(made),
            *finished_steps(made),
        ]
        self.draft.add(role, model(steps))

    def _note_people(self, candidate: Candidate) -> None:
        buyer = candidate.column("source_customer_id")
        if buyer and buyer.is_personal:
            self.draft.ids_are_personal = True
            self.draft.remarks.append(
                f"{candidate.table.name}.{buyer.name} looks like names or addresses of people, so "
                f"ids_are_personal is set: no id is made of it."
            )
        currency = candidate.column("currency")
        if currency and currency.kind is Kind.TEXT:
            self.draft.currencies = self.evidence.currency_codes(candidate.table, currency)

    def _customers(self, candidate: Candidate) -> None:
        made = self.made(candidate, "customers")
        columns = _unique(match.column for match in candidate.matches.taken.values())
        joined = None
        if not candidate.matches.get("created_at"):
            # What a record was made on is not told: the person is known from his first order on.
            query = (
                "select\n    source_customer_id,\n    min(ordered_at) as created_at\n"
                f"from {{{{ ref('stg_{self.draft.name}__orders') }}}}\ngroup by source_customer_id"
            )
            comment = "check: no column tells when a record was made; the first order stands in."
            query = "\n".join([*comment_lines(comment, 0), query])
            joined = Joined("first_orders", query, "source_customer_id", "created_at")
            made.append(Piece("created_at", []))
            self.derived(candidate.table.name, "customers.created_at", "first order")
        steps = [
            *source_step(self.draft.name, candidate.table, columns),
            *renamed_step(made),
            *finished_steps(made, joined),
        ]
        self.draft.add("customers", model(steps))

    def _orders(self, candidate: Candidate) -> None:
        made = self.made(candidate, "orders")
        columns = _unique(match.column for match in candidate.matches.taken.values())
        lines = self.plan.chosen.get("order_lines")
        joined, note, more = None, "", []
        if not candidate.matches.get("total_amount"):
            if lines:
                joined = Joined(
                    "order_totals", self._totals(lines), "order_id", "total_amount"
                )
                made.append(Piece("total_amount", []))
                more = source_step(
                    self.draft.name, lines.table, self._columns_of_totals(lines), "lines"
                )
                note = "; its total is the sum of its lines, for the source has none"
                self.derived(lines.table.name, "orders.total_amount", "sum of lines")
            else:
                made.append(self._to_fill_in(candidate, "total_amount", MONEY_TYPE))
        if not candidate.matches.get("ordered_at"):
            made.append(self._to_fill_in(candidate, "ordered_at", "timestamp"))
            made.append(Piece("ordered_on", [], "{{ business_date('ordered_at') }}"))
        where = [f"coalesce({amount}, 0) >= 0"] if (amount := _negative_total(candidate)) else []
        finished = finished_steps(made, joined)
        steps: Steps = [
            *source_step(self.draft.name, candidate.table, columns),
            *more,
            *renamed_step(made, where),
            *finished,
        ]
        if not candidate.matches.get("order_id"):
            steps += self._fingerprint(made, steps[-1][0])
            note = "; orders have no id, so they are known by their content"
            self.derived(candidate.table.name, "orders.order_id", "fingerprint")
        self.draft.add("orders", model(steps), note)

    def _to_fill_in(self, candidate: Candidate, target: str, data_type: str) -> Piece:
        file = f"models/staging/{self.draft.name}/stg_{self.draft.name}__orders.sql"
        self.draft.missing.append(
            f"orders.{target} is required, and no column of {candidate.table.name} was found for "
            f"it: write it in {file} where it says 'fill in', and name the column in the YAML."
        )
        comment = f"fill in: {target}, which is required."
        return Piece(target, [Item(f"cast(null as {data_type})", target, (comment,))])

    def _totals(self, lines: Candidate) -> str:
        order_id = lines.matches.taken["order_id"]
        key = id_term(order_id.column).sql
        amount = line_amount(lines)
        comment = line_amount_doubt(lines)
        items = [
            Item(key, "order_id"),
            Item(f"sum({amount})", "total_amount", (comment,) if comment else ()),
        ]
        return select(items, "from lines") + f"\ngroup by {key}"

    def _columns_of_totals(self, lines: Candidate) -> list[Column]:
        names = ("order_id", "line_amount", "quantity", "unit_price", "discount_amount")
        return [column for name in names if (column := lines.column(name))]

    def _fingerprint(self, made: Sequence[Piece], before: str) -> Steps:
        names = visible(made)
        buyer = "source_customer_id" if "source_customer_id" in names else "email"
        is_day = any(piece.target == "ordered_at" and piece.last for piece in made)
        parts = [buyer, "ordered_on" if is_day else "ordered_at", "total_amount"]
        rest = [name for name in names if name not in parts] or [buyer]
        numbered = select(
            [
                Item("*", "*"),
                Item(
                    "row_number() over (\n"
                    f"    partition by {', '.join(parts)}\n"
                    f"    order by {', '.join(f'{name} asc nulls last' for name in rest)}\n)",
                    "repetition",
                ),
            ],
            f"from {before}",
        )
        why = "Without an id of its own an order is known by its content, equal orders by number."
        numbered = "\n".join([*comment_lines(why, 0), numbered])
        content = [
            f"coalesce({parts[0]}, '') || '|'",
            f"|| coalesce(cast({parts[1]} as varchar), '') || '|'",
            "|| coalesce(cast(cast(total_amount as decimal(18, 4)) as varchar), '') || '|'",
            "|| cast(repetition as varchar)",
        ]
        fingerprint = "md5(\n" + "\n".join(f"    {line}" for line in content) + "\n)"
        items = [Item(name, name) for name in names]
        if any(piece.unreadable for piece in made):
            items.append(Item("unreadable", "unreadable"))
        items.append(Item(fingerprint, "order_id"))
        return [("numbered", numbered), ("identified", select(items, "from numbered"))]

    def _order_lines(self, candidate: Candidate) -> None:
        made = self.made(candidate, "order_lines")
        columns = _unique(
            match.column
            for target, match in candidate.matches.taken.items()
            if target not in ("returned_at", "line_amount")
            or (target == "line_amount" and not candidate.matches.get("unit_price"))
        )
        hidden: list[str] = []
        if not candidate.matches.get("quantity"):
            made.append(one_unit())
            self.derived(candidate.table.name, "order_lines.quantity", "one per row")
        if not candidate.matches.get("unit_price"):
            made += self.unit_price_pieces(candidate)
            hidden.append("line_amount")
        steps = [
            *source_step(self.draft.name, candidate.table, columns),
            *renamed_step(made),
            *finished_steps(made, hidden=hidden),
        ]
        self.draft.add("order_lines", model(steps))

    def unit_price_pieces(self, candidate: Candidate) -> list[Piece]:
        """A unit price made of the amount of a line; the amount itself is a helper."""
        amount = candidate.matches.taken["line_amount"]
        context = self.context(candidate, "order_lines")
        found = pieces(amount, context)
        self.settle(context)
        self.note(candidate, amount, "order_lines", "unit_price")
        whole = "line_amount"
        if candidate.matches.get("discount_amount"):
            whole = "(line_amount + coalesce(discount_amount, 0))"
        price = f"cast({whole} / nullif(quantity, 0) as decimal(18, 4))"
        return [*found, Piece("unit_price", [], price)]

    def _refunds(self) -> None:
        plan = self.plan
        if candidate := plan.chosen.get("refunds"):
            self.simple(candidate)
            return
        if "refunds" in self.draft.tables:
            return
        lines, orders = plan.chosen.get("order_lines"), plan.chosen.get("orders")
        if lines and lines.matches.get("returned_at"):
            self._refunds_of_lines(lines)
        elif orders and orders.matches.get("refund_amount"):
            self._refunds_of_orders(orders)
        elif orders and _negative_total(orders):
            self._refunds_below_zero(orders)
        else:
            self._remark_on_returns(plan.primary)

    def _refunds_of_lines(self, lines: Candidate) -> None:
        returned = lines.matches.taken["returned_at"]
        context = self.context(lines, "refunds")
        made = self.made(lines, "refunds", ("order_id", "order_line_id"))
        made += pieces(replace(returned, target="refunded_at"), context)
        self.settle(context)
        self.note(lines, returned, "refunds", "refunded_at")
        comment = "check: a line with a day of return is taken as paid back in full that day."
        made.append(Piece("amount", [Item(line_amount(lines), "amount", (comment,))]))
        line_id = lines.column("order_line_id")
        if line_id:
            made.append(Piece("refund_id", [Item(id_term(line_id).sql, "refund_id")]))
        self.derived(lines.table.name, "refunds.amount", "amount of the line")
        columns = [returned.column, *self._columns_of_totals(lines)]
        columns += [line_id] if line_id else []
        steps = [
            *source_step(self.draft.name, lines.table, _unique(columns)),
            *renamed_step(made, [_is_filled(returned.column)]),
            *finished_steps(made),
        ]
        self.draft.add("refunds", model(steps), "; a returned line is one")

    def _refunds_of_orders(self, orders: Candidate) -> None:
        amount = orders.matches.taken["refund_amount"]
        context = self.context(orders, "refunds")
        made = self.made(orders, "refunds", ("order_id", "source_customer_id"))
        made = [piece for piece in made if piece.target == "order_id"] or made
        made += pieces(replace(amount, target="amount"), context)
        self.note(orders, amount, "refunds", "amount")
        when = orders.matches.get("refunded_at")
        if when:
            made += pieces(replace(when, target="refunded_at"), context)
        elif when := orders.matches.get("ordered_at"):
            dated = pieces(replace(when, target="refunded_at"), context)
            comment = "check: no column tells when it was paid back; the day of the order stands in."
            made += _with_comment(dated, comment)
        else:
            return
        self.settle(context)
        self.note(orders, when, "refunds", "refunded_at")
        columns = [amount.column, when.column]
        for target in ("order_id", "source_customer_id"):
            if column := orders.column(target):
                columns.append(column)
        sign = "<" if (amount.column.highest or 1) <= 0 else ">"
        where = [f"{number_term(amount.column).sql} {sign} 0"]
        steps = [
            *source_step(self.draft.name, orders.table, _unique(columns)),
            *renamed_step(made, where),
            *finished_steps(made),
        ]
        self.draft.add("refunds", model(steps), "; an order with an amount paid back is one")

    def _refunds_below_zero(self, orders: Candidate) -> None:
        when = orders.matches.get("ordered_at")
        total = orders.matches.taken["total_amount"]
        if when is None:
            return
        context = self.context(orders, "refunds")
        made = self.made(orders, "refunds", ("source_customer_id",))
        made += pieces(replace(when, target="refunded_at"), context)
        self.settle(context)
        self.note(orders, when, "refunds", "refunded_at")
        comment = "check: orders below zero are taken as money paid back to their buyer."
        amount = inline("-", number_term(total.column), "")
        made.append(Piece("amount", [Item(amount.sql, "amount", (comment,))]))
        self.note(orders, total, "refunds", "amount")
        columns = [when.column, total.column]
        for target, key in (("order_id", "refund_id"), ("source_customer_id", "")):
            column = orders.column(target)
            if column:
                columns.append(column)
            if column and key:
                made.append(Piece(key, [Item(id_term(column).sql, key)]))
        steps = [
            *source_step(self.draft.name, orders.table, _unique(columns)),
            *renamed_step(made, [f"{_negative_total(orders)} < 0"]),
            *finished_steps(made),
        ]
        self.draft.add("refunds", model(steps), "; an order below zero is one")

    def _remark_on_returns(self, primary: Candidate) -> None:
        status = primary.column("status")
        if status and status.kind is Kind.TEXT:
            found = self.evidence.words(primary.table, status, RETURNED_WORDS)
            if found:
                self.draft.remarks.append(
                    f"{primary.table.name}.{status.name} has {_listed(found)}, but no column tells "
                    f"what was paid back: such orders count in full."
                )

    def _category_path(self, candidate: Candidate, role: str) -> list[Piece]:
        if role != "products":
            return []
        found = category_path(candidate)
        for target in ("path_1", "path_2", "path_3"):
            if match := candidate.matches.get(target):
                self.note(candidate, match, role, "category_path")
        return found


def category_path(candidate: Candidate) -> list[Piece]:
    """Categories from broad to narrow, of as many columns as there are."""
    columns = [
        column for target in ("path_1", "path_2", "path_3") if (column := candidate.column(target))
    ]
    if not columns:
        return []
    sql = text_term(columns[0]).sql
    for column in columns[1:]:
        sql += f"\n    || coalesce(' > ' || {text_term(column).sql}, '')"
    return [Piece("category_path", [Item(sql, "category_path")])]


def one_unit() -> Piece:
    """The quantity of rows that have none."""
    comment = "check: no column of quantities was found; each row is taken as one unit."
    return Piece("quantity", [Item("1", "quantity", (comment,))])


def line_amount(lines: Candidate) -> str:
    """SQL for what was charged for a line, from the columns of the source."""
    amount, price = lines.column("line_amount"), lines.column("unit_price")
    quantity, discount = lines.column("quantity"), lines.column("discount_amount")
    if price and (lines.matches.score("unit_price") >= lines.matches.score("line_amount")):
        sql = number_term(price).sql
        if quantity:
            sql = f"{number_term(quantity).sql} * {sql}"
        if discount:
            sql = f"{sql} - coalesce({number_term(discount).sql}, 0)"
        return sql
    assert amount is not None
    return number_term(amount).sql


def line_amount_doubt(lines: Candidate) -> str | None:
    """What to check about `line_amount`; None where there is no doubt."""
    if lines.matches.get("unit_price") and lines.matches.get("line_amount"):
        return "check: there is a price per unit and an amount per line; see that they agree."
    return None


def _negative_total(orders: Candidate) -> str | None:
    """SQL for the total of a table that has totals below zero, else None."""
    total = orders.column("total_amount")
    if total is None or total.lowest is None or total.lowest >= 0:
        return None
    return number_term(total).sql


def _is_filled(column: Column) -> str:
    if column.kind is Kind.TEXT:
        return f"{text_term(column).sql} is not null"
    return f"{column.plain} is not null"


def _with_comment(made: Sequence[Piece], comment: str) -> list[Piece]:
    """Put a comment above the first entry that a select list gets."""
    commented = list(made)
    for place, piece in enumerate(commented):
        if piece.first:
            first = piece.first[0]
            items = [replace(first, comments=(*first.comments, comment)), *piece.first[1:]]
            commented[place] = replace(piece, first=items)
            break
    return commented


def _unique(columns: object) -> list[Column]:
    found: dict[str, Column] = {}
    for column in columns:  # type: ignore[attr-defined]
        found.setdefault(column.name, column)
    return list(found.values())


def _listed(words: set[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


__all__ = ["Decision", "Draft", "DraftedModel", "Drafter", "Term"]
