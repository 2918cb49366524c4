"""Second thoughts about a plan, from the rows: what is no status, and ids that lead nowhere."""

from dataclasses import replace

from finegrain.init.columns import Column, Kind
from finegrain.init.evidence import Evidence
from finegrain.init.matching import LIKELY, Match, column_score, is_key
from finegrain.init.plan import Candidate, Link, Plan
from finegrain.init.synonyms import CANCELLED_WORDS, INVOICE_LINES

# Fewer ids found in the table they should come from mean that another column is meant.
LINKED_SHARE = 0.5

# Where ids come from: child, its column, parent, its column.
LINKS = (
    ("order_lines", "order_id", "orders", "order_id"),
    ("refunds", "order_id", "orders", "order_id"),
    ("orders", "source_customer_id", "customers", "source_customer_id"),
    (INVOICE_LINES, "source_customer_id", "customers", "source_customer_id"),
    ("order_lines", "product_id", "products", "product_id"),
    (INVOICE_LINES, "product_id", "products", "product_id"),
    ("orders", "store_id", "stores", "store_id"),
    (INVOICE_LINES, "store_id", "stores", "store_id"),
)


def settle_statuses(plan: Plan, evidence: Evidence) -> None:
    """Take a yes or no in place of a status without cancellations; drop what is hardly a status."""
    primary = plan.primary
    match = primary.matches.get("status")
    if match is None or not evidence.is_there or match.column.kind is Kind.BOOLEAN:
        return
    if evidence.words(primary.table, match.column, CANCELLED_WORDS):
        return
    taken = dict(primary.matches.taken)
    flags = [
        (score, column)
        for column in primary.table.columns
        if column.kind is Kind.BOOLEAN
        and (score := column_score(column, primary.role, "status", is_named=True))
    ]
    if flags:
        score, column = max(flags, key=lambda flag: flag[0])
        taken["status"] = Match("status", column, score)
    elif match.score < LIKELY:
        del taken["status"]
    matches = replace(primary.matches, taken=taken)
    plan.chosen[primary.role] = replace(primary, matches=matches)


def settle_links(plan: Plan, evidence: Evidence) -> None:
    """Measure how many ids lead to their table, and take another key where hardly any do."""
    for child_role, child_target, parent_role, parent_target in LINKS:
        child, parent = plan.chosen.get(child_role), plan.chosen.get(parent_role)
        if child is None or parent is None:
            continue
        child_column, parent_column = child.column(child_target), parent.column(parent_target)
        if child_column is None or parent_column is None:
            continue
        share = evidence.share_found(child.table, child_column, parent.table, parent_column)
        if share is None:
            continue
        if share < LINKED_SHARE:
            better = _better_key(evidence, child, child_column, parent, parent_column)
            if better:
                plan.chosen[parent_role] = _with_key(parent, parent_target, better[0])
                plan.remarks.append(
                    f"{parent.table.name}: {better[0].name} was taken for {parent_target}, since "
                    f"{child.table.name} names it and not {parent_column.name}."
                )
                share = better[1]
        plan.links.append(
            Link(parent_role, child.table.name, parent.table.name, child_column.name, share)
        )


def _better_key(
    evidence: Evidence, child: Candidate, child_column: Column, parent: Candidate, current: Column
) -> tuple[Column, float] | None:
    best: tuple[Column, float] | None = None
    for column in parent.table.columns:
        if column.name == current.name or column.kind not in (Kind.TEXT, Kind.INTEGER):
            continue
        if not is_key(column):
            continue
        share = evidence.share_found(child.table, child_column, parent.table, column)
        if share is not None and share > max(LINKED_SHARE, best[1] if best else 0):
            best = (column, share)
    return best


def _with_key(candidate: Candidate, target: str, column: Column) -> Candidate:
    taken = {
        key: match
        for key, match in candidate.matches.taken.items()
        if match.column.name != column.name
    }
    taken[target] = Match(target, column, LIKELY)
    return replace(candidate, matches=replace(candidate.matches, taken=taken))
