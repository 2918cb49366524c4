"""`finegrain waterfall`: who is left of a segment after each condition."""

import sys

import click

from finegrain.project import enter_project, read_target
from finegrain.waterfall import read_steps, render


@click.command(short_help="Show who is left after each condition of a segment.")
@click.argument("segment")
@click.option(
    "--now",
    is_flag=True,
    help="Count it from its declaration, built or not; a draft and on Snowflake always.",
)
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
def command(segment: str, now: bool, target: str | None, variables: str | None) -> None:
    """Show how many are left after each condition of SEGMENT, in the order they are written.

    Read from the published tables; what is not in them yet is counted, of the features that are
    built, as with --now.
    """
    project = enter_project()
    chosen = read_target(project, target)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    unicode = encoding.startswith("utf")
    if not now and chosen.engine == "duckdb":
        steps = read_steps(chosen.published_file(chosen.schema), chosen.schema, segment)
        if steps:
            click.echo(render(steps, unicode))
            return
    from finegrain.asking import Asking
    from finegrain.waterfall_now import count_steps

    counted = count_steps(Asking(project, target, variables), segment)
    click.echo(render(counted.steps, unicode))
    status = {"draft": ", a draft", "retired": ", which is retired"}.get(counted.status, "")
    click.echo(f"\n  Counted from the declaration{status}, as of {counted.as_of_on}.")
