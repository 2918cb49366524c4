"""What dbt is told of the models of the waterfall: what a row is, its columns and its key."""

from collections.abc import Sequence

_HEAD = "# Compiled from segments/: edit that.\nmodels:\n"
_COLUMNS = {
    "segment_id": "The segment.",
    "steps_passed": "Steps that hold, up to the first that does not.",
    "members": "How many members.",
}
_WITH = (
    "and number of steps, with the members who passed so many and failed the next. Without a base "
    "population, those who fail the first step are not counted."
)


def waterfall_doc(packs: Sequence[str], united: str) -> str:
    """Return the YAML file of the models.

    Args:
        packs: by name, those that have active segments.
        united: the model that unites the steps of all packs.
    """
    found = [
        _entry(f"{pack}_steps", f"One row per active segment of the pack {pack} {_WITH}")
        for pack in packs
    ]
    found.append(_entry(united, f"One row per active segment {_WITH} Of all packs."))
    return _HEAD + "\n".join(found)


def _entry(name: str, described: str) -> str:
    columns = "".join(
        f"      - name: {column}\n        description: {meaning}\n"
        for column, meaning in _COLUMNS.items()
    )
    return (
        f'  - name: {name}\n    description: "{described}"\n    data_tests:\n'
        "      - unique_key: {arguments: {columns: [segment_id, steps_passed]}}\n"
        f"    columns:\n{columns}"
    )
