"""Generated files agree with what they are generated from, and contracts with what was built."""

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Warehouse

from finegrain.commands.contracts import GENERATED, is_stale
from finegrain.contracts import input_contract, wide_features


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
    assert len(features) >= 120
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


# What a family says of nulls, and for whom it must hold of the built table.
NULLS = {
    "never": "false",
    "no purchase": "frequency = 0",
    "fewer than two purchase days": "order_days < 2",
    "nothing was charged": "gross_amount = 0",
    "nothing was charged or taken off": "gross_amount = 0 and discount_amount = 0",
    "no visit": "visits = 0",
    "no visit in 90 days": "visits_90d = 0",
    "no category seen in 90 days": "viewed_categories_90d = 0",
    "nothing searched for in 90 days": "search_terms_90d = 0",
    "no visit by the first purchase": (
        "frequency = 0 or visits = 0 or first_visit_on > first_order_on"
    ),
    "no message": "messages_since_last_open = 0 and days_since_last_open is null",
    "no message in 90 days": "messages_sent_90d = 0",
    "no message opened in 365 days": "coalesce(days_since_last_open, 365) >= 365",
    "never unsubscribed": "not has_unsubscribed",
}

# Here only who has no visit or message at all is told by other features: these have none, and
# somebody has one.
NULLS_AT_LEAST = {
    "app never opened": "visits = 0",
    "no cart abandoned": "visits = 0",
    "first visit direct or without source": "visits = 0 or first_touch_channel = 'direct'",
    "first visit without medium": "visits = 0 or first_touch_channel = 'direct'",
    "first visit without campaign": "visits = 0 or first_touch_channel = 'direct'",
    "no touch": "visits = 0",
    "no touch, or without source": "last_touch_on is null",
    "no touch, or without medium": "last_touch_on is null",
    "no touch, or without campaign": "last_touch_on is null",
    "known from neither": (
        "visits = 0 and customer_id in "
        "(select customer_id from customers where acquisition_source is null)"
    ),
    "no visit in 365 days, or not told": "visits = 0",
    "no message opened": "last_message_on is null",
    "no message clicked": "last_message_on is null",
    "no message bounced": "last_message_on is null",
}


def test_nulls_are_where_the_features_say(demo: Warehouse) -> None:
    checks = []
    for model in wide_features.family_models(ROOT):
        for column in model["columns"][1:]:
            name, nulls = column["name"], column["config"]["meta"]["nulls"]
            if nulls in NULLS:
                wrong = f"({name} is null) <> ({NULLS[nulls]})"
            else:
                wrong = f"{name} is not null and ({NULLS_AT_LEAST[nulls]})"
            checks.append(f"count(case when {wrong} then 1 end) as {name}")
            checks.append(f"count({name}) as known_{name}")
    found = demo.published(f"select {', '.join(checks)} from customer_features").iloc[0]
    assert len(found) == len(checks) >= 240
    for name, rows in found.items():
        assert (rows > 0) == str(name).startswith("known_"), name


def test_descriptions_of_models_name_their_grain() -> None:
    checked = 0
    for file in ROOT.glob("models/**/*.yml"):
        for model in yaml.safe_load(file.read_text()).get("models", []):
            assert model["description"].startswith("One row per "), model["name"]
            checked += 1
    assert checked >= 60


@pytest.mark.parametrize("table", input_contract.TABLES)
def test_a_table_of_the_contract_is_checked_accepted_and_quarantined(table: str) -> None:
    contract = input_contract.load(ROOT)[table]
    assert "source_system" in {column.name for column in contract.columns}
    needed = input_contract.rules_of(ROOT, table).needed
    assert set(needed) <= {column.name for column in contract.columns}
    assert (ROOT / f"models/accepted/accepted_{table}.sql").exists()
    listed = (ROOT / "models/accepted/quarantined_rows.sql").read_text()
    assert f"quarantined_from('{table}'" in listed
    tested = (ROOT / "tests/integrity/every_quarantined_row_is_listed.sql").read_text()
    assert f"'{table}'" in tested
    # Facts carry the business day of their time.
    names = contract.required
    assert all(name.removesuffix("_at") + "_on" in names for name in names if name in DATED)


DATED = {"ordered_at", "refunded_at", "changed_at", "occurred_at", "answered_at", "moved_at"} | {
    "assigned_at",
    "sent_at",
}


def test_the_demo_delivers_every_table_of_the_contract() -> None:
    sources = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["sources"]
    assert set(sources["demo"]["tables"]) == set(input_contract.TABLES)


def test_an_occasion_comes_once_a_year() -> None:
    with (ROOT / "seeds/reference/occasions.csv").open() as file:
        occasions = list(csv.DictReader(file))
    days = Counter((row["country"], row["occasion"], row["occasion_on"][:4]) for row in occasions)
    assert set(days.values()) == {1}
    years = Counter((country, occasion) for country, occasion, _ in days)
    assert set(years.values()) == {15}
    listed = {(row["country"], row["occasion"], row["occasion_on"]) for row in occasions}
    assert listed >= {
        ("US", "thanksgiving", "2024-11-28"),
        ("CA", "thanksgiving", "2024-10-14"),
        ("DE", "black_friday", "2024-11-29"),
        ("GB", "mothers_day", "2025-03-30"),
        ("FR", "mothers_day", "2023-06-04"),
        ("FR", "mothers_day", "2024-05-26"),
        ("DE", "fathers_day", "2024-05-09"),
        ("US", "easter", "2019-04-21"),
    }
