"""A gate: one expectation of one table, and how it went."""

import datetime
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"

# The two that say what ran a gate.
BY_DBT = "dbt"
BY_GREAT_EXPECTATIONS = "great_expectations"


@dataclass(frozen=True)
class Place:
    """Where a table is; `written` is how dbt writes it in SQL, quoted where the engine wants it."""

    database: str
    schema: str
    name: str
    written: str

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True)
class Limits:
    """What a figure may be, both ends included; None is no limit."""

    low: float | None = None
    high: float | None = None

    def allow(self, figure: float) -> bool:
        return (self.low is None or figure >= self.low) and (
            self.high is None or figure <= self.high
        )

    def __str__(self) -> str:
        low, high = plain(self.low), plain(self.high)
        if self.low is None:
            return f"at most {high}" if self.high is not None else "anything"
        if self.high is None:
            return f"at least {low}"
        return low if low == high else f"between {low} and {high}"


@dataclass(frozen=True)
class Gate:
    """One expectation.

    `rule` is 'not_null', 'accepted_values', another name of a dbt test, or a rule of
    expectations/*.yml. A gate with a `query` holds if the query's one number is within `limits`;
    the others have a column, and for accepted values the `values`.

    `rows_query` gives the rows that break the rule, of which `key_columns` may be shown; `told_by`
    is a column of it that tells a row in words without an id of a person;
    `counts_rows` says that the figure is their number. `unique_id` is dbt's of the test, if it is
    one. `saying` is for people: the rule of a test, or what the figure is, with the last {} in
    its place.
    """

    expectation_id: str
    layer: str
    table_name: str
    place: Place | None
    rule: str
    column_names: tuple[str, ...]
    severity: str
    limits: Limits = Limits(0, 0)
    query: str | None = None
    values: tuple[str, ...] = ()
    rows_query: str | None = None
    key_columns: tuple[str, ...] = ()
    told_by: str = ""
    counts_rows: bool = True
    advice: str = ""
    unique_id: str | None = None
    saying: str = ""

    @property
    def allowed(self) -> str:
        """The limits in words."""
        if not self.counts_rows:
            return str(self.limits)
        return f"{self.limits} row{'' if str(self.limits) == '1' else 's'}"


@dataclass(frozen=True)
class Finding:
    """What the runner saw: a figure, or why there is none."""

    gate: Gate
    observed: float | None
    trouble: str | None = None


@dataclass(frozen=True)
class Result:
    """One row of expectation_results; `ran_at` is UTC without a zone."""

    run_id: str
    ran_at: datetime.datetime
    as_of_on: datetime.date | None
    layer: str
    table_name: str
    expectation_id: str
    rule: str
    column_names: str | None
    severity: str
    observed: float | None
    allowed: str
    failed_rows: int | None
    status: str
    message: str | None
    runner: str = BY_GREAT_EXPECTATIONS

    @property
    def stops(self) -> bool:
        """Whether nothing may be built on this."""
        return self.status in ("failed", "broken")


def status_of(gate: Gate, finding: Finding) -> str:
    """'passed', 'warned', 'failed', or 'broken' if there was no answer."""
    if finding.observed is None:
        return "broken"
    if gate.limits.allow(finding.observed):
        return "passed"
    return "failed" if gate.severity == ERROR else "warned"


def plain(number: float | None) -> str:
    """A number for people."""
    if number is None:
        return ""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.4g}"
