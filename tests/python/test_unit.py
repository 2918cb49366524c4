"""dbt's own unit tests of the models' rules, run on the built demo."""

import json

from conftest import ROOT, Warehouse


def test_every_unit_test_of_the_models_passes(demo: Warehouse) -> None:
    whole = Warehouse(demo.folder, demo.variables, project=ROOT)
    run = whole.dbt("test", "--select", "test_type:unit")
    results = json.loads((demo.folder / "target/run_results.json").read_text())["results"]
    results = [result for result in results if result["unique_id"].startswith("unit_test.")]
    failed = [result["unique_id"] for result in results if result["status"] != "pass"]
    assert not failed, run.stdout[-6000:]
    assert run.returncode == 0, run.stdout[-3000:]
    assert len(results) > 100
