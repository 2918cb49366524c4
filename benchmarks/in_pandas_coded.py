"""Tasks of compare.py in pandas, with ids and texts as numbers."""

from pathlib import Path

from in_pandas import Frames
from in_pandas import compute as compute_in_pandas
from in_pandas import write as write


def compute(task: str, tables: Path) -> Frames:
    """The frames of a task."""
    return compute_in_pandas(task, tables, coded=True)
