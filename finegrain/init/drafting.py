"""Drafts a whole source from a plan."""

from collections.abc import Mapping

from finegrain.contracts.input_contract import ContractTable
from finegrain.init.columns import Kind
from finegrain.init.draft import Draft, Drafter
from finegrain.init.evidence import Evidence
from finegrain.init.expressions import Piece
from finegrain.init.invoice_lines import draft_invoice_lines
from finegrain.init.names import words_of
from finegrain.init.order_lines import draft_order_lines
from finegrain.init.orders import draft_orders
from finegrain.init.plan import Candidate, Plan
from finegrain.init.refunds import draft_refunds
from finegrain.init.sql import comment_lines, model
from finegrain.init.steps import Joined, finished_steps, renamed_step, source_step
from finegrain.init.synonyms import INVOICE_LINES


def draft_source(
    name: str,
    plan: Plan,
    contract: Mapping[str, ContractTable],
    evidence: Evidence,
    ids_are_personal: bool = False,
) -> Draft:
    """Return the models of a source and all that is to be told about them."""
    drafter = Drafter(name, plan, contract, evidence)
    drafter.draft.ids_are_personal = ids_are_personal
    for sentence in plan.remarks:
        drafter.draft.remark(sentence)
    _note_buyers(drafter)
    if customers := plan.chosen.get("customers"):
        _draft_customers(drafter, customers)
    if consents := plan.chosen.get("consents"):
        drafter.simple(consents)
    if flat := plan.chosen.get(INVOICE_LINES):
        draft_invoice_lines(drafter, flat)
    else:
        draft_orders(drafter, plan.primary)
    if lines := plan.chosen.get("order_lines"):
        draft_order_lines(drafter, lines)
    draft_refunds(drafter)
    for role in ("products", "prices", "stores", "coupons"):
        if candidate := plan.chosen.get(role):
            drafter.simple(candidate)
    required = {plan.primary.table.name}
    if lines and not plan.primary.matches.get("total_amount"):
        required.add(lines.table.name)
    drafter.draft.optional_tables = set(drafter.draft.used) - required
    return drafter.draft


def _note_buyers(drafter: Drafter) -> None:
    primary, draft = drafter.plan.primary, drafter.draft
    if primary.table.rows == 0:
        draft.remark(f"{primary.table.name} has no rows yet, so only names and types were judged.")
    buyer = primary.column("source_customer_id")
    if buyer and buyer.is_personal:
        draft.ids_are_personal = True
        draft.remark(
            f"{primary.table.name}.{buyer.name} looks like names or addresses of people, so "
            f"ids_are_personal is set: no id is made of it."
        )
    if buyer and "household" in words_of(buyer.name):
        draft.remark(f"{primary.table.name}.{buyer.name}: each household is taken as one customer.")
    if not buyer and not primary.matches.get("email"):
        draft.remark(
            f"{primary.table.name} has no column that names buyers, so every order is a guest's: "
            f"add source_customer_id or email to the model."
        )
    currency = primary.column("currency")
    if currency and currency.kind is Kind.TEXT:
        draft.currencies = drafter.evidence.currency_codes(primary.table, currency)


def _draft_customers(drafter: Drafter, candidate: Candidate) -> None:
    reading = drafter.read(candidate, "customers")
    joined = None
    if not candidate.matches.get("created_at"):
        # Nobody knows when the record was made: the person is known from his first order on.
        comment = "check: no column tells when a record was made; the first order stands in."
        query = [
            *comment_lines(comment, indent=0),
            "select",
            "    source_customer_id,",
            "    min(ordered_at) as created_at",
            f"from {{{{ ref('stg_{drafter.name}__orders') }}}}",
            "group by source_customer_id",
        ]
        joined = Joined("first_orders", "\n".join(query), "source_customer_id", "created_at")
        reading.add([Piece("created_at", [])])
        drafter.derived(candidate, "customers.created_at", "first order")
    steps = [
        *source_step(drafter.name, candidate.table, reading.columns),
        *renamed_step(reading.pieces),
        *finished_steps(reading.pieces, joined),
    ]
    drafter.draft.add("customers", model(steps), keeps=candidate.table)
