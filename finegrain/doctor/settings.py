"""The vars, judged by the macros that judge them before every run."""

import re
from collections.abc import Iterator

from finegrain.doctor.finding import Finding, Installation, good, wrong
from finegrain.errors import FinegrainError


def check(installation: Installation) -> Iterator[Finding]:
    """Ask each check of settings by itself, so that one does not hide the others."""
    dbt = installation.dbt
    checks = checks_of(dbt.manifest)
    is_fine = True
    for macro in checks:
        try:
            dbt.call(macro)
        except FinegrainError as error:
            is_fine = False
            yield wrong(str(error))
    if is_fine:
        systems = ", ".join(map(str, installation.variables.get("source_systems", [])))
        yield good(f"The vars of dbt_project.yml can be used; sources: {systems}.")


def checks_of(manifest: object) -> list[str]:
    """Return the macros that check_settings calls, in its order."""
    for macro in manifest.macros.values():  # type: ignore[attr-defined]
        if macro.name == "check_settings":
            return re.findall(r"\bdo (check_\w+)\(\)", macro.macro_sql)
    return []
