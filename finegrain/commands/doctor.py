"""`finegrain doctor`: what is wrong with this installation, and how to mend it."""

import textwrap
from typing import Any

import click
import yaml

from finegrain.errors import FinegrainError
from finegrain.project import enter_project

WIDTH = 100


@click.command(short_help="Say what is wrong with this installation and its settings.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
@click.option(
    "--max-age",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    metavar="DAYS",
    help="How old the last published run may be.",
)
def command(target: str | None, variables: str | None, max_age: float) -> None:
    """Look at packages, profile, machine, warehouse, settings, sources and the last run.

    Nothing is built or changed. The exit code is 1 if something is wrong, each with its cure.
    """
    project = enter_project()
    from finegrain.doctor.examine import examine
    from finegrain.doctor.finding import Installation, Level

    installation = Installation(project, target, variables, _mapping(variables), max_age)
    counts = dict.fromkeys(Level, 0)
    for title, findings in examine(installation):
        click.echo(title)
        for finding in findings:
            counts[finding.level] += 1
            for place, line in enumerate(finding.said.splitlines()):
                mark = finding.level.value if place == 0 else ""
                click.echo(laid_out(mark, line))
    click.echo()
    if counts[Level.WRONG]:
        number = counts[Level.WRONG]
        raise FinegrainError(
            f"{number} thing{' is' if number == 1 else 's are'} wrong: mend the first one first, "
            f"then run `finegrain doctor` again."
        )
    known = counts[Level.NOTE]
    notes = f", and {known} thing{' is' if known == 1 else 's are'} worth knowing" if known else ""
    click.echo(f"Nothing is wrong{notes}.")


def laid_out(mark: str, sentence: str) -> str:
    """Lay a sentence out in at most 100 columns behind its mark; long paths stay whole."""
    return textwrap.fill(
        sentence,
        WIDTH,
        initial_indent=f"  {mark:<6} ",
        subsequent_indent=" " * 9,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _mapping(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        found = None
    if not isinstance(found, dict):
        raise FinegrainError(
            f"--vars is not a YAML mapping: write it as in --vars '{{as_of: 2025-06-30}}', not "
            f"{text!r}.",
            exit_code=2,
        )
    return found
