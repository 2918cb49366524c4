"""Asks why somebody is in a segment, and in which ones he is."""

from itertools import groupby
from typing import Any

from finegrain.asking import Asking, ask
from finegrain.compiler.condition_sql import literal
from finegrain.compiler.mistakes import nearest
from finegrain.compiler.segments.files import context_of
from finegrain.compiler.segments.vocabulary import load_vocabulary
from finegrain.compiler.validation import validate
from finegrain.errors import FinegrainError
from finegrain.why.answers import explained
from finegrain.why.page import tell_segment
from finegrain.why.question import question_about

_KEYS = {"customer": "customer_id", "account": "account_id", "contact": "contact_key"}


def tell_one(asking: Asking, member_id: str, name: str) -> str:
    """Return the page about one segment.

    Raises FinegrainError if there is no such segment or member, or the warehouse cannot be asked.
    """
    mistakes, packs = validate(asking.project)
    if mistakes:
        raise FinegrainError(str(mistakes))
    declared = {each.name: each for pack in packs for each in pack.segments}
    if name not in declared:
        return _tell_macro(asking, member_id, name, list(declared))
    segment = declared[name]
    context = context_of(asking.project, packs, load_vocabulary(asking.project))
    rows = ask(asking, question_about(segment, member_id, context).sql)
    if not rows:
        raise _nobody(segment.of, member_id)
    return tell_segment(explained(segment, rows[0]), member_id)


def _tell_macro(asking: Asking, member_id: str, name: str, declared: list[str]) -> str:
    """Macro segments exclude one another: which of its family he is in says it all."""
    rows = ask(
        asking,
        f"""
        select
            catalog.segment_id, catalog.label, catalog.description, catalog.status, catalog.family,
            catalog.entity, {{{{ as_of_date() }}}} as as_of_on,
            members.member_id is not null as is_there,
            membership.member_id is not null as is_member
        from {{{{ ref('segment_catalog') }}}} as catalog
        left join (
            select 'customer' as entity, customer_id as member_id, segment_id
            from {{{{ ref('segment_membership') }}}}
            where customer_id = {literal(member_id)}
            union all
            select 'account' as entity, account_id as member_id, segment_id
            from {{{{ ref('account_segment_membership') }}}}
            where account_id = {literal(member_id)}
        ) as membership
            on catalog.segment_id = membership.segment_id
            and catalog.entity = membership.entity
        left join (
            select 'customer' as entity, customer_id as member_id
            from {{{{ ref('customers') }}}}
            where customer_id = {literal(member_id)}
            union all
            select 'account' as entity, account_id as member_id
            from {{{{ ref('accounts') }}}}
            where account_id = {literal(member_id)}
        ) as members
            on catalog.entity = members.entity
        where catalog.kind = 'macro'
        """,
    )
    asked = next((row for row in rows if row["segment_id"] == name), None)
    if asked is None:
        known = [*declared, *(row["segment_id"] for row in rows)]
        close = nearest(name, known)
        hint = f'did you mean "{close}"?' if close else "`finegrain summary` shows all."
        raise FinegrainError(f'There is no segment "{name}"; {hint}')
    if not asked["is_there"]:
        raise _nobody(asked["entity"], member_id)
    word = "in" if asked["is_member"] else "not in"
    lines = [
        f"{asked['entity'].capitalize()} {member_id} as of {asked['as_of_on']}: {word} {name} "
        f"({asked['label']}).",
        f"It holds {asked['description']}.",
    ]
    if asked["status"] != "active":
        lines.append(f"Its status is: {asked['status']}.")
    own = [row for row in rows if row["family"] == asked["family"] and row["is_member"]]
    if not asked["is_member"]:
        lines += [
            f"Of the family {row['family']} he is in {row['segment_id']}: {row['description']}."
            for row in own
        ] or [f"He is in no segment of the family {asked['family']}."]
    return "\n".join(lines)


def tell_all(asking: Asking, customer_id: str) -> str:
    """Return the page about all segments of a customer.

    Raises FinegrainError if there is no such customer, or the warehouse cannot be asked.
    """
    rows = ask(
        asking,
        f"""
        select
            people.customer_id, catalog.segment_id, catalog.kind, catalog.family, catalog.label,
            catalog.priority, {{{{ as_of_date() }}}} as as_of_on
        from {{{{ ref('customers') }}}} as people
        left join {{{{ ref('segment_membership') }}}} as membership
            on people.customer_id = membership.customer_id
        left join {{{{ ref('segment_catalog') }}}} as catalog
            on membership.segment_id = catalog.segment_id
        where people.customer_id = {literal(customer_id)}
        """,
    )
    if not rows:
        raise FinegrainError(
            f"{_nobody('customer', customer_id)} Of companies and people there one segment is "
            f"asked for, as in `finegrain why ACCOUNT_ID SEGMENT`."
        )
    found = [row for row in rows if row["segment_id"]]
    micro = sorted((row for row in found if row["kind"] == "micro"), key=_by_priority)
    macro = sorted((row for row in found if row["kind"] == "macro"), key=_by_family)
    lines = [
        f"Customer {customer_id} as of {rows[0]['as_of_on']}: in {_counted(len(micro), 'micro')} "
        f"and {_counted(len(macro), 'macro')}."
    ]
    if micro:
        width = max(len(row["segment_id"]) for row in micro)
        lines += ["", "micro segments"]
        for row in micro:
            priority = "" if row["priority"] is None else f"  (priority {row['priority']})"
            lines.append(f"  {row['segment_id']:<{width}}  {row['label']}{priority}")
        lines.append(f"  `finegrain why {customer_id} {micro[0]['segment_id']}` tells why.")
    if macro:
        width = max(len(row["family"]) for row in macro)
        lines += ["", "macro segments, by family"]
        for family, rows_of in groupby(macro, key=lambda row: row["family"]):
            labels = ", ".join(row["label"] for row in rows_of)
            lines.append(f"  {family:<{width}}  {labels}")
    return "\n".join(lines)


def _by_priority(row: dict[str, Any]) -> tuple[bool, int, str]:
    return (row["priority"] is None, row["priority"] or 0, row["segment_id"])


def _by_family(row: dict[str, Any]) -> tuple[str, str]:
    return (row["family"], row["segment_id"])


def _counted(number: int, kind: str) -> str:
    return f"{number} {kind} segment{'' if number == 1 else 's'}"


def _nobody(of: str, member_id: str) -> FinegrainError:
    return FinegrainError(
        f"There is no {of} {member_id!r}: give {'an' if of == 'account' else 'a'} {_KEYS[of]} "
        f"whole and as it is in the warehouse."
    )
