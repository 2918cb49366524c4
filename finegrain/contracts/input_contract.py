"""The input contract as a page for people, generated from the YAML that the models are held to.

`python -m finegrain.contracts.input_contract` writes docs/input_contract.md.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTRACT = Path("models/staging/united")
CHECKED = Path("models/accepted/checked")
TARGET = Path("docs/input_contract.md")

# In the order in which a company maps them.
TABLES = (
    "orders",
    "order_lines",
    "refunds",
    "customers",
    "consents",
    "products",
    "prices",
    "stores",
    "coupons",
)

# Columns that every table has and that are explained once.
COMMON = ("source_system", "unreadable", "staging_findings")

# What the rules of the checked models mean. {0} is the column of a rule that several columns share.
REASONS = {
    "unreadable": "`{0}` says something that could not be read (the folder lists it in `unreadable`)",
    "missing": "`{0}` is empty",
    "after_the_run": "`{0}` lies after the day of the run",
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
    "unknown_status": "`status` is neither opted_in nor opted_out",
}

_HEAD = """\
<!-- Generated from models/staging/united and models/accepted/checked by
     `python -m finegrain.contracts.input_contract`. Edit those instead. -->
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


def reject_reasons(project: Path, table: str) -> list[str]:
    """Return the names of the rules by which rows of a table are rejected, in the model's order.

    Raises:
        ContractError: the checked model has no readable call of reject_reasons.
    """
    path = project / CHECKED / f"checked_{table}.sql"
    sql = path.read_text(encoding="utf-8")
    start = sql.find("reject_reasons(")
    if start < 0:
        raise ContractError(f"{path} does not call reject_reasons: its rules cannot be told.")
    call = sql[start:]
    reasons = []
    for column in _names(call, "key") + _names(call, "required"):
        reasons += [f"unreadable_{column}", f"missing_{column}"]
    reasons += [f"{column}_after_the_run" for column in _names(call, "dates")]
    # Conditions hold brackets and names of their own.
    without_conditions = re.sub(r'"[^"]*"', '""', call)
    return reasons + re.findall(r"\(\s*'([a-z_]+)',", without_conditions)


def meaning_of(reason: str) -> str:
    """Return what a rule says, as part of a sentence.

    Raises:
        ContractError: nobody has written it down.
    """
    if reason in REASONS:
        return REASONS[reason]
    for prefix in ("unreadable", "missing"):
        if reason.startswith(f"{prefix}_"):
            return REASONS[prefix].format(reason.removeprefix(f"{prefix}_"))
    if reason.endswith("_after_the_run"):
        return REASONS["after_the_run"].format(reason.removesuffix("_after_the_run"))
    raise ContractError(
        f"The rule {reason} has no meaning: add it to REASONS in "
        f"finegrain/contracts/input_contract.py."
    )


def render(project: Path) -> str:
    """Return the text of the page.

    Args:
        project: folder of dbt_project.yml.

    Raises:
        ContractError: as load, reject_reasons and meaning_of.
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
        lines += ["", "A row is rejected as", ""]
        for reason in reject_reasons(project, table.name):
            lines.append(f"- `{reason}`: {meaning_of(reason)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def write(project: Path) -> Path:
    """Write the page and return its path.

    Raises:
        ContractError: as render.
    """
    target = project / TARGET
    target.parent.mkdir(exist_ok=True)
    target.write_text(render(project), encoding="utf-8")
    return target


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


if __name__ == "__main__":
    from finegrain.project import find_project

    print(write(find_project(Path.cwd())))
