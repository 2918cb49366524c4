"""What is compiled from packs is read as it is declared now, or not at all."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Warehouse

from finegrain.compiler.segments.files import MEASURES, SEGMENTS
from finegrain.compiler.segments.waterfall_sql import WATERFALL

# Chosen products, what is measured of them, a pack, another one that asks for its segments, and a
# waterfall: each chain by itself, so that one run shows what becomes of all.
CHAIN = {
    MEASURES / "chosen_@.sql": "select 1 as product_id",
    MEASURES / "@_measures.sql": "select * from {{ ref('chosen_@') }}",
    SEGMENTS / "@.sql": "select * from {{ ref('@_measures') }}",
    SEGMENTS / "after_@.sql": "select * from {{ ref('@') }}",
    WATERFALL / "@_steps.sql": "select * from {{ ref('@_measures') }}",
}
# What of a chain is declared anew, what of it is then built, and what of that stops: and which
# model it stops for.
CASES: dict[str, tuple[str, str, dict[str, str]]] = {
    "nothing": ("", "@ @_steps", {}),
    "everything": ("chosen_@ @_measures @", "chosen_@ @_measures @ @_steps", {}),
    "products": ("chosen_@ @_measures @", "@_measures @", {"@_measures": "chosen_@"}),
    "rows": ("chosen_@ @_measures @", "chosen_@ @", {"@": "@_measures"}),
    "meaning": ("chosen_@", "chosen_@ @", {"@": "@_measures"}),
    "later": ("chosen_@", "@", {"@": "@_measures"}),
    "steps": ("@_measures", "@_steps", {"@_steps": "@_measures"}),
    "asked": ("@", "after_@", {"after_@": "@"}),
    "through": ("@_measures", "@_measures after_@", {"after_@": "@"}),
}


def config_of(pack: str) -> str:
    """How a pack that is shipped is configured."""
    text = (ROOT / SEGMENTS / f"{pack}.sql").read_text(encoding="utf-8")
    found = re.search(r"\{\{ config\(.*?\) \}\}\n", text, re.DOTALL)
    assert found
    return found[0]


@pytest.fixture
def project(tmp_path: Path) -> Warehouse:
    """A project of nothing but chains, with the hooks of the real one."""
    folder = tmp_path / "project"
    for case in CASES:
        for place, sql in CHAIN.items():
            path = folder / str(place).replace("@", case)
            path.parent.mkdir(parents=True, exist_ok=True)
            config = config_of("carts") if place.parent == SEGMENTS else ""
            path.write_text(config + sql.replace("@", case))
    shutil.copy(ROOT / "models/segments/built_versions.sql", folder / "models/segments")
    (folder / "macros").mkdir()
    for macro in ("segments/built_versions.sql", "engine/member_number.sql"):
        shutil.copy(ROOT / "macros" / macro, folder / "macros")
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    models = settings["models"]["finegrain"]
    hooks = {
        "segments": {"measures": models["segments"]["measures"]},
        "insights": {"waterfall": models["insights"]["waterfall"]},
        "+materialized": "table",
    }
    kept = {name: settings[name] for name in ("name", "version", "profile", "model-paths")}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(kept | {"models": {"finegrain": hooks}}))
    return Warehouse(tmp_path, project=folder)


def results(project: Warehouse, *selected: str) -> dict[str, str]:
    """What a run said of each model that it was to build."""
    project.dbt("run", *(["--select", *selected] if selected else []))
    path = project.folder / "target/run_results.json"
    found = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {
        each["unique_id"].rsplit(".", 1)[-1]: f"{each['status']} {each['message']}"
        for each in found
        if each["unique_id"].startswith("model.")
    }


def test_a_model_stops_where_what_it_reads_is_not_built_as_declared(project: Warehouse) -> None:
    said = results(project)
    assert len(said) == 1 + len(CASES) * len(CHAIN)
    assert all(each.startswith("success") for each in said.values()), said
    selected: list[str] = []
    stopped: dict[str, str] = {}
    for case, (changed, built, expected) in CASES.items():
        for name in changed.replace("@", case).split():
            (path,) = project.project.rglob(f"{name}.sql")
            path.write_text(f"{path.read_text()}\n-- Declared anew.\n")
        selected += built.replace("@", case).split()
        stopped |= {
            name.replace("@", case): f"{name} reads {read}, which".replace("@", case)
            for name, read in expected.items()
        }
    said = results(project, *selected)
    assert set(said) == set(selected)
    assert {name for name, each in said.items() if each.startswith("error")} == set(stopped)
    for name, sentence in stopped.items():
        assert sentence in said[name]
    # A pack whose measures stopped is not built either.
    assert said["products"].startswith("skipped")
    # As the sentence says.
    said = results(project, "path:models/segments/measures", "path:segments", "rows_steps")
    assert all(each.startswith("success") for each in said.values()), said
    # And were members to get other numbers, nothing that was built would be read.
    macro = project.project / "macros/member_number.sql"
    macro.write_text(macro.read_text().replace("1, 15", "1, 14"))
    said = results(project, "nothing", "nothing_steps")
    assert [each.split()[0] for each in said.values()] == ["error", "error"], said
