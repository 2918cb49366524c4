"""Drafts the lines of orders that have a table of their own."""

from finegrain.init.columns import Column
from finegrain.init.draft import Drafter
from finegrain.init.expressions import Piece, number_term, pieces
from finegrain.init.plan import Candidate
from finegrain.init.sql import Item, model
from finegrain.init.steps import finished_steps, renamed_step, source_step


def draft_order_lines(drafter: Drafter, candidate: Candidate) -> None:
    """Add the model of order lines to the draft."""
    reading = drafter.read(candidate, "order_lines")
    hidden: list[str] = []
    if not candidate.matches.get("quantity"):
        reading.add([one_unit()])
        drafter.derived(candidate, "order_lines.quantity", "one per row")
    amount = candidate.matches.get("line_amount")
    if amount and not candidate.matches.get("unit_price"):
        context = drafter.context(candidate, "order_lines")
        reading.add(pieces(amount, context), [amount.column])
        reading.add([Piece("unit_price", [], unit_price_of_amount(candidate))])
        drafter.note(candidate, amount, "order_lines", "unit_price")
        hidden.append("line_amount")
    steps = [
        *source_step(drafter.name, candidate.table, reading.columns),
        *renamed_step(reading.pieces),
        *finished_steps(reading.pieces, hidden=hidden),
    ]
    drafter.draft.add("order_lines", model(steps), keeps=candidate.table)


def one_unit() -> Piece:
    """The quantity of rows that have none."""
    comment = "check: no column of quantities was found; each row is taken as one unit."
    return Piece("quantity", [Item("1", "quantity", (comment,))])


def unit_price_of_amount(candidate: Candidate) -> str:
    """SQL for the price of a unit before discount, from renamed columns."""
    whole = "line_amount"
    if candidate.matches.get("discount_amount"):
        whole = "(line_amount + coalesce(discount_amount, 0))"
    return f"cast({whole} / nullif(quantity, 0) as decimal(18, 4))"


def charged(lines: Candidate) -> tuple[str, list[Column]]:
    """SQL for what was charged for a line, from columns of the source, and those columns."""
    amount, price = lines.column("line_amount"), lines.column("unit_price")
    quantity, discount = lines.column("quantity"), lines.column("discount_amount")
    if amount and (not price or lines.matches.score("line_amount") >= 90):
        return number_term(amount).sql, [amount]
    assert price is not None
    sql, columns = number_term(price).sql, [price]
    if quantity:
        sql, columns = f"{number_term(quantity).sql} * {sql}", [quantity, price]
    if discount:
        sql = f"{sql} - coalesce({number_term(discount).sql}, 0)"
        columns.append(discount)
    return sql, columns
