"""All that is declared, read and checked; nothing is compiled."""

from pathlib import Path

from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.project import compile_declarations
from finegrain.compiler.segments.check import Pack
from finegrain.compiler.segments.packs import read_packs
from finegrain.compiler.segments.vocabulary import load_vocabulary
from finegrain.errors import FinegrainError


def validate(project: Path) -> tuple[Mistakes, list[Pack]]:
    """Return what is wrong in all declarations, and the packs without the wrong segments.

    Args:
        project: folder of dbt_project.yml.

    Raises FinegrainError if something else is wrong, without which nothing can be read.
    """
    mistakes = Mistakes()
    features = compile_declarations(project, mistakes, {})
    try:
        vocabulary = load_vocabulary(project, features)
    except ValueError as error:
        raise FinegrainError(f"{mistakes}\n{error}".strip()) from None
    return mistakes, read_packs(project, vocabulary, mistakes)
