"""The YAML of the wide tables, generated from the YAML of their feature families.

A wide table joins the families with `exclude`, so its SQL names no feature; only its contract has
to list them, and that list is written here.
"""

from collections.abc import Mapping
from pathlib import Path

from finegrain.dictionary.features import CUSTOMERS, Feature, WideTable, load_features

_HEAD = """\
# Generated from the YAML of the families by `finegrain contracts`. Edit those instead.
models:
  - name: {model}
    description: One row per {entity} with every feature; the families side by side.
    config: {{access: public, contract: {{enforced: true}}}}
    columns:
      - name: {key}
        data_type: varchar
        description: The {entity}.
        data_tests: [not_null, unique]
      - name: member_number
        data_type: bigint
        description: The {entity} as a number, by which segments find it.
        data_tests: [unique]
"""


def render(
    project: Path, table: WideTable = CUSTOMERS, fresh: Mapping[str, str] | None = None
) -> str:
    """Return the text of a wide model's YAML.

    Args:
        project: folder of dbt_project.yml.
        table: the wide table.
        fresh: texts of YAML files that are not written yet, by the names of the files.

    Raises:
        ValueError: the declarations are wrong; see `load_features`.
    """
    head = _HEAD.format(model=table.model, entity=table.entity, key=table.key)
    return head + "".join(
        f"      - {_entry(feature)}\n" for feature in load_features(project, table, fresh)
    )


def _entry(feature: Feature) -> str:
    """One line each: there are far more features than a reader would scroll through."""
    meta = {"unit": feature.unit, "window": feature.window, "nulls": feature.nulls}
    meta["family"] = feature.family
    if feature.is_sensitive:
        meta["sensitive"] = "yes"
    inline = ", ".join(f"{key}: {_quoted(value)}" for key, value in meta.items())
    return (
        f'{{name: {feature.name}, data_type: "{feature.data_type}", '
        f"description: {_quoted(feature.meaning)}, config: {{meta: {{{inline}}}}}}}"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
