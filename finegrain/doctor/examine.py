"""Runs every examination; none of them can end the others."""

from collections.abc import Iterator
from importlib import import_module

from finegrain.doctor.finding import Finding, Installation, note, wrong
from finegrain.errors import FinegrainError

# What is looked at, and the module of this package whose `check` looks, in the order in which one
# depends on another.
EXAMINATIONS = (
    ("Python and packages", "packages"),
    ("Profile and environment", "profile"),
    ("Memory and disk", "machine"),
    ("Warehouse", "warehouse_file"),
    ("Snowflake", "snowflake"),
    ("Declarations", "declarations"),
    ("Settings", "settings"),
    ("Sources", "sources"),
    ("Last run", "last_run"),
    ("Published copy", "published"),
)


def examine(installation: Installation) -> Iterator[tuple[str, list[Finding]]]:
    """Yield the findings of each examination with its name, unless there are none."""
    told: set[str] = set()
    for title, module in EXAMINATIONS:
        findings: list[Finding] = []
        try:
            for finding in import_module(f"finegrain.doctor.{module}").check(installation):
                findings.append(finding)
        except FinegrainError as error:
            # The same trouble can be in the way of several examinations.
            is_known = str(error) in told
            findings.append(
                note("Not looked at, for the reason above.") if is_known else wrong(str(error))
            )
            told.add(str(error))
        except Exception as error:
            first_line = (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
            findings.append(
                wrong(
                    f"This could not be looked at ({type(error).__name__}: {first_line}): mend "
                    f"what is wrong above first; if nothing is, report it."
                )
            )
        told |= {finding.said for finding in findings}
        if findings:
            yield title, findings
