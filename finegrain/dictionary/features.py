"""The features of a wide table, as the YAML of its families declares them.

A feature is declared once, in its family. Contracts, the page of the dictionary and the types of
the segment language are made from what is read here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

FEATURES = Path("models/features")

# A kind of feature is what may be said of it in a condition.
KIND_OF_TYPE = {
    "bigint": "number",
    "double": "number",
    "decimal(18,4)": "number",
    "boolean": "yes or no",
    "date": "day",
    "varchar": "text",
}
# The same loader in C, where there is one.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
REQUIRED = ("unit", "window", "nulls")


@dataclass(frozen=True)
class Feature:
    """One column of a wide table.

    `kind` is number, yes or no, day, text or list; `nulls` says when the value is unknown, or
    never; `source` names tables of the input contract; `values` are all that a text can be, where
    they are known, and `usual_values` what most sources say where they may say anything. `least`
    and `most` are the smallest and the largest value that a number can have, where that is known.
    """

    name: str
    family: str
    meaning: str
    data_type: str
    kind: str
    unit: str
    window: str
    source: tuple[str, ...]
    nulls: str
    is_sensitive: bool
    question: str
    values: tuple[str, ...]
    least: Decimal | None = None
    most: Decimal | None = None
    usual_values: tuple[str, ...] = ()
    is_personal: bool = False


@dataclass(frozen=True)
class WideTable:
    """A wide table: its model, the column that is its key, and what a row is."""

    model: str
    key: str
    entity: str

    @property
    def sql(self) -> Path:
        return FEATURES / f"{self.model}.sql"

    @property
    def contract(self) -> Path:
        return FEATURES / f"_{self.model}.yml"


CUSTOMERS = WideTable("customer_features", "customer_id", "customer")
ACCOUNTS = WideTable("account_features", "account_id", "account")


def family_names(project: Path, table: WideTable) -> list[str]:
    """Return the names of the family models that a wide table joins, in its order.

    Raises:
        ValueError: the table's SQL has no list of families.
    """
    sql = (project / table.sql).read_text(encoding="utf-8")
    listed = re.search(r"set families = \[(.*?)\]", sql, re.DOTALL)
    if not listed:
        raise ValueError(f"{table.sql} has no list of families: add `set families = [...]`.")
    return [f"{name}_features" for name in re.findall(r"'(\w+)'", listed[1])]


def family_models(
    project: Path, table: WideTable = CUSTOMERS, fresh: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return the YAML of the families, in the order in which the wide table joins them.

    Args:
        project: folder of dbt_project.yml.
        table: the wide table.
        fresh: texts of YAML files that are not written yet, by the names of the files.

    Raises:
        ValueError: a family that the wide SQL joins has no YAML.
    """
    declared: dict[str, dict[str, Any]] = {}

    def read(text: str) -> None:
        for model in yaml.load(text, Loader=LOADER)["models"]:
            declared[model["name"]] = model

    for path in sorted((project / FEATURES).rglob("_*_features.yml")):
        if path.name not in (fresh or {}):
            read(path.read_text(encoding="utf-8"))
    for text in (fresh or {}).values():
        read(text)
    names = family_names(project, table)
    missing = [name for name in names if name not in declared]
    if missing:
        raise ValueError(
            f"{table.sql} joins {', '.join(missing)}, which no YAML in {FEATURES} "
            f"describes: add {FEATURES}/_{missing[0]}.yml."
        )
    return [declared[name] for name in names]


def load_features(
    project: Path, table: WideTable = CUSTOMERS, fresh: Mapping[str, str] | None = None
) -> list[Feature]:
    """Return all features of a wide table, in its order.

    Args:
        project: folder of dbt_project.yml.
        table: the wide table.
        fresh: texts of YAML files that are not written yet, by the names of the files.

    Raises:
        ValueError: two families declare the same feature, a family has no YAML, or an entry of the
            dictionary lacks something.
    """
    found: dict[str, Feature] = {}
    for model in family_models(project, table, fresh):
        for column in model["columns"]:
            if column["name"] == table.key:
                continue
            feature = read_feature(model, column)
            if feature.name in found:
                raise ValueError(
                    f"{feature.family} and {found[feature.name].family} both have a feature "
                    f"{feature.name}: rename one."
                )
            found[feature.name] = feature
    return list(found.values())


def read_feature(model: dict[str, Any], column: dict[str, Any]) -> Feature:
    """Return one entry of the dictionary.

    Args:
        model: a family, as its YAML declares it; its `meta.source` holds for all its columns that
            name no source of their own.
        column: one of its columns.

    Raises:
        ValueError: the entry lacks something, or has a type that no feature may have.
    """
    name = f"{model['name']}.{column['name']}"
    meta = column.get("config", {}).get("meta", {})
    source = meta.get("source", model.get("config", {}).get("meta", {}).get("source"))
    missing = [key for key in REQUIRED if not meta.get(key)] + ([] if source else ["source"])
    if missing:
        raise ValueError(
            f"{name} says no {', '.join(missing)}: add {'it' if len(missing) == 1 else 'them'} to "
            f"its config.meta (docs/features.md, Adding a feature)."
        )
    kind = meta.get("kind", KIND_OF_TYPE.get(column["data_type"]))
    if kind is None:
        raise ValueError(
            f"{name} has the type {column['data_type']}; a feature is one of "
            f"{', '.join(KIND_OF_TYPE)}."
        )
    return Feature(
        name=column["name"],
        family=model["name"],
        meaning=column["description"],
        data_type=column["data_type"],
        kind=kind,
        unit=meta["unit"],
        window=meta["window"],
        source=tuple(source if isinstance(source, list) else [source]),
        nulls=meta["nulls"],
        is_sensitive=bool(meta.get("sensitive")),
        question=meta.get("question", ""),
        values=tuple(str(value) for value in meta.get("values", [])),
        least=_bound(meta, "least", name),
        most=_bound(meta, "most", name),
        usual_values=tuple(str(value) for value in meta.get("usual_values", [])),
        is_personal=bool(meta.get("personal")),
    )


def _bound(meta: dict[str, Any], key: str, name: str) -> Decimal | None:
    """The end of a range; `any` says that there is none where one would be assumed."""
    if key not in meta:
        return None
    if meta[key] == "any":
        return Decimal("-Infinity" if key == "least" else "Infinity")
    try:
        return Decimal(str(meta[key]))
    except InvalidOperation:
        raise ValueError(
            f'{name} says {key}: {meta[key]}; write a number, or "any" where there is no end.'
        ) from None
