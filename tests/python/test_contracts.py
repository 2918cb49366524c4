"""Generated files agree with what they are generated from, and contracts with what was built."""

from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Warehouse

from finegrain.commands.contracts import GENERATED, is_stale
from finegrain.contracts import wide_features


@pytest.mark.parametrize("path", GENERATED, ids=str)
def test_generated_file_is_current(path: Path) -> None:
    assert not is_stale(ROOT, path), "run `finegrain contracts`"


def test_every_feature_says_its_unit_window_and_nulls() -> None:
    features = [
        column
        for model in wide_features.family_models(ROOT)
        for column in model["columns"]
        if column["name"] != "customer_id"
    ]
    assert len(features) >= 30
    for column in features:
        meta = column["config"]["meta"]
        assert {"unit", "window", "nulls"} <= set(meta), column["name"]
        assert column["description"].endswith("."), column["name"]


def test_wide_features_are_the_families_side_by_side(demo: Warehouse) -> None:
    declared = yaml.safe_load((ROOT / wide_features.TARGET).read_text())["models"][0]["columns"]
    built = demo.published("select * from customer_features limit 0").columns.tolist()
    assert built == [column["name"] for column in declared]


def test_a_feature_of_two_families_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / wide_features.FEATURES
    folder.mkdir(parents=True)
    for family in ("rfm_features", "buying_features"):
        (folder / f"_{family}.yml").write_text(
            f"models:\n  - name: {family}\n    columns:\n"
            "      - {name: orders, data_type: bigint, description: Orders.}\n"
        )
    (folder / "customer_features.sql").write_text(
        "select\n    rfm_features.* exclude (customer_id),\n"
        "    buying_features.* exclude (customer_id)\n"
    )
    with pytest.raises(ValueError, match="both have a feature orders"):
        wide_features.render(tmp_path)


def test_nulls_are_where_the_features_say(demo: Warehouse) -> None:
    for model in wide_features.family_models(ROOT):
        for column in model["columns"][1:]:
            name, nulls = column["name"], column["config"]["meta"]["nulls"]
            condition = {
                "never": "false",
                "no purchase": "frequency = 0",
                "fewer than two purchase days": "order_days < 2",
                "nothing was charged": "gross_amount = 0",
                "nothing was charged or taken off": "gross_amount = 0 and discount_amount = 0",
            }[nulls]
            wrong = demo.published(
                "select count(*) as n from customer_features "
                f"where ({name} is null) <> ({condition})"
            )["n"][0]
            assert wrong == 0, name


def test_descriptions_of_models_name_their_grain() -> None:
    checked = 0
    for file in ROOT.glob("models/**/*.yml"):
        for model in yaml.safe_load(file.read_text()).get("models", []):
            assert model["description"].startswith("One row per "), model["name"]
            checked += 1
    assert checked >= 60
