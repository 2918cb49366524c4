"""`finegrain compile`: turns declarations into SQL that dbt builds."""

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project


@click.command(short_help="Turn declared features and segments into SQL.")
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is out of date.")
def command(check: bool) -> None:
    """Write the SQL of everything that is declared, or tell every mistake and write nothing."""
    project = enter_project()
    from finegrain.compiler.project import stale_files, write_files

    if check:
        stale = list(stale_files(project))
        if stale:
            raise FinegrainError(
                f"{' and '.join(map(str, stale))} no longer agree with what is declared: run "
                f"`finegrain compile`."
            )
    else:
        for path in write_files(project):
            click.echo(f"{'Wrote' if path.exists() else 'Removed'} {path}.")
    click.echo("Everything declared is compiled. Build it with `finegrain build`.")
