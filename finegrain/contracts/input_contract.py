"""The input contract as a page for people, generated from the YAML that the models are held to."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTRACT = Path("models/staging/united")
CHECKED = Path("models/accepted/checked")

# In the order in which a company maps them.
TABLES = (
    "orders",
    "order_lines",
    "refunds",
    "customers",
    "consents",
    "erasure_requests",
    "survey_answers",
    "nps_answers",
    "children",
    "loyalty_movements",
    "products",
    "prices",
    "stores",
    "coupons",
    "events",
    "campaigns",
    "assignments",
    "messages",
    "accounts",
    "contacts",
    "technologies",
    "usage",
)

# Columns that every table has and that are explained once.
COMMON = ("source_system", "unreadable", "staging_findings")

# What the rules of the checked models mean. {0} is the column that the name of a rule ends with or
# begins with.
REASONS = {
    "{0}_after_the_run": "`{0}` lies after the day of the run",
    "{0}_too_early": "`{0}` lies before the var `earliest_day`",
    "{0}_out_of_range": "`{0}` is a million millions or more, or no number",
    "updated_at_after_the_run": "the version is dated two days or more after the day of the run",
    "discount_share_out_of_range": "`discount_share` is below 0 or above 1",
    "missing_order_line_id": "`order_line_id` is empty, though other lines of the source have one",
    "missing_refund_id": "`refund_id` is empty, though other refunds of the source have one",
    "negative_total": "`total_amount` is below zero; money paid back belongs to `refunds`",
    "foreign_currency": "`currency` is not the var `currency`",
    "replaced_by_newer_version": "a later version of the same row has the same key",
    "buyer_not_in_crm": "the CRM does not know the buyer, and the source says its CRM is complete",
    "quantity_not_above_zero": "`quantity` is zero or less",
    "negative_price": "the price is below zero",
    "order_not_accepted": "`order_id` is that of no accepted order",
    "amount_not_above_zero": "`amount` is zero or less",
    "price_not_above_zero": "`price` is zero or less",
    "not_on_earth": "`latitude` or `longitude` is out of range",
    "ends_before_it_starts": "`ends_on` lies before `starts_on`",
    "score_out_of_range": "`score` is below 0 or above 10",
    "birth_year_out_of_range": "`birth_year` lies before 1900 or after the year of the run",
    "campaign_not_accepted": "`campaign_id` is that of no accepted campaign of a source that "
    "delivers campaigns",
    "in_several_arms": "other rows put the same person into another arm of the campaign",
    "response_before_sent": "a time of what became of the message lies before `sent_at`",
    "negative_employees": "`employees` is below zero",
    "negative_revenue": "`revenue_amount` is below zero",
    "account_not_accepted": "`account_id` is that of no accepted account of a source that delivers "
    "accounts",
    "negative_amount": "`amount` is below zero",
    "repeated_event": "an event with the same `event_id` on the same day was received before",
    "nobody": "no column that names a person, or a browser, says anything that can",
    "unknown_status": "`status` is neither opted_in nor opted_out",
}

_HEAD = """\
<!-- Generated from models/staging/united and models/accepted/checked by `finegrain contracts`.
     Edit those instead. -->
# Input contract

What a folder of `models/staging` delivers, table by table. A folder delivers the tables its
source has; of these, `orders` is the one that segments cannot do without. Columns that are not
required may be absent and are null then. A column that is not listed here stops the build, so
that nothing is lost by a misspelt name. [mapping.md](mapping.md) shows how to write such a folder.

Times are UTC, days are business days (both made by macros, see [mapping.md](mapping.md)). Types are
cast for you: what matters is that the values can be read as the type.

Every table may deliver two more columns: `unreadable`, the names of columns whose raw text said
something that could not be read (`'ordered_at, total_amount'`), and `staging_findings`, reasons to
reject a row that only its folder can see (`'not_a_sale'`). `source_system` is added by the project.

A rejected row is in `quarantined_rows` once, with all its reasons.
"""


class ContractError(ValueError):
    """The contract's YAML or a checked model says what this page cannot tell; the cure is named."""


@dataclass(frozen=True)
class ContractColumn:
    """A column that a folder of staging may deliver, or must."""

    name: str
    data_type: str
    description: str
    is_required: bool


@dataclass(frozen=True)
class ContractTable:
    """A table of the contract: what a row is, its columns, and why rows are rejected."""

    name: str
    description: str
    columns: tuple[ContractColumn, ...]

    @property
    def required(self) -> frozenset[str]:
        """Names of the columns that must be delivered."""
        return frozenset(column.name for column in self.columns if column.is_required)


def load(project: Path) -> dict[str, ContractTable]:
    """Return the tables of the contract by name.

    Args:
        project: folder of dbt_project.yml.

    Raises:
        ContractError: a table is not described, or described without being known here.
    """
    found: dict[str, ContractTable] = {}
    for path in sorted((project / CONTRACT).glob("_*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            name = str(model["name"]).removeprefix("staged_")
            columns = tuple(_column(entry) for entry in model["columns"])
            description = str(model["description"]).split(" As delivered by ")[0]
            found[name] = ContractTable(name, description, columns)
    if set(found) != set(TABLES):
        odd = ", ".join(sorted(set(found) ^ set(TABLES)))
        raise ContractError(
            f"{CONTRACT} and finegrain/contracts/input_contract.py do not agree on {odd}: add the "
            f"table to TABLES, or describe it in the YAML."
        )
    return {name: found[name] for name in TABLES}


@dataclass(frozen=True)
class Rules:
    """Why rows of a table are rejected.

    `needed` are columns without which a row is missing_<column>, or unreadable_<column> if its raw
    text said something; `others` are all other reasons, with their meanings.
    """

    needed: tuple[str, ...]
    others: dict[str, str]


def rules_of(project: Path, table: str) -> Rules:
    """Return the rules in the checked model of a table, in the order in which it has them.

    Raises:
        ContractError: the model has no call of reject_reasons, or a rule that nobody has explained.
    """
    path = project / CHECKED / f"checked_{table}.sql"
    sql = path.read_text(encoding="utf-8")
    start = sql.find("reject_reasons(")
    if start < 0:
        raise ContractError(f"{path} does not call reject_reasons, so its rules cannot be told.")
    call = sql[start:]
    needed = (*_names(call, "key"), *_names(call, "required"))
    others = {
        rule.format(column): REASONS[rule].format(column)
        for argument, rules in (
            ("dates", ("{0}_after_the_run", "{0}_too_early")),
            ("amounts", ("{0}_out_of_range",)),
        )
        for column in _names(call, argument)
        for rule in rules
    }
    # Conditions hold brackets and names of their own.
    without_conditions = re.sub(r'"[^"]*"', '""', call)
    for reason in re.findall(r"\(\s*'([a-z_]+)',", without_conditions):
        # A column that must not be empty can have a rule of its own for what else is empty.
        if reason.removeprefix("missing_") in needed:
            continue
        if reason not in REASONS:
            raise ContractError(
                f"The rule {reason} of {path.name} has no meaning: add it to REASONS in "
                f"finegrain/contracts/input_contract.py."
            )
        others[reason] = REASONS[reason]
    return Rules(needed, others)


def render(project: Path) -> str:
    """Return the text of the page.

    Args:
        project: folder of dbt_project.yml.

    Raises:
        ContractError: as load and rules_of.
    """
    parts = [_HEAD]
    for table in load(project).values():
        lines = [
            f"## {table.name}",
            "",
            table.description,
            "",
            "| column | type | required | meaning |",
            "|---|---|---|---|",
        ]
        for column in table.columns:
            if column.name in COMMON:
                continue
            required = "yes" if column.is_required else ""
            lines.append(
                f"| `{column.name}` | {column.data_type} | {required} | {column.description} |"
            )
        rules = rules_of(project, table.name)
        needed = ", ".join(f"`{column}`" for column in rules.needed)
        lines += [
            "",
            "A row is rejected as",
            "",
            f"- `missing_<column>` or `unreadable_<column>`, of {needed}: the column is empty, or "
            f"its raw text could not be read",
            *(f"- `{reason}`: {meaning}" for reason, meaning in rules.others.items()),
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _column(entry: dict[str, Any]) -> ContractColumn:
    return ContractColumn(
        name=str(entry["name"]),
        data_type=str(entry["data_type"]),
        description=str(entry["description"]),
        is_required=bool(entry.get("config", {}).get("meta", {}).get("required", False)),
    )


def _names(call: str, argument: str) -> list[str]:
    found = re.search(rf"\b{argument}=\[([^\]]*)\]", call)
    return re.findall(r"'([a-z_]+)'", found.group(1)) if found else []
