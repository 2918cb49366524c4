"""What dbt is told of the models that measure chosen rows: what a row is, and its key."""

from collections.abc import Sequence

from finegrain.compiler.relations import relations, stores
from finegrain.compiler.segments.measures_sql import MeasureModel
from finegrain.compiler.verbs import verbs

_HEAD = "# Compiled from segments/: edit that.\nmodels:"


def measures_doc(models: Sequence[MeasureModel]) -> str:
    """Return the YAML file of the models."""
    if not models:
        return f"{_HEAD} []\n"
    return f"{_HEAD}\n" + "\n".join(_entry(each) for each in models)


def _entry(model: MeasureModel) -> str:
    if model.rows_ids:
        described = (
            f"One row per member and chosen rows ({_means(model.name.removesuffix('_measures'))}), "
            "with what segments measure of them."
        )
    else:
        described = (
            f"One row per thing ({', '.join(model.key[2:])}) and selection of events by it, with "
            "the first and the last day that is asked for."
        )
    return (
        f'  - name: {model.name}\n    description: "{described}"\n    data_tests:\n'
        f"      - unique_key: {{arguments: {{columns: [{', '.join(model.key)}]}}}}\n"
    )


def _means(name: str) -> str:
    if name in verbs():
        return verbs()[name].means
    return (relations().get(name) or stores()).means
