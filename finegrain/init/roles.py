"""Decides which table of a source is which table of the input contract."""

from collections.abc import Mapping
from dataclasses import replace

from finegrain.errors import FinegrainError
from finegrain.init.columns import Table
from finegrain.init.evidence import Evidence
from finegrain.init.matching import LIKELY, NAMED, Matches, is_key, match_columns, name_score
from finegrain.init.plan import Candidate, Plan
from finegrain.init.settling import settle_links, settle_statuses
from finegrain.init.synonyms import INVOICE_LINES, ROLES

# Two tables whose scores are this close could both be meant.
TIE = 5

# A table so called is an order table even if a column that is required was not found.
SURELY_NAMED = 90

# What a table cannot do without, a group for each; one column of a group is enough.
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("ordered_at",), ("total_amount",)),
    INVOICE_LINES: (("order_id",), ("ordered_at",), ("unit_price", "line_amount")),
    "order_lines": (("order_id",), ("product_id",), ("unit_price", "line_amount")),
    "refunds": (("refunded_at",), ("amount",), ("order_id", "source_customer_id")),
    "customers": (("source_customer_id",),),
    "products": (("product_id",),),
    "prices": (("product_id",), ("price",), ("valid_from_on",)),
    "stores": (("store_id",),),
    "coupons": (("coupon_code",),),
    "consents": (("source_customer_id",), ("channel",), ("status",), ("changed_at",)),
}
# One row for each value of these.
_KEY: Mapping[str, str] = {
    "customers": "source_customer_id",
    "products": "product_id",
    "stores": "store_id",
    "coupons": "coupon_code",
}
_PERSON = ("email", "phone", "first_name", "last_name", "birth_date", "gender", "income_band")


def make_plan(tables: list[Table], wishes: Mapping[str, str | None], evidence: Evidence) -> Plan:
    """Give every role the table that fits it best.

    `wishes` are the user's own decisions: role to table, or to None where there is none.
    Raises FinegrainError if no table looks like orders, if several do, or if a wish cannot be met.
    """
    _check_wishes(tables, wishes)
    primary = _primary(tables, wishes)
    plan = Plan({primary.role: primary}, [])
    taken = {primary.table.name} | {name for name in wishes.values() if name}
    for role in ROLES[2:]:
        if role == "order_lines" and (
            primary.role == INVOICE_LINES or not primary.matches.get("order_id")
        ):
            continue
        wish = wishes.get(role)
        if wish:
            plan.chosen[role] = _wished(tables, role, wish)
        elif role not in wishes:
            found = _optional(tables, role, taken, plan)
            if found:
                plan.chosen[role] = found
                taken.add(found.table.name)
    if "total_amount" in primary.lacks and "order_lines" in plan.chosen:
        plan.chosen["orders"] = replace(primary, lacks=_without(primary.lacks, "total_amount"))
    settle_statuses(plan, evidence)
    settle_links(plan, evidence)
    used = {candidate.table.name for candidate in plan.chosen.values()}
    plan.unused = [table for table in tables if table.name not in used]
    return plan


def _check_wishes(tables: list[Table], wishes: Mapping[str, str | None]) -> None:
    names = [table.name for table in tables]
    for role, name in wishes.items():
        if role not in ROLES:
            raise FinegrainError(
                f"--table {role}=… names no table of the input contract: choose one of "
                f"{', '.join(ROLES)}."
            )
        if name is not None and name not in names:
            raise FinegrainError(
                f"--table {role}={name} names a table that is not there: choose one of "
                f"{', '.join(names)}."
            )
    if wishes.get("orders") and wishes.get(INVOICE_LINES):
        raise FinegrainError(
            f"--table orders and --table {INVOICE_LINES} exclude each other: orders come from the "
            f"one or from the other."
        )


def _primary(tables: list[Table], wishes: Mapping[str, str | None]) -> Candidate:
    for role in ("orders", INVOICE_LINES):
        if wish := wishes.get(role):
            return _wished(tables, role, wish)
    reserved = {name for name in wishes.values() if name}
    found = []
    for table in tables:
        if table.name in reserved:
            continue
        candidates = [
            candidate
            for role in (INVOICE_LINES, "orders")
            if role not in wishes and (candidate := _candidate(table, role, tables))
        ]
        if len(candidates) == 2 and not candidates[0].matches.get("product_id"):
            candidates.reverse()
        # The lines of an invoice say more than the invoice does, if they name products.
        if candidates:
            found.append(candidates[0])
    found.sort(key=lambda candidate: (-candidate.score, candidate.table.name))
    if not found:
        raise FinegrainError(_nothing_like_orders(tables))
    if len(found) > 1 and found[0].score - found[1].score < TIE:
        first, second = found[0], found[1]
        raise FinegrainError(
            f"Both {first.table.name} and {second.table.name} look like orders: choose with "
            f"--table {first.role}={first.table.name} or --table "
            f"{second.role}={second.table.name}; if they are parts of one table, give the folder "
            f"above them as one table, as in --from 'folder/*/*.parquet'."
        )
    return found[0]


def _nothing_like_orders(tables: list[Table]) -> str:
    for table in sorted(tables, key=lambda table: -name_score(table.name, "orders")):
        if name_score(table.name, "orders") < NAMED and len(tables) > 1:
            break
        matches = match_columns(table, "orders", is_named=True)
        order_id = matches.get("order_id")
        if order_id and not is_key(order_id.column):
            column = order_id.column
            return (
                f"No table looks like orders: in {table.name}, {column.name} repeats "
                f"({column.distinct or 0:,} different ones in {column.filled or 0:,} rows) and no "
                f"price or amount of a line was found; make a view with one row per order, or name "
                f"the amount of a line so."
            )
        for name, why in matches.refused.items():
            if "does not read" in why:
                return (
                    f"No table looks like orders: in {table.name}, {name} was not taken because "
                    f"{why}; mend it, or choose another table with --table orders=NAME."
                )
    names = ", ".join(table.name for table in tables[:8])
    return (
        f"No table looks like orders among {names}: a table of orders needs a day or time, a total "
        f"(or lines), and an id or a buyer; choose one with --table orders=NAME, or rename its "
        f"columns in a view."
    )


def _candidate(table: Table, role: str, tables: list[Table]) -> Candidate | None:
    """The table as orders or lines of invoices; None if it cannot be."""
    named = name_score(table.name, role)
    if len(tables) == 1:
        # Nothing else could hold the orders.
        named = max(named, NAMED)
    matches = match_columns(table, role, named >= NAMED)
    lacks = _lacking(role, matches)
    order_id = matches.get("order_id")
    if role == INVOICE_LINES:
        is_repeated = order_id is not None and not is_key(order_id.column)
        if lacks or not (is_repeated or matches.get("product_id")):
            return None
        return _scored(role, table, matches, named, ())
    if order_id and not is_key(order_id.column) and not _keeps_versions(matches):
        return None
    has_buyer = bool(matches.get("source_customer_id") or matches.get("email"))
    if not order_id and not has_buyer:
        return None
    has_lines = order_id is not None and any(
        other is not table and _has_lines(other) for other in tables
    )
    if "total_amount" in lacks and has_lines:
        return (
            _scored(role, table, matches, named, lacks, has_lines)
            if lacks == ("total_amount",) or named >= SURELY_NAMED
            else None
        )
    if lacks and not (named >= SURELY_NAMED and order_id):
        return None
    return _scored(role, table, matches, named, lacks)


def _has_lines(table: Table) -> bool:
    matches = match_columns(table, "order_lines", is_named=False)
    return not _lacking("order_lines", matches)


def _optional(tables: list[Table], role: str, taken: set[str], plan: Plan) -> Candidate | None:
    """The best table for a role that a source can do without; says why one was left out."""
    found = []
    for table in tables:
        if table.name in taken:
            continue
        named = name_score(table.name, role)
        matches = match_columns(table, role, named >= NAMED)
        if named < NAMED and not _is_telling(role, matches):
            continue
        lacks = _lacking(role, matches)
        key = matches.get(_KEY[role]) if role in _KEY else None
        if role == "customers" and not lacks and not matches.get("created_at"):
            lacks = _creation(plan, matches)
        if lacks:
            if named >= LIKELY:
                plan.remarks.append(
                    f"{table.name} looks like {role}, but no column was found for "
                    f"{' and '.join(lacks)}: name one so in a view, or add the table by hand."
                )
        elif key and not is_key(key.column) and not _keeps_versions(matches):
            plan.remarks.append(
                f"{table.name} looks like {role}, but its {key.column.name} repeats "
                f"({key.column.distinct or 0:,} different ones in {key.column.filled or 0:,} "
                f"rows): make a view with one row for each, if it is what you need."
            )
        else:
            found.append(_scored(role, table, matches, named, ()))
    found.sort(key=lambda candidate: (-candidate.score, candidate.table.name))
    if len(found) > 1 and found[0].score - found[1].score < TIE:
        first, second = found[0].table.name, found[1].table.name
        plan.remarks.append(
            f"Both {first} and {second} look like {role}, so neither was taken: choose with "
            f"--table {role}={first}."
        )
        return None
    return found[0] if found else None


def _keeps_versions(matches: Matches) -> bool:
    """Whether a row can stand for an older state of another one, which the models sort out."""
    return matches.get("updated_at") is not None


def _is_telling(role: str, matches: Matches) -> bool:
    """Whether columns alone show what a table holds, in spite of its name."""
    if role == "order_lines":
        return not _lacking(role, matches)
    if role == "customers":
        return sum(1 for target in _PERSON if matches.get(target)) >= 3
    if role == "products":
        return matches.score("product_id") >= SURELY_NAMED and bool(matches.get("product_name"))
    if role == "stores":
        is_placed = matches.get("store_name") or matches.get("latitude")
        return matches.score("store_id") >= SURELY_NAMED and bool(is_placed)
    return False


def _creation(plan: Plan, matches: Matches) -> tuple[str, ...]:
    """Records without a day of their own take that of the first order, if orders name buyers."""
    return () if plan.primary.matches.get("source_customer_id") else ("created_at",)


def _wished(tables: list[Table], role: str, name: str) -> Candidate:
    """The table the user chose; what it lacks is left for him to fill in, but for its key."""
    table = next(table for table in tables if table.name == name)
    matches = match_columns(table, role, is_named=True)
    lacks = _lacking(role, matches)
    if role == "orders":
        if not any(matches.get(target) for target in ("order_id", "source_customer_id", "email")):
            lacks = ("order_id", *lacks)
        else:
            return _scored(role, table, matches, 100, lacks)
    if lacks:
        raise FinegrainError(
            f"{name} cannot be taken as {role}, for no column was found for {' and '.join(lacks)}: "
            f"name one so in a view, or choose another table."
        )
    return _scored(role, table, matches, 100, ())


def _lacking(role: str, matches: Matches) -> tuple[str, ...]:
    return tuple(
        " or ".join(group)
        for group in _NEEDED[role]
        if not any(matches.get(target) for target in group)
    )


def _scored(
    role: str,
    table: Table,
    matches: Matches,
    named: int,
    lacks: tuple[str, ...],
    has_lines: bool = False,
) -> Candidate:
    groups = list(_NEEDED[role])
    if role == "orders":
        groups.append(("order_id",))
    fits = [max(matches.score(target) for target in group) for group in groups]
    if role == "orders" and has_lines and not matches.get("total_amount"):
        fits[1] = LIKELY
    extra = min(5.0, 0.5 * len(matches.taken))
    score = 0.5 * named + 0.5 * sum(fits) / len(fits) + extra
    return Candidate(role, table, matches, named, score, lacks)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)
