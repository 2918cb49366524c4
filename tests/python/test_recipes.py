"""Every recipe is read, compiled and built, and finds somebody but not everybody."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Warehouse, copy_project, remove_tests

from finegrain.compiler.project import write_files
from finegrain.compiler.validation import validate

PAGES = ("segment_recipes", "segment_language")
FENCE = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[str]:
    """The segments that a page shows."""
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    return [each for each in FENCE.findall(text) if each.startswith("- segment: ")]


def pack_of(page: str) -> str:
    """A pack of all segments that a page shows, as they are written there."""
    lines = [f"          {line}" for block in blocks(page) for line in block.splitlines()]
    head = f"models:\n  - name: {page}\n    config:\n      meta:\n        segments:\n"
    return head + "\n".join(line.rstrip() for line in lines) + "\n"


def names_of(page: str) -> list[str]:
    return [each["segment"] for block in blocks(page) for each in yaml.safe_load(block)]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a pack for each page."""
    copy = tmp_path_factory.mktemp("recipes") / "project"
    copy.mkdir()
    copy_project(copy, "*__unit_tests.yml")
    for page in PAGES:
        (copy / f"segments/{page}.yml").write_text(pack_of(page), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def members(project: Path, demo: Warehouse) -> pd.DataFrame:
    """The members of all segments of the pages, built beside the demo."""
    mistakes, _ = validate(project)
    assert not mistakes, str(mistakes)
    write_files(project)
    shutil.rmtree(project / "tests")
    for place in ("models", "seeds"):
        remove_tests(project / place)
    folder = project.parent
    shutil.copy(demo.file, folder / "warehouse.duckdb")
    built = Warehouse(folder, demo.variables, project)
    for command in (
        ["seed", "--select", "micro_segments"],
        [
            "run",
            "--select",
            *("path:segments", "path:models/segments/micro", "path:models/segments/measures"),
        ],
    ):
        run = built.dbt(*command)
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    return built.query("""
        select segment_id, entity, member_id from finegrain_segments.micro_segment_membership
    """)


def test_there_are_as_many_recipes_as_the_page_says() -> None:
    assert len(names_of("segment_recipes")) == 21
    assert "Twenty-one questions" in (ROOT / "docs/segment_recipes.md").read_text()


def test_pages_show_only_what_is_compiled() -> None:
    for page in PAGES:
        text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
        assert text.count("```yaml") == len(blocks(page))


@pytest.mark.parametrize("page", PAGES)
def test_each_segment_of_a_page_has_some_members_and_not_all(
    page: str, members: pd.DataFrame, demo: Warehouse
) -> None:
    sizes = members.groupby("segment_id").size()
    everybody = len(demo.query("select customer_id from finegrain_features.customer_features"))
    found = {name: int(sizes.get(name, 0)) for name in names_of(page)}
    assert all(0 < size < everybody / 2 for size in found.values()), found
