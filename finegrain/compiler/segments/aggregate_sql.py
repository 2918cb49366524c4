"""What is kept of chosen rows, as columns and aggregates."""

from collections.abc import Mapping, Sequence

from finegrain.compiler.segments.rows import Chosen
from finegrain.compiler.verbs import Measure

# Parts of a query by name, in their order.
Parts = list[tuple[str, str]]

MONEY = "decimal(18, 4)"
# The type of each column of the measures, in their order.
TYPES = {
    "times": "bigint",
    "items": MONEY,
    "spent": MONEY,
    "amount": "decimal(28, 8)",
    "on_days": "bigint",
    "products": "bigint",
    "categories": "bigint",
    "brands": "bigint",
    "pages": "bigint",
    "first_on": "date",
    "last_on": "date",
    "smallest_gap_days": "bigint",
    "largest_gap_days": "bigint",
}
DAYS = ("first_on", "last_on")
GAPS = ("smallest_gap_days", "largest_gap_days")


def aggregate(measures: Mapping[str, Measure], column: str, test: str = "") -> str:
    """Return what is kept of rows, of all or of those for which a condition holds."""

    def where(value: str) -> str:
        return f"case when {test} then {value} end" if test else value

    if column == "first_on":
        return f"min({where('happened_on')})"
    if column == "last_on":
        return f"max({where('happened_on')})"
    if column == "on_days":
        return f"count(distinct {where('happened_on')})"
    measure = measures[column]
    if measure.how == "rows":
        return f"count({where('1')})" if test else "count(*)"
    if measure.how == "sum":
        return f"sum({where(measure.column)})"
    return f"count(distinct {where(measure.column)})"


def measured_columns(measures: Mapping[str, Measure], columns: Sequence[str]) -> list[str]:
    """Return the columns of the origin that measures are about."""
    found = [measures[each].column for each in columns if each in measures]
    return [each for each in dict.fromkeys(found) if each]


def all_columns(members: Sequence[Chosen]) -> list[str]:
    """Return the columns that any of the chosen rows need, in their order."""
    asked = {column for each in members for column in each.columns}
    return [each for each in TYPES if each in asked]
