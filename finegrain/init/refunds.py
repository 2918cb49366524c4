"""Drafts refunds: from a table of their own, else from what other tables say of money paid back."""

from dataclasses import replace

from finegrain.init.columns import Column, Kind
from finegrain.init.draft import Drafter, Reading
from finegrain.init.expressions import Piece, id_term, number_term, text_term
from finegrain.init.order_lines import charged
from finegrain.init.orders import tells_credits
from finegrain.init.plan import Candidate
from finegrain.init.sql import Item, inline, model
from finegrain.init.steps import finished_steps, renamed_step, source_step
from finegrain.init.synonyms import RETURNED_WORDS


def draft_refunds(drafter: Drafter) -> None:
    """Add the model of refunds to the draft, if the source says anything of them."""
    chosen = drafter.plan.chosen
    lines, orders = chosen.get("order_lines"), chosen.get("orders")
    if own := chosen.get("refunds"):
        drafter.simple(own)
    elif "refunds" in drafter.draft.tables:
        return
    elif lines and lines.matches.get("returned_at"):
        _from_lines(drafter, lines)
    elif orders and orders.matches.get("refund_amount") and orders.matches.get("ordered_at"):
        _from_orders(drafter, orders)
    elif orders and tells_credits(drafter, orders) and orders.matches.get("ordered_at"):
        _from_totals_below_zero(drafter, orders)
    else:
        _remark_on_returns(drafter)


def _from_lines(drafter: Drafter, lines: Candidate) -> None:
    reading = drafter.read(
        lines, "refunds", ("order_id", "order_line_id"), {"returned_at": "refunded_at"}
    )
    amount, columns = charged(lines)
    comment = "check: a line with a day of return is taken as paid back in full that day."
    reading.add([Piece("amount", [Item(amount, "amount", (comment,))])], columns)
    drafter.draft.use(lines.table, columns, is_required=True)
    if line_id := lines.column("order_line_id"):
        reading.add([Piece("refund_id", [Item(id_term(line_id).sql, "refund_id")])])
    drafter.derived(lines, "refunds.amount", "amount of the line")
    returned = lines.matches.taken["returned_at"].column
    # A day of return may be absent from the source: then nothing was returned.
    drafter.draft.used[lines.table.name][returned.name] = True
    steps = [
        *source_step(drafter.name, lines.table, reading.columns),
        *renamed_step(reading.pieces, [_is_filled(returned)]),
        *finished_steps(reading.pieces),
    ]
    drafter.draft.add("refunds", model(steps), "; a returned line is one")


def _from_orders(drafter: Drafter, orders: Candidate) -> None:
    renamed = {"refund_amount": "amount"}
    when = "refunded_at" if orders.matches.get("refunded_at") else "ordered_at"
    renamed[when] = "refunded_at"
    buyer = "order_id" if orders.matches.get("order_id") else "source_customer_id"
    reading = drafter.read(orders, "refunds", (buyer,), renamed)
    if when == "ordered_at":
        comment = "check: no column tells when it was paid back; the day of the order stands in."
        _comment(reading, comment)
    _add(drafter, orders, reading, "; an order of which something was paid back is one")


def _from_totals_below_zero(drafter: Drafter, orders: Candidate) -> None:
    renamed = {"ordered_at": "refunded_at"}
    reading = drafter.read(orders, "refunds", ("source_customer_id",), renamed)
    total = orders.matches.taken["total_amount"].column
    amount = inline("-", number_term(total), "")
    comment = "check: orders below zero are taken as money paid back to their buyer."
    reading.add([Piece("amount", [Item(amount.sql, "amount", (comment,))])], [total])
    drafter.draft.use(orders.table, [total], is_required=True)
    if order_id := orders.column("order_id"):
        item = Item(id_term(order_id).sql, "refund_id")
        reading.add([Piece("refund_id", [item])], [order_id])
    drafter.derived(orders, "refunds.amount", "totals below zero")
    _add(drafter, orders, reading, "; an order below zero is one")


def _add(drafter: Drafter, orders: Candidate, reading: Reading, note: str) -> None:
    steps = [
        *source_step(drafter.name, orders.table, reading.columns),
        *renamed_step(reading.pieces),
        *finished_steps(reading.pieces, where=["amount > 0"]),
    ]
    drafter.draft.add("refunds", model(steps), note)


def _comment(reading: Reading, comment: str) -> None:
    """Put a comment above the column that tells when it was paid back."""
    for piece in reading.pieces:
        if piece.target in ("refunded_at", "refunded_on") and piece.first:
            piece.first[-1] = replace(
                piece.first[-1], comments=(*piece.first[-1].comments, comment)
            )
            return


def _remark_on_returns(drafter: Drafter) -> None:
    primary = drafter.plan.primary
    status = primary.column("status")
    if status is None or status.kind is not Kind.TEXT:
        return
    found = drafter.evidence.words(primary.table, status, RETURNED_WORDS)
    if found:
        words = ", ".join(f"'{word}'" for word in sorted(found))
        drafter.draft.remark(
            f"{primary.table.name}.{status.name} has {words}, but no column tells what was paid "
            f"back: such orders count in full."
        )


def _is_filled(column: Column) -> str:
    if column.kind is Kind.TEXT:
        return f"{text_term(column).sql} is not null"
    return f"{column.plain} is not null"
