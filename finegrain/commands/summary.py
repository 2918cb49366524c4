"""`finegrain summary`: what was published."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project, read_target
from finegrain.summary import read_summary, render, render_families


@click.command(short_help="Show the published tables in numbers.")
@click.argument("families", nargs=-1, metavar="[FAMILY]...")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
def command(families: tuple[str, ...], target: str | None) -> None:
    """Show the published segments: sizes, quarantined rows, and where the tables are.

    With the names of families, show these families of segments alone.
    """
    project = enter_project()
    chosen = read_target(project, target)
    if chosen.engine != "duckdb":
        raise FinegrainError(
            f"The target {chosen.name} is on {chosen.engine}, where there is no published file to "
            f"read: query its schema {chosen.schema} there."
        )
    show_summary(chosen.published_file(chosen.schema), chosen.schema, families)


def show_summary(file: Path, schema: str, families: Sequence[str] = ()) -> None:
    """Print the summary of the published copy `file`, in characters the output can show."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    summary, unicode = read_summary(file, schema), encoding.startswith("utf")
    click.echo(
        render_families(summary, families, unicode) if families else render(summary, unicode)
    )
