"""`finegrain waterfall`: who is left of a segment after each condition."""

import sys
from collections.abc import Sequence

import click

from finegrain.asking import Asking
from finegrain.project import enter_project, read_target
from finegrain.waterfall import Step, read_steps, render
from finegrain.waterfall_now import count_steps, declared_segments, is_of, told_of


@click.command(short_help="Show who is left after each condition of a segment.")
@click.argument("segment")
@click.option(
    "--now",
    is_flag=True,
    help="Count it from its declaration, as for drafts, for --vars and on Snowflake.",
)
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
def command(segment: str, now: bool, target: str | None, variables: str | None) -> None:
    """Show how many are left after each condition of SEGMENT, in the order they are written.

    Read from the published tables, if it is there as it is declared; else counted from the
    declaration, of the features that are built.
    """
    project = enter_project()
    chosen = read_target(project, target)
    declared = declared_segments(project, segment)
    published: Sequence[Step] = []
    # Without anything built there is nothing to count either, and the reader says so.
    if not now and not variables and chosen.engine == "duckdb":
        file = chosen.published_file(chosen.schema)
        if file.exists() or not chosen.warehouse_file.exists():
            published = read_steps(file, chosen.schema, segment)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    unicode = encoding.startswith("utf")
    if published and is_of(published, declared[segment]):
        click.echo(render(published, unicode))
        return
    counted = count_steps(Asking(project, target, variables), segment, declared)
    if counted.steps:
        click.echo(render(counted.steps, unicode) + "\n")
    click.echo(f"  {told_of(counted, declared[segment])}")
