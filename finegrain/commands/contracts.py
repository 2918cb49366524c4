"""`finegrain contracts`: the files that are generated from the project's YAML."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from finegrain.contracts import input_contract, wide_features
from finegrain.dictionary import features, page
from finegrain.errors import FinegrainError
from finegrain.project import enter_project

GENERATED: dict[Path, Callable[[Path], str]] = {
    features.CUSTOMERS.contract: wide_features.render,
    features.ACCOUNTS.contract: partial(wide_features.render, table=features.ACCOUNTS),
    page.TARGET: page.render,
    Path("docs/input_contract.md"): input_contract.render,
}


@click.command(short_help="Write the files that follow from the models' YAML.")
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is out of date.")
def command(check: bool) -> None:
    """Write the YAML of the wide features and the pages of dictionary and input contract anew."""
    project = enter_project()
    stale = [path for path in GENERATED if is_stale(project, path)]
    if check and stale:
        raise FinegrainError(
            f"{' and '.join(map(str, stale))} no longer agree with the YAML they are generated "
            f"from: run `finegrain contracts`."
        )
    for path in stale:
        target = project / path
        target.write_text(text_of(project, path), encoding="utf-8")
        click.echo(f"Wrote {path}.")
    if not stale:
        click.echo("Everything generated is up to date.")


def is_stale(project: Path, path: Path) -> bool:
    """Whether the generated file at `path` differs from what would be written now."""
    target = project / path
    return not target.exists() or target.read_text(encoding="utf-8") != text_of(project, path)


def text_of(project: Path, path: Path) -> str:
    """Return what the generated file should hold.

    Raises FinegrainError if what it is generated from is wrong.
    """
    try:
        return GENERATED[path](project)
    except ValueError as error:
        raise FinegrainError(str(error)) from None
