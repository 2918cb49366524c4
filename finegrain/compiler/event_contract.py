"""The contract of the declared features, with what the dictionary says of each."""

import json
from collections.abc import Sequence

from finegrain.compiler.events import DeclaredFeature

_HEAD = """\
# Compiled from {file} by `finegrain compile`: edit that instead.
models:
  - name: declared_features
    description: One row per customer with the features that are declared and not written in SQL.
    config: {{contract: {{enforced: true}}, meta: {{source: [{facts}]}}}}
    data_tests: [nulls_as_declared]
    columns:
      - name: customer_id
        data_type: varchar
        description: The customer.
        data_tests: [not_null, unique]
"""


def contract_yaml(features: Sequence[DeclaredFeature], file: str) -> str:
    """Return the YAML of the family.

    Args:
        features: in the order of the declarations.
        file: where they are declared.
    """
    facts: dict[str, None] = {}
    for feature in features:
        facts.update(dict.fromkeys(feature.verb.source.facts))
    head = _HEAD.format(file=file, facts=", ".join(facts))
    return head + "".join(map(_column, features))


def _column(feature: DeclaredFeature) -> str:
    meta = {
        "unit": feature.unit,
        "window": feature.chosen.in_words,
        "nulls": feature.nulls,
    }
    written = ", ".join(f"{key}: {quoted(value)}" for key, value in meta.items())
    written += _range(feature)
    written += f", source: [{', '.join(feature.verb.source.facts)}]"
    if feature.is_sensitive:
        written += ", sensitive: true"
    if feature.question:
        written += f", question: {quoted(feature.question)}"
    return (
        f"      - name: {feature.name}\n"
        f'        data_type: "{feature.data_type}"\n'
        f"        description: {quoted(feature.means)}\n"
        f"        config: {{meta: {{{written}}}}}\n"
    )


def _range(feature: DeclaredFeature) -> str:
    """What the number can be, where its kind does not tell it."""
    if feature.how == "recency":
        return ", least: 0"
    if feature.how != "share":
        return ""
    if feature.of == "spent":
        # What came back is taken off: a part can be below nothing, or more than the whole.
        return ", least: any, most: any"
    chosen, whole = feature.chosen, feature.out_of
    is_part = whole is None or (
        whole.window == chosen.window and set(whole.conditions) <= set(chosen.conditions)
    )
    return "" if is_part else ", most: any"


def quoted(text: str) -> str:
    """Return a text as YAML takes it, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
