"""`finegrain diff`: what a change of the declared segments does."""

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project


@click.command(short_help="Tell what a change of declared segments does, and who moves.")
@click.option(
    "--against",
    metavar="GITREF|FOLDER",
    default="HEAD",
    show_default=True,
    help="The other version: a branch, tag or commit, or a folder of packs.",
)
@click.option("--markdown", is_flag=True, help="Write it for a pull request.")
@click.option("--no-members", is_flag=True, help="Compare declarations alone; ask no warehouse.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
def command(
    against: str, markdown: bool, no_members: bool, target: str | None, variables: str | None
) -> None:
    """Compare the declared segments with another version of them.

    Tells which were added, removed, renamed or changed, how many members each had and has, and who
    moves from where to where. Both versions are asked of the features that are built.
    """
    project = enter_project()
    from finegrain.diff.compare import compare
    from finegrain.diff.page import tell
    from finegrain.diff.versions import segments_at, segments_of

    new = segments_of(project)
    old = segments_at(project, against)
    changes = compare(old, new)
    effect = None
    if not no_members:
        from finegrain.asking import Asking
        from finegrain.diff.query import MOVING, read_effect

        if any(each.kind in MOVING for each in changes):
            try:
                effect = read_effect(Asking(project, target, variables), changes, old, new)
            except FinegrainError as error:
                raise FinegrainError(f"{error}\nWithout members: --no-members.") from None
    unchanged = len(new) - sum(each.new is not None for each in changes)
    click.echo(tell(changes, effect, against, unchanged, markdown))
