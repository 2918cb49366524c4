"""`finegrain portable`: whether SQL compiled for Snowflake is SQL that Snowflake takes."""

import sys
from pathlib import Path

import click

from finegrain.errors import FinegrainError
from finegrain.portable.compiled import compile_project, require, statements_in
from finegrain.project import enter_project

STANDARD_INPUT = "-"


@click.command(short_help="Find SQL that Snowflake refuses or answers differently.")
@click.argument("files", nargs=-1)
@click.option("--vars", "variables", help="Values for vars of dbt_project.yml, as YAML.")
def command(files: tuple[str, ...], variables: str | None) -> None:
    """Check FILES of SQL (or folders of them, or - for standard input) as Snowflake's.

    Without FILES the project is compiled for Snowflake, which needs no account, and every model
    and test is checked. The exit code is 1 if anything was found.
    """
    require("sqlglot", "reads the SQL")
    texts = _given(files) if files else _compiled(variables)

    from finegrain.portable.check import check
    from finegrain.portable.report import tell

    findings = [finding for name, text in texts.items() for finding in check(text, name)]
    checked = f"{len(texts)} file{'' if len(texts) == 1 else 's'}"
    if findings:
        click.echo(tell(findings))
        click.echo()
        number = len(findings)
        raise FinegrainError(
            f"Snowflake would refuse {number} place{'' if number == 1 else 's'} in {checked}, or "
            f"answer differently than DuckDB: write them as told above."
        )
    click.echo(f"Found nothing in {checked} that Snowflake would refuse.")


def _given(files: tuple[str, ...]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name in files:
        if name == STANDARD_INPUT:
            texts["standard input"] = _decoded("Standard input", sys.stdin.buffer.read())
        else:
            texts |= {str(path): _text(path) for path in statements_in([Path(name)])}
    return texts


def _compiled(variables: str | None) -> dict[str, str]:
    project = enter_project()
    click.echo("Compiling the project for Snowflake")
    folder = compile_project(project, variables)
    shown = Path(folder.name) if not folder.is_relative_to(project) else folder.relative_to(project)
    return {str(shown / path.relative_to(folder)): _text(path) for path in statements_in([folder])}


def _text(path: Path) -> str:
    try:
        return _decoded(str(path), path.read_bytes())
    except OSError as error:
        raise FinegrainError(f"{path} cannot be read ({error.strerror}).") from error


def _decoded(name: str, content: bytes) -> str:
    try:
        # Some editors mark a file as UTF-8 at its beginning.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FinegrainError(f"{name} cannot be read (it is not text in UTF-8).") from error
