"""The YAML of `customer_features`, generated from the YAML of its feature families.

A feature is declared once, in its family. The wide table joins the families with `exclude`, so its
SQL names no feature either; only its contract has to list them, and that list is written here.
"""

from pathlib import Path
from typing import Any

import yaml

FEATURES = Path("models/features")
TARGET = FEATURES / "_customer_features.yml"

_HEAD = """\
# Generated from the YAML of the families by `finegrain contracts`. Edit those instead.
models:
  - name: customer_features
    description: One row per customer with every feature; the families side by side.
    config: {access: public, contract: {enforced: true}}
    columns:
      - name: customer_id
        data_type: varchar
        description: The customer.
        data_tests: [not_null, unique]
"""


def family_models(project: Path) -> list[dict[str, Any]]:
    """Return the model entries of the families, in the order in which the wide table joins them.

    Args:
        project: folder of dbt_project.yml.

    Raises:
        ValueError: a family that the wide SQL joins has no YAML.
    """
    declared: dict[str, dict[str, Any]] = {}
    for path in sorted((project / FEATURES).glob("_*_features.yml")):
        if path.name == TARGET.name:
            continue
        for model in yaml.safe_load(path.read_text())["models"]:
            declared[model["name"]] = model
    sql = (project / FEATURES / "customer_features.sql").read_text()
    joined = [line.split(".*")[0].strip() for line in sql.splitlines() if ".* exclude" in line]
    missing = [name for name in joined if name not in declared]
    if missing:
        raise ValueError(
            f"customer_features.sql joins {', '.join(missing)}, which no YAML in {FEATURES} "
            f"describes: add {FEATURES}/_{missing[0]}.yml."
        )
    return [declared[name] for name in joined]


def render(project: Path) -> str:
    """Return the text of the wide model's YAML.

    Args:
        project: folder of dbt_project.yml.

    Raises:
        ValueError: two families declare the same feature, or one has no YAML.
    """
    lines = [_HEAD.rstrip("\n")]
    owner: dict[str, str] = {}
    for model in family_models(project):
        for column in model["columns"]:
            name = column["name"]
            if name == "customer_id":
                continue
            if name in owner:
                raise ValueError(
                    f"{model['name']} and {owner[name]} both have a feature {name}: rename one."
                )
            owner[name] = model["name"]
            meta = column.get("config", {}).get("meta", {})
            # One line each: there are far more features than a reader would scroll through.
            lines.append(
                f'      - {{name: {name}, data_type: "{column["data_type"]}", '
                f"description: {_quoted(column['description'])}, "
                f"config: {{meta: {{{_inline(meta | {'family': model['name']})}}}}}}}"
            )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _inline(meta: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {_quoted(str(value))}" for key, value in meta.items())
