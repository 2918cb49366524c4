"""Drafts a flat table of invoice lines: one model of the lines, and the contract tables from it."""

from collections.abc import Sequence

from finegrain.init.draft import DraftedModel, Drafter, Reading, category_path, path_columns
from finegrain.init.expressions import pieces
from finegrain.init.order_lines import one_unit, unit_price_of_amount
from finegrain.init.plan import Candidate
from finegrain.init.sql import Item, model, select, select_all
from finegrain.init.steps import renamed_step, source_step, unreadable_item, visible

# An id of invoices of which more than this share stands with several buyers names something else.
SHARED_IDS = 0.02

# Lines below zero are money paid back if there are more of them than this share.
CREDIT_LINES = 0.002

# Columns of an order that each of its lines repeats.
ORDER_ATTRIBUTES = (
    "email",
    "currency",
    "payment_method",
    "coupon_code",
    "channel",
    "store_id",
    "shipping_method",
)
_PRODUCT = ("product_name", "category_path", "brand")
_LINE = ("order_line_id", "order_id", "product_id", "quantity", "unit_price", "discount_amount")
_CANCELLED = "status in ('cancelled', 'canceled')"


class _Lines:
    """What the models made of the lines need to know about them."""

    def __init__(self, drafter: Drafter, candidate: Candidate) -> None:
        self.drafter = drafter
        self.candidate = candidate
        self.columns: list[str] = []
        self.letters: list[str] = []
        self.has_findings = False
        self.has_unreadable = False
        self.credits_by_sign = False
        order_id = candidate.matches.taken["order_id"].column
        amount = candidate.column("quantity") or candidate.column("line_amount")
        if amount:
            self.letters, self.has_findings = drafter.evidence.credit_letters(
                candidate.table, order_id, amount
            )
            self.has_findings &= bool(self.letters)
            self.credits_by_sign = not self.letters and amount.share_below_zero >= CREDIT_LINES

    @property
    def has_credits(self) -> bool:
        """Whether some lines take money back."""
        return bool(self.letters) or self.credits_by_sign

    @property
    def source(self) -> str:
        """The model of the lines."""
        return f"from {{{{ ref('stg_{self.drafter.name}__lines') }}}}"

    def all_lines(self) -> tuple[str, str]:
        """The step that reads every line."""
        return "lines", select_all(self.source)

    def sold_lines(self, *more: str) -> tuple[str, str]:
        """The step that reads the lines of goods that were sold."""
        where = ["not is_credit_note"] if self.has_credits else []
        where += ["staging_findings is null"] if self.has_findings else []
        return "lines", select_all(self.source, [*where, *more])


def draft_invoice_lines(drafter: Drafter, candidate: Candidate) -> None:
    """Add the models of a flat table to the draft."""
    lines = _Lines(drafter, candidate)
    _remark_on_shared_ids(drafter, candidate)
    _draft_lines(lines)
    _draft_orders(lines)
    if "product_id" in lines.columns:
        _draft_order_lines(lines)
    else:
        drafter.draft.remark(
            f"{candidate.table.name} has no column of products, so rows with the same id of an "
            f"order are added up, and orders have totals but no lines."
        )
    if lines.has_credits and "refunds" not in drafter.plan.chosen:
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
        drafter.draft.remark(
            f"{share:.0%} of the values of {candidate.table.name}.{order_id.name} stand with "
            f"several buyers, so it does not name orders by itself: put the store, till or day "
            f"before it in stg_{drafter.name}__lines.sql."
        )


def _draft_lines(lines: _Lines) -> None:
    drafter, candidate = lines.drafter, lines.candidate
    context = drafter.context(candidate, "order_lines")
    reading = Reading()
    for target, match in candidate.matches.taken.items():
        role, becomes = _destination(target)
        if role == "products" and "products" in drafter.plan.chosen:
            continue
        drafter.note(candidate, match, role, becomes)
        if not target.startswith("path_"):
            reading.add(pieces(match, context), [match.column])
    drafter.settle(context)
    if "products" not in drafter.plan.chosen:
        reading.add(category_path(candidate), path_columns(candidate))
    if not candidate.matches.get("quantity"):
        reading.add([one_unit()])
        drafter.derived(candidate, "order_lines.quantity", "one per row")
    # An amount per line is what prices and totals are made of.
    for target in ("quantity", "unit_price", "line_amount"):
        if column := candidate.column(target):
            drafter.draft.use(candidate.table, [column], is_required=True)
    lines.columns = visible(reading.pieces)
    lines.has_unreadable = any(piece.unreadable for piece in reading.pieces)
    steps = [
        *source_step(drafter.name, candidate.table, reading.columns),
        *renamed_step(reading.pieces),
        ("typed", _typed(lines, reading)),
    ]
    description = f"One row per line of the invoices of {drafter.name}, typed."
    drafter.draft.models.append(DraftedModel("lines", description, model(steps), candidate.table))


def _destination(target: str) -> tuple[str, str]:
    """The contract table and column that a column of the lines ends up in."""
    if target in ("source_customer_id", "ordered_at", "status", *ORDER_ATTRIBUTES):
        return "orders", target
    if target.startswith("path_"):
        return "products", "category_path"
    if target in _PRODUCT:
        return "products", target
    if target == "line_amount":
        return "orders", "total_amount"
    return "order_lines", target


def _typed(lines: _Lines, reading: Reading) -> str:
    """Every column, what is made of them, and what kind of line it is."""
    has = lines.candidate.matches.get
    items = [Item("*", "*")]
    items += [Item(piece.last, piece.target) for piece in reading.pieces if piece.last]
    if not has("unit_price"):
        items.append(Item(unit_price_of_amount(lines.candidate), "unit_price"))
        lines.columns.append("unit_price")
    if not has("line_amount"):
        amount = "quantity * unit_price"
        if has("discount_amount"):
            amount += " - coalesce(discount_amount, 0)"
        items.append(Item(amount, "line_amount"))
    items += _kinds(lines)
    if lines.has_unreadable:
        items.append(unreadable_item(reading.pieces))
    return select(items, "from renamed")


def _kinds(lines: _Lines) -> list[Item]:
    if lines.credits_by_sign:
        amount = "quantity" if lines.candidate.matches.get("quantity") else "line_amount"
        comment = "check: lines below zero are taken as money paid back to the buyer."
        return [Item(f"coalesce({amount} < 0, false)", "is_credit_note", (comment,))]
    if not lines.letters:
        return []
    letters = ", ".join(f"'{letter}'" for letter in lines.letters)
    is_credit = f"upper(left(order_id, 1)) in ({letters})"
    comment = f"Ids that begin with {letters} are credit notes: their amounts are below zero."
    items = [Item(f"coalesce({is_credit}, false)", "is_credit_note", (comment,))]
    if lines.has_findings:
        comment = (
            "check: ids that begin with any other letter are taken as entries of the bookkeepers, "
            "and no trade with a customer."
        )
        sql = (
            f"case\n    when {is_credit} then null\n"
            "    when left(order_id, 1) not between '0' and '9' then 'not_a_sale'\nend"
        )
        items.append(Item(sql, "staging_findings", (comment,)))
    return items


def _draft_orders(lines: _Lines) -> None:
    has = set(lines.columns)
    items = [Item("order_id", "order_id")]
    items += [
        Item(f"min({name})", name)
        for name in ("source_customer_id", *ORDER_ATTRIBUTES, "ordered_at", "ordered_on")
        if name in has
    ]
    total = "line_amount"
    if "status" in has:
        total = f"case when {_CANCELLED} then 0 else line_amount end"
        comment = (
            "check: an invoice counts as cancelled if all of its lines are; a cancelled line of "
            "another one is left out of its total."
        )
        count = f"count(case when {_CANCELLED} then 1 end)"
        sql = f"case\n    when count(*) = {count}\n        then 'cancelled'\nend"
        items.append(Item(sql, "status", (comment,)))
    items.append(Item(f"sum({total})", "total_amount"))
    if "source_customer_id" in has:
        several = "case when count(distinct source_customer_id) > 1 then 'several_buyers' end"
        items.append(Item(several, "staging_findings"))
    heading = (
        "An invoice is made of the lines that will be accepted as its lines, so that one bad line "
        "does not change what the others add up to."
    )
    conditions = ["quantity > 0", "unit_price >= 0"]
    product = lines.candidate.column("product_id")
    if product and product.filled != lines.candidate.table.rows:
        conditions.append("product_id is not null")
    read = lines.sold_lines(*conditions)
    invoices = select(items, "from lines") + "\ngroup by order_id"
    lines.drafter.draft.add("orders", model([read, ("invoices", invoices)], heading))


def _draft_order_lines(lines: _Lines) -> None:
    items = [Item(name, name) for name in _LINE if name in lines.columns]
    if lines.has_findings:
        items.append(Item("staging_findings", "staging_findings"))
    if lines.has_unreadable:
        items.append(Item("unreadable", "unreadable"))
    where = ["not is_credit_note"] if lines.has_credits else []
    sold = select(items, "from lines", where)
    lines.drafter.draft.add("order_lines", model([lines.all_lines(), ("sold", sold)]))


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
    if lines.has_findings:
        items.append(Item("staging_findings", "staging_findings"))
    heading = "A credit note does not say which invoice it takes back: it is set against its buyer."
    credited = select(items, "from lines", ["is_credit_note"])
    draft = lines.drafter.draft
    sql = model([lines.all_lines(), ("credited", credited)], heading)
    draft.add("refunds", sql, "; a credited line is one")
    lines.drafter.derived(lines.candidate, "refunds.amount", "lines that take money back")


def _draft_products(lines: _Lines, described: Sequence[str]) -> None:
    names = ["product_id", *described]
    plain = [Item(name, name) for name in names]
    counted = select([*plain, Item("count(*)", "lines_so_described")], "from lines")
    counted += f"\ngroup by {', '.join(names)}"
    order = ",\n        ".join(
        ["lines_so_described desc", *(f"{name} asc nulls last" for name in described)]
    )
    place = f"row_number() over (\n    partition by product_id\n    order by\n        {order}\n)"
    ranked = select([*plain, Item(place, "place")], "from described")
    heading = (
        "A product can be described in several ways: the description on most lines is taken, ties "
        "go to the first by text."
    )
    steps = [
        lines.sold_lines("quantity > 0", "product_id is not null"),
        ("described", counted),
        ("ranked", ranked),
        ("chosen", select(plain, "from ranked", ["place = 1"])),
    ]
    lines.drafter.draft.add("products", model(steps, heading))
