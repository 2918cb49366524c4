"""Drafts orders that have a table of their own."""

from finegrain.init.draft import Drafter, Reading
from finegrain.init.expressions import MONEY_TYPE, Piece, id_term
from finegrain.init.order_lines import charged
from finegrain.init.plan import Candidate
from finegrain.init.sql import Item, comment_lines, model, select
from finegrain.init.steps import (
    Joined,
    Steps,
    finished_steps,
    renamed_step,
    source_step,
    visible,
)

# Totals below zero are money paid back if there are more of them than this share.
CREDIT_TOTALS = 0.005


def draft_orders(drafter: Drafter, candidate: Candidate) -> None:
    """Add the model of orders to the draft; what is required and missing is left to fill in."""
    reading = drafter.read(candidate, "orders")
    lines = drafter.plan.chosen.get("order_lines")
    joined, note, more = None, "", list[tuple[str, str]]()
    if not candidate.matches.get("total_amount"):
        if lines:
            joined, more = _totals(drafter, lines)
            reading.add([Piece("total_amount", [])])
            note = "; its total is the sum of its lines, for the source has none"
        else:
            reading.add([_to_fill_in(drafter, candidate, "total_amount", MONEY_TYPE)])
    if not candidate.matches.get("ordered_at"):
        reading.add([_to_fill_in(drafter, candidate, "ordered_at", "timestamp")])
        reading.add([Piece("ordered_on", [], "{{ business_date('ordered_at') }}")])
    has_credits = tells_credits(drafter, candidate)
    steps: Steps = [
        *source_step(drafter.name, candidate.table, reading.columns),
        *more,
        *renamed_step(reading.pieces),
        *finished_steps(
            reading.pieces,
            joined,
            where=["coalesce(total_amount, 0) >= 0"] if has_credits else [],
        ),
    ]
    if not candidate.matches.get("order_id"):
        steps += _fingerprint(drafter, reading, steps[-1][0])
        note += "; orders have no id, so they are known by their content"
        drafter.derived(candidate, "orders.order_id", "fingerprint of the row")
    keeps = None if has_credits else candidate.table
    drafter.draft.add("orders", model(steps), note, keeps)


def tells_credits(drafter: Drafter, orders: Candidate) -> bool:
    """Whether totals below zero are money paid back.

    A few are faults, to be quarantined; and where refunds are told elsewhere, all of them are.
    """
    total = orders.column("total_amount")
    if total is None or total.share_below_zero < CREDIT_TOTALS:
        return False
    return "refunds" not in drafter.plan.chosen and not orders.matches.get("refund_amount")


def _totals(drafter: Drafter, lines: Candidate) -> tuple[Joined, Steps]:
    order_id = lines.matches.taken["order_id"].column
    key = id_term(order_id).sql
    amount, columns = charged(lines)
    items = [Item(key, "order_id"), Item(f"sum({amount})", "total_amount")]
    query = select(items, "from lines") + f"\ngroup by {key}"
    drafter.draft.use(lines.table, [order_id, *columns], is_required=True)
    drafter.derived(lines, "orders.total_amount", "sum of the lines")
    step = source_step(drafter.name, lines.table, [order_id, *columns], "lines")
    return Joined("order_totals", query, "order_id", "total_amount"), step


def _to_fill_in(drafter: Drafter, candidate: Candidate, target: str, data_type: str) -> Piece:
    file = f"models/staging/{drafter.name}/stg_{drafter.name}__orders.sql"
    drafter.draft.missing.append(
        f"orders.{target} is required, and no column of {candidate.table.name} was found for it: "
        f"write it in {file} where it says 'fill in', and add the column it reads to "
        f"_{drafter.name}__sources.yml."
    )
    comment = f"fill in: {target}, which is required; until then no order is accepted."
    return Piece(target, [Item(f"cast(null as {data_type})", target, (comment,))])


def _fingerprint(drafter: Drafter, reading: Reading, before: str) -> Steps:
    """Steps that give orders an id made of their content, though never of what is personal."""
    names = visible(reading.pieces)
    is_day = any(piece.target == "ordered_at" and piece.last for piece in reading.pieces)
    parts = ["ordered_on" if is_day else "ordered_at", "total_amount"]
    if "source_customer_id" in names and not drafter.draft.ids_are_personal:
        parts.insert(0, "source_customer_id")
        why = "Without an id of its own an order is known by its content, equal ones by number."
    else:
        why = (
            "Without an id of its own an order is known by its time and amount, and by its number "
            "among those that share them: no id is made of what names a person."
        )
    known = {*parts, "ordered_at", "ordered_on"}
    rest = [name for name in names if name not in known] or parts[:1]
    order = ",\n        ".join(f"{name} asc nulls last" for name in rest)
    number = (
        "row_number() over (\n"
        f"    partition by {', '.join(parts)}\n"
        f"    order by\n        {order}\n"
        ")"
    )
    numbered = select([Item("*", "*"), Item(number, "repetition")], f"from {before}")
    content = [f"coalesce(cast({part} as varchar), '') || '|'" for part in parts]
    content.append("cast(repetition as varchar)")
    fingerprint = "md5(\n    " + "\n    || ".join(content) + "\n)"
    items = [Item(name, name) for name in names]
    if any(piece.unreadable for piece in reading.pieces):
        items.append(Item("unreadable", "unreadable"))
    items.append(Item(fingerprint, "order_id"))
    return [
        ("numbered", "\n".join([*comment_lines(why, indent=0), numbered])),
        ("identified", select(items, "from numbered")),
    ]
