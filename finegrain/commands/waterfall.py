"""`finegrain waterfall`: who is left of a segment after each condition."""

import sys

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project, read_target
from finegrain.waterfall import read_steps, render


@click.command(short_help="Show who is left after each condition of a segment.")
@click.argument("segment")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
def command(segment: str, target: str | None) -> None:
    """Show how many are left after each condition of SEGMENT, in the order they are written."""
    project = enter_project()
    chosen = read_target(project, target)
    if chosen.engine != "duckdb":
        raise FinegrainError(
            f"The target {chosen.name} is on {chosen.engine}, where there is no published file to "
            f"read: query segment_waterfall in its schema {chosen.schema} there."
        )
    steps = read_steps(chosen.published_file(chosen.schema), chosen.schema, segment)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    click.echo(render(steps, encoding.startswith("utf")))
