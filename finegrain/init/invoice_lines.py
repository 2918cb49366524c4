"""Drafts a flat table of invoice lines: one model of the lines, and the contract tables from it."""

from collections.abc import Sequence

from finegrain.init.drafts import (
    ORDER_ATTRIBUTES,
    DraftedModel,
    Drafter,
    category_path,
    one_unit,
)
from finegrain.init.expressions import Piece, pieces
from finegrain.init.roles import Candidate
from finegrain.init.sql import Item, comment_lines, model, select
from finegrain.init.steps import renamed_step, source_step, visible
from finegrain.init.synonyms import INVOICE_LINES

# An id of an invoice that stands with several buyers, more often than this, names several.
SHARED_IDS = 0.02

_PRODUCT = ("product_name", "category_path", "brand")


class _Lines:
    """What the models made of the lines need to know about them."""

    def __init__(self, drafter: Drafter, candidate: Candidate) -> None:
        self.drafter = drafter
        self.candidate = candidate
        self.name = drafter.draft.name
        self.letters: list[str] = []
        self.has_other_letters = False
        self.credits_by_sign = False
        self._find_credit_notes()
        self.columns: list[str] = []

    @property
    def has_credits(self) -> bool:
        """Whether some lines take money back."""
        return bool(self.letters) or self.credits_by_sign

    @property
    def ref(self) -> tuple[str, str]:
        """The step that reads the model of the lines."""
        return ("lines", f"select * from {{{{ ref('stg_{self.name}__lines') }}}}")

    def sales(self, *more: str) -> list[str]:
        """Conditions for lines that are sold goods."""
        conditions = ["not is_credit_note"] if self.has_credits else []
        return [*conditions, *more]

    def _find_credit_notes(self) -> None:
        order_id = self.candidate.column("order_id")
        amount = self.candidate.column("quantity") or self.candidate.column("line_amount")
        if order_id is None or amount is None:
            return
        self.letters, self.has_other_letters = self.drafter.evidence.credit_letters(
            self.candidate.table, order_id, amount
        )
        if not self.letters:
            self.credits_by_sign = (amount.lowest or 0) < 0


def draft_invoice_lines(drafter: Drafter, candidate: Candidate) -> None:
    """Add the models of a flat table to the draft."""
    lines = _Lines(drafter, candidate)
    _remark_on_shared_ids(drafter, candidate)
    _draft_lines(lines)
    _draft_orders(lines)
    if "product_id" in lines.columns:
        _draft_order_lines(lines)
    if lines.has_credits:
        _draft_refunds(lines)
    described = [name for name in _PRODUCT if name in lines.columns]
    if described and "product_id" in lines.columns and "products" not in drafter.plan.chosen:
        _draft_products(lines, described)


def _remark_on_shared_ids(drafter: Drafter, candidate: Candidate) -> None:
    order_id, buyer = candidate.column("order_id"), candidate.column("source_customer_id")
    if order_id is None or buyer is None:
        return
    share = drafter.evidence.share_of_several(candidate.table, order_id, buyer)
    if share and share > SHARED_IDS:
        drafter.draft.remarks.append(
            f"{share:.0%} of the values of {candidate.table.name}.{order_id.name} stand with "
            f"several buyers, so it does not name orders by itself: put the store, till or day "
            f"before it in stg_{drafter.draft.name}__lines.sql."
        )


def _draft_lines(lines: _Lines) -> None:
    drafter, candidate = lines.drafter, lines.candidate
    context = drafter.context(candidate, "order_lines")
    made: list[Piece] = []
    for target, match in candidate.matches.taken.items():
        if target.startswith("path_"):
            drafter.note(candidate, match, "products", "category_path")
            continue
        made += pieces(match, context)
        drafter.note(candidate, match, *_destination(target))
    made += category_path(candidate)
    drafter.settle(context)
    if not candidate.matches.get("quantity"):
        made.append(one_unit())
        drafter.derived(candidate.table.name, "order_lines.quantity", "one per row")
    columns = list({match.column.name: match.column for match in candidate.matches.taken.values()}
                   .values())
    steps = [
        *source_step(lines.name, candidate.table, columns),
        *renamed_step(made),
        ("typed", _typed(lines, made)),
    ]
    lines.columns = visible(made)
    drafter.draft.models.append(
        DraftedModel(
            "lines", f"One row per line of the invoices of {lines.name}, typed.", model(steps)
        )
    )


def _destination(target: str) -> tuple[str, str]:
    """The contract table and column that a column of the lines ends up in."""
    if target in ("source_customer_id", "ordered_at", "status", *ORDER_ATTRIBUTES):
        return "orders", target
    if target in _PRODUCT:
        return "products", target
    if target == "line_amount":
        return "orders", "total_amount"
    return "order_lines", target


def _typed(lines: _Lines, made: Sequence[Piece]) -> str:
    """Every column, what is made of them, and what kind of line it is."""
    items = [Item("*", "*")]
    items += [Item(piece.last, piece.target) for piece in made if piece.last]
    has = lines.candidate.matches.get
    if not has("unit_price"):
        whole = "line_amount"
        if has("discount_amount"):
            whole = "(line_amount + coalesce(discount_amount, 0))"
        items.append(
            Item(f"cast({whole} / nullif(quantity, 0) as decimal(18, 4))", "unit_price")
        )
    if not has("line_amount"):
        amount = "quantity * unit_price"
        if has("discount_amount"):
            amount += " - coalesce(discount_amount, 0)"
        items.append(Item(amount, "line_amount"))
    items += _kinds(lines)
    unreadable = [piece.unreadable for piece in made if piece.unreadable]
    if unreadable:
        found = ",\n".join(f"    ('{a}', '{b}', '{c}')" for a, b, c in unreadable)
        items.append(Item(f"{{{{ unreadable_columns([\n{found},\n]) }}}}", "unreadable"))
    return select(items, "from renamed")


def _kinds(lines: _Lines) -> list[Item]:
    if lines.credits_by_sign:
        amount = "quantity" if lines.candidate.matches.get("quantity") else "line_amount"
        comment = "check: lines below zero are taken as money paid back to the buyer."
        return [Item(f"coalesce({amount} < 0, false)", "is_credit_note", (comment,))]
    if not lines.letters:
        return []
    letters = ", ".join(f"'{letter}'" for letter in lines.letters)
    kind = f"upper(left(order_id, 1)) in ({letters})"
    comments = [
        f"Ids that begin with {letters.replace(', ', ' or ')} are credit notes: all but all of "
        f"their amounts are below zero."
    ]
    items = [Item(f"coalesce({kind}, false)", "is_credit_note", tuple(comments))]
    if lines.has_other_letters:
        comment = (
            "check: ids that begin with any other letter are taken as entries of the bookkeepers "
            "and no trade with a customer."
        )
        sql = (
            f"case\n    when {kind} then null\n"
            "    when left(order_id, 1) not between '0' and '9' then 'not_a_sale'\nend"
        )
        items.append(Item(sql, "staging_findings", (comment,)))
    return items


def _draft_orders(lines: _Lines) -> None:
    has = set(lines.columns)
    where = lines.sales()
    if lines.letters and lines.has_other_letters:
        where.append("staging_findings is null")
    where += ["quantity > 0", "unit_price >= 0"]
    items = [Item("order_id", "order_id")]
    if "source_customer_id" in has:
        items.append(Item("min(source_customer_id)", "source_customer_id"))
    items += [Item(f"min({name})", name) for name in ORDER_ATTRIBUTES if name in has]
    items += [Item("min(ordered_at)", "ordered_at"), Item("min(ordered_on)", "ordered_on")]
    total = "line_amount"
    if "status" in has:
        cancelled = "status in ('cancelled', 'canceled')"
        total = f"case when {cancelled} then 0 else line_amount end"
        comment = (
            "check: an invoice counts as cancelled if all of its lines are; a cancelled line of "
            "another one is left out of its total."
        )
        sql = f"case when count(*) = count(case when {cancelled} then 1 end) then 'cancelled' end"
        items.append(Item(sql, "status", (comment,)))
    items.append(Item(f"sum({total})", "total_amount"))
    if "source_customer_id" in has:
        several = "case when count(distinct source_customer_id) > 1 then 'several_buyers' end"
        items.append(Item(several, "staging_findings"))
    invoices = select(items, "from lines") + "\ngroup by order_id"
    read = select([Item("*", "*")], lines.ref[1].removeprefix("select * "), where)
    read = read.replace("select\n    *\nfrom", "select * from")
    heading = (
        "An invoice is made of the lines that will be accepted as its lines, so that one bad line "
        "does not change what the others add up to."
    )
    lines.drafter.draft.add("orders", model([("lines", read), ("invoices", invoices)], heading))


def _draft_order_lines(lines: _Lines) -> None:
    names = [
        name
        for name in (
            "order_line_id",
            "order_id",
            "product_id",
            "quantity",
            "unit_price",
            "discount_amount",
        )
        if name in lines.columns or name == "unit_price"
    ]
    items = [Item(name, name) for name in names] + _findings(lines)
    sold = select(items, "from lines", lines.sales())
    lines.drafter.draft.add("order_lines", model([lines.ref, ("sold", sold)]))


def _draft_refunds(lines: _Lines) -> None:
    items = []
    if "order_line_id" in lines.columns:
        items.append(Item("order_line_id", "refund_id"))
    if "source_customer_id" in lines.columns:
        items.append(Item("source_customer_id", "source_customer_id"))
    items += [
        Item("ordered_at", "refunded_at"),
        Item("ordered_on", "refunded_on"),
        Item("-line_amount", "amount"),
    ]
    if lines.letters and lines.has_other_letters:
        items.append(Item("staging_findings", "staging_findings"))
    heading = "A credit note does not say which invoice it takes back: it is set against its buyer."
    credited = select(items, "from lines", ["is_credit_note"])
    lines.drafter.draft.add(
        "refunds", model([lines.ref, ("credited", credited)], heading), "; a credited line is one"
    )
    lines.drafter.derived(lines.candidate.table.name, "refunds", "lines that take money back")


def _findings(lines: _Lines) -> list[Item]:
    found = []
    if lines.letters and lines.has_other_letters:
        found.append(Item("staging_findings", "staging_findings"))
    if any(
        column.kind == "text"
        for target in ("quantity", "unit_price", "line_amount", "ordered_at")
        if (column := lines.candidate.column(target))
    ):
        found.append(Item("unreadable", "unreadable"))
    return found


def _draft_products(lines: _Lines, described: Sequence[str]) -> None:
    where = lines.sales()
    if lines.letters and lines.has_other_letters:
        where.append("staging_findings is null")
    where += ["quantity > 0", "product_id is not null"]
    read = select([Item("*", "*")], lines.ref[1].removeprefix("select * "), where)
    read = read.replace("select\n    *\nfrom", "select * from")
    listed = ", ".join(("product_id", *described))
    counted = (
        select(
            [
                Item("product_id", "product_id"),
                *(Item(name, name) for name in described),
                Item("count(*)", "lines_so_described"),
            ],
            "from lines",
        )
        + f"\ngroup by {listed}"
    )
    order = ", ".join(
        ["lines_so_described desc", *(f"{name} asc nulls last" for name in described)]
    )
    ranked = select(
        [
            Item("product_id", "product_id"),
            *(Item(name, name) for name in described),
            Item(
                f"row_number() over (\n    partition by product_id\n    order by {order}\n)",
                "place",
            ),
        ],
        "from described",
    )
    chosen = select(
        [Item("product_id", "product_id"), *(Item(name, name) for name in described)],
        "from ranked",
        ["place = 1"],
    )
    heading = (
        "A product can be described in several ways: the description on most lines is taken, ties "
        "go to the first by text."
    )
    steps = [("lines", read), ("described", counted), ("ranked", ranked), ("chosen", chosen)]
    lines.drafter.draft.add("products", model(steps, heading))


__all__ = ["INVOICE_LINES", "comment_lines", "draft_invoice_lines"]
