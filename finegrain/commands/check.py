"""`finegrain check`: what must hold of the tables that are built."""

from collections import Counter

import click

from finegrain.errors import FinegrainError
from finegrain.project import enter_project


@click.command(short_help="Check what is built, without building.")
@click.argument("layers", nargs=-1, metavar="[LAYER]...")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
@click.option("--open", "opens", is_flag=True, help="Show the page of how checks went.")
def command(
    layers: tuple[str, ...], target: str | None, variables: str | None, opens: bool
) -> None:
    """Run the gates of all layers, or of those named, on the tables that were built last.

    What they find is recorded in expectation_results and told by the page target/checks.html;
    nothing is built or published.
    """
    project = enter_project()
    click.echo("Reading the project")
    from finegrain.check import PAGE, CheckOptions, run_check

    results = run_check(project, CheckOptions(layers, target, variables))
    counts: dict[str, Counter[str]] = {}
    for result in results:
        counts.setdefault(result.layer, Counter())[result.status] += 1
    for layer, found in counts.items():
        told = ", ".join(f"{number} {status}" for status, number in sorted(found.items()))
        click.echo(f"{layer:<9} {told}")
    for result in results:
        if result.status == "warned":
            click.echo(f"Warning: {result.message}")
    click.echo(f"How checks went over time: {PAGE}")
    if opens:
        click.launch(str(project / PAGE))
    failures = [str(result.message) for result in results if result.stops]
    if failures:
        number = len(failures)
        said = f"{number} gate{'' if number == 1 else 's'} did not hold."
        raise FinegrainError("\n".join([*failures, said]))
    click.echo("Everything that is declared holds.")
