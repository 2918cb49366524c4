"""`finegrain build`: builds, tests and publishes the segments."""

import datetime
from pathlib import Path
from typing import Any

import click
import yaml

from finegrain.commands.summary import show_summary
from finegrain.errors import INTERRUPTED, FinegrainError
from finegrain.project import Target, enter_project, read_target, read_variables
from finegrain.summary import read_as_of


@click.command(short_help="Build, test and publish the segments.")
@click.option("--target", help="A target of profiles.yml.  [default: the profile's own]")
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
@click.option(
    "--select", multiple=True, help="Build only this part, as in dbt; it is then not published."
)
@click.option("--full-refresh", is_flag=True, help="Build incremental tables anew.")
@click.option(
    "--expect-changes",
    is_flag=True,
    help="Warn where the data differ from the last good run, and go on.",
)
@click.option("--threads", type=click.IntRange(min=1), help="Steps that run at the same time.")
def command(
    target: str | None,
    variables: str | None,
    select: tuple[str, ...],
    full_refresh: bool,
    expect_changes: bool,
    threads: int | None,
) -> None:
    """Build and check every table, layer by layer; publish all together if every layer passed.

    What is declared in YAML is compiled first.
    """
    project = enter_project()
    chosen = read_target(project, target)
    schema = _public_schema(chosen, read_variables(project) | _parsed_variables(variables))
    before = _published_day(chosen, schema)

    for path in _compiled(project, before):
        click.echo(f"Compiled {path}")
    # dbt takes a second or two to import; --help and usage errors need not wait for it.
    click.echo("Reading the project")
    from finegrain.build import BuildOptions, run_build

    options = BuildOptions(
        target=target,
        vars=variables,
        select=select,
        full_refresh=full_refresh,
        threads=threads,
        expects_changes=expect_changes,
    )
    try:
        outcome = run_build(project, options)
    except FinegrainError as error:
        is_stopped = error.exit_code == INTERRUPTED
        reason = "the build did not finish" if is_stopped else "the build could not begin"
        raise FinegrainError(
            f"{error}\n{_not_published(reason, before)}", error.exit_code
        ) from error

    counts = ", ".join(
        f"{number} {kind}{'' if number == 1 else 's'}"
        for kind, number in sorted(outcome.counts.items())
    )
    for warning in outcome.warnings:
        click.echo(f"Warning: {warning}")
    if outcome.failures:
        number = len(outcome.failures)
        reason = f"{number} step{'' if number == 1 else 's'} of the build failed"
        raise FinegrainError("\n".join([*outcome.failures, _not_published(reason, before)]))
    click.echo(f"Built {counts} in {outcome.seconds:.1f} s.")
    if not outcome.is_published:
        click.echo(_not_published(str(outcome.refusal).split(". ")[0].rstrip("."), before))
    elif chosen.engine == "duckdb":
        click.echo()
        show_summary(chosen.published_file(schema), schema)
    else:
        click.echo(f"Published to the schema {schema} of target {chosen.name}.")


def _compiled(project: Path, before: datetime.date | None) -> list[Path]:
    """Compile the declarations; return what was written."""
    from finegrain.compiler.project import write_files

    try:
        return write_files(project)
    except FinegrainError as error:
        reason = "declarations have mistakes"
        raise FinegrainError(f"{error}\n{_not_published(reason, before)}") from error


def _parsed_variables(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        variables = yaml.safe_load(text)
    except yaml.YAMLError:
        variables = None
    except ValueError as error:
        # What looks like a day and is none.
        raise FinegrainError(
            f"--vars cannot be read ({error}): write days as in --vars '{{as_of: 2025-06-30}}'.",
            exit_code=2,
        ) from error
    if not isinstance(variables, dict):
        raise FinegrainError(
            f"--vars is not a YAML mapping: write it as in --vars '{{as_of: 2025-06-30}}', not "
            f"{text!r}.",
            exit_code=2,
        )
    return variables


def _public_schema(target: Target, variables: dict[str, Any]) -> str:
    """The schema of the public tables; a past day has its own (macro public_schema)."""
    day = variables.get("as_of")
    if day is None:
        return target.schema
    text = day.isoformat() if isinstance(day, datetime.date) else str(day)
    return f"{target.schema}__{text.replace('-', '_')}"


def _published_day(target: Target, schema: str) -> datetime.date | None:
    if target.engine != "duckdb":
        return None
    return read_as_of(target.published_file(schema), schema)


def _not_published(reason: str, before: datetime.date | None) -> str:
    if before is None:
        return f"Nothing was published: {reason}."
    return f"Nothing was published: {reason}; the published tables of {before} stay as they were."
