"""Declared features, families and packs, and the files that follow from them."""

from collections.abc import Iterator

from finegrain.doctor.finding import Finding, Installation, good, note, wrong


def check(installation: Installation) -> Iterator[Finding]:
    """Compile everything that is declared, in memory, and compare with what is there.

    A mistake in a declaration raises FinegrainError with all mistakes.
    """
    from finegrain.commands.contracts import GENERATED, is_stale
    from finegrain.compiler.project import compile_project, stale_files

    project = installation.project
    stale = [str(path) for path in stale_files(project)]
    if stale:
        yield wrong(
            f"{_listed(stale)} no longer agree{'s' if len(stale) == 1 else ''} with what is "
            f"declared: run `finegrain compile`."
        )
    else:
        number = len(compile_project(project))
        yield good(f"{number:,} compiled files agree with what is declared.")
    # What a company does not keep, such as docs, cannot be out of date.
    pages = [str(p) for p in GENERATED if (project / p).exists() and is_stale(project, p)]
    if pages:
        yield note(
            f"{_listed(pages)} no longer agree{'s' if len(pages) == 1 else ''} with the models' "
            f"YAML: run `finegrain contracts`."
        )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
