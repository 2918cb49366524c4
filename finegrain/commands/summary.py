"""`finegrain summary`: what was published."""

import sys
from pathlib import Path

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project, read_target
from finegrain.summary import read_summary, render


@click.command(short_help="Show the published tables in numbers.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
def command(target: str | None) -> None:
    """Show the published segments: sizes, quarantined rows, and where the tables are."""
    project = enter_project()
    chosen = read_target(project, target)
    if chosen.engine != "duckdb":
        raise FinegrainError(
            f"The target {chosen.name} is on {chosen.engine}, where there is no published file to "
            f"read: query its schema {chosen.schema} there."
        )
    show_summary(chosen.published_file(chosen.schema), chosen.schema)


def show_summary(file: Path, schema: str) -> None:
    """Print the summary of the published copy `file`, in characters the output can show."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    click.echo(render(read_summary(file, schema), unicode=encoding.startswith("utf")))
