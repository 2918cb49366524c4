"""docs/feature_dictionary.md, written from the dictionary."""

from pathlib import Path

from finegrain.dictionary.features import (
    ACCOUNTS,
    CUSTOMERS,
    Feature,
    family_models,
    load_features,
)

TARGET = Path("docs/feature_dictionary.md")
TABLES = (CUSTOMERS, ACCOUNTS)

_HEAD = """\
# Feature dictionary

Written by `finegrain contracts` from the YAML of the feature families in `models/features`. A
window of 90 days is the as-of day and the 89 days before it. *Unknown if* says when a value is
null; a sensitive feature tells something that people may not want used.
"""


def render(project: Path) -> str:
    """Return the text of the page: each wide table, family by family.

    Raises:
        ValueError: the declarations are wrong; see `load_features`.
    """
    parts = [_HEAD]
    for table in TABLES:
        features = load_features(project, table)
        parts.append(f"\n## {table.model}: {len(features)} features of one {table.entity}\n")
        for model in family_models(project, table):
            own = [feature for feature in features if feature.family == model["name"]]
            parts.append(_family(model["name"], own))
    return "".join(parts)


def _family(name: str, features: list[Feature]) -> str:
    lines = [
        f"\n### {name}\n",
        "| feature | meaning | type | unit | window | source | unknown if | sensitive | question |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in features:
        cells = [f"`{each.name}`", each.meaning, each.kind, each.unit, each.window]
        cells += [", ".join(each.source), each.nulls, "yes" if each.is_sensitive else "no"]
        lines.append(
            "| " + " | ".join(cell.replace("|", "\\|") for cell in [*cells, each.question]) + " |"
        )
    return "\n".join(lines) + "\n"
