"""Says what was drafted: columns and how sure they are, what is left over, and what comes next."""

from collections.abc import Mapping

from finegrain.contracts.input_contract import ContractTable
from finegrain.init.columns import Table
from finegrain.init.draft import Draft
from finegrain.init.plan import Plan
from finegrain.init.writing import STAGING

# Fewer ids found than this are worth a look.
ENOUGH = 0.99

# Lists of names longer than this are cut.
MOST = 12


def render(
    draft: Draft,
    plan: Plan,
    contract: Mapping[str, ContractTable],
    time_zone: str,
    project_currency: str,
) -> str:
    """Return the report. It names tables and columns of the source and none of its values."""
    parts = [_head(draft)]
    parts += [_table_part(draft, plan, table) for table in draft.sources.values()]
    if plan.unused:
        parts.append("Tables not used: " + _listed([table.name for table in plan.unused]))
    absent = [name for name in contract if name not in draft.tables]
    if absent:
        parts.append(
            "Contract tables that were not found, and are empty then: " + ", ".join(absent)
        )
    if plan.links:
        parts.append("Ids that lead to their table:\n" + "\n".join(_links(plan)))
    if draft.missing:
        parts.append("To fill in before it builds:\n" + _bullets(draft.missing))
    parts.append("To look at:\n" + _bullets(_to_look_at(draft, time_zone, project_currency)))
    variables = variables_of(draft, project_currency)
    parts.append(f"Build it with one of:\n  finegrain build {variables}\n  dbt build {variables}")
    return "\n\n".join(parts)


def variables_of(draft: Draft, project_currency: str) -> str:
    """Return the option of a build that reads the source alone."""
    currency = _currency(draft)
    more = f", currency: {currency}" if currency and currency != project_currency else ""
    return f"--vars '{{source_systems: [{draft.name}]{more}}}'"


def _head(draft: Draft) -> str:
    count = len(draft.models)
    return (
        f"Drafted {STAGING / draft.name} ({count} model{'' if count == 1 else 's'}: "
        f"{', '.join(draft.tables)}) and entered {draft.name} in dbt_project.yml."
    )


def _table_part(draft: Draft, plan: Plan, table: Table) -> str:
    decisions = [decision for decision in draft.decisions if decision.table == table.name]
    rows = f" ({table.rows:,} rows)" if table.rows is not None else ""
    lines = [f"{table.name}{rows}"]
    width = max((len(decision.column) for decision in decisions), default=0)
    aim = max((len(decision.target) for decision in decisions), default=0)
    for decision in decisions:
        lines.append(
            f"  {decision.column:<{width}}  ->  {decision.target:<{aim}}  {decision.sureness}"
        )
    used = {decision.column for decision in decisions} | set(draft.used[table.name])
    refused = {
        name: why
        for candidate in plan.chosen.values()
        if candidate.table.name == table.name
        for name, why in candidate.matches.refused.items()
        if name not in used
    }
    left = [column.name for column in table.columns if column.name not in used | set(refused)]
    if left:
        lines.append(f"  not used: {_listed(left)}")
    lines += [f"  not used: {name} ({why})" for name, why in refused.items()]
    return "\n".join(lines)


def _links(plan: Plan) -> list[str]:
    lines = []
    for link in plan.links:
        remark = ""
        if link.share < ENOUGH:
            others = (
                "become customers without a record" if link.role == "customers" else "lead nowhere"
            )
            remark = f"; the others {others}"
        lines.append(
            f"  {link.child}.{link.column} in {link.parent}: {_percent(link.share)}{remark}"
        )
    return lines


def _to_look_at(draft: Draft, time_zone: str, project_currency: str) -> list[str]:
    found = list(draft.remarks)
    checks = sum(made.sql.count("-- check:") for made in draft.models)
    if checks:
        found.append(
            f"{checks} place{'s' if checks > 1 else ''} in the models marked 'check:' "
            f"(grep -rn 'check:' {STAGING / draft.name})."
        )
    if draft.has_naive_times:
        cure = f": set vars.sources.{draft.name}.time_zone if they are of another one"
        found.append(f"Times carry no zone and are read as {time_zone}{cure}.")
    if len(draft.currencies) > 1:
        found.append(
            f"There are several currencies ({', '.join(draft.currencies)}); orders in another one "
            f"than the var currency are quarantined, so convert amounts in the model of orders "
            f"(docs/mapping.md)."
        )
    elif not draft.currencies:
        found.append(
            f"No column of currencies was found, so amounts count as {project_currency}: set the "
            f"var currency if that is wrong."
        )
    found.append(
        "The var business_time_zone says where a business day ends; after the build, "
        "quarantined_rows says which rows were rejected and why."
    )
    return found


def _currency(draft: Draft) -> str | None:
    return draft.currencies[0] if len(draft.currencies) == 1 else None


def _percent(share: float) -> str:
    # 99.96 % is not all of them.
    return "100 %" if share == 1 else f"{min(share, 0.999):.1%}".replace("%", " %")


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST])
    return f"{shown} and {len(names) - MOST} more" if len(names) > MOST else shown


def _bullets(sentences: list[str]) -> str:
    return "\n".join(f"  - {sentence}" for sentence in sentences)
