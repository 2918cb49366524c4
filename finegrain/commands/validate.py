"""`finegrain validate`: tells every mistake in what is declared, and writes nothing."""

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project


@click.command(short_help="Tell every mistake in declared features and segments.")
def command() -> None:
    """Read all declared features, families and packs of segments, and tell every mistake at once.

    Nothing is written and no SQL is sent.
    """
    project = enter_project()
    from finegrain.compiler.validation import validate

    mistakes, packs = validate(project)
    if mistakes:
        raise FinegrainError(str(mistakes))
    number = sum(len(pack.segments) for pack in packs)
    click.echo(
        f"{number} segment{'' if number == 1 else 's'} in {len(packs)} "
        f"pack{'' if len(packs) == 1 else 's'} {'is' if number == 1 else 'are'} right."
    )
