"""Generated files agree with what they are generated from, and contracts with what was built."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Warehouse

from finegrain.commands.contracts import GENERATED, is_stale
from finegrain.compiler.subjects import subject_of
from finegrain.contracts import input_contract, wide_features
from finegrain.dictionary.features import (
    ACCOUNTS,
    CUSTOMERS,
    FEATURES,
    WideTable,
    family_models,
    load_features,
)


@pytest.mark.parametrize("path", GENERATED, ids=str)
def test_generated_file_is_current(path: Path) -> None:
    assert not is_stale(ROOT, path), "run `finegrain contracts`"


def test_every_checked_table_is_listed() -> None:
    """Else what is rejected there is counted nowhere."""
    listed = re.findall(r"'(\w+)'", (ROOT / "macros/intake/checked_tables.sql").read_text())
    files = (ROOT / "models/accepted/checked").glob("checked_*.sql")
    assert sorted(listed) == sorted(file.stem.removeprefix("checked_") for file in files)
    for user in (
        "models/accepted/quarantine_counts.sql",
        "tests/integrity/every_quarantined_row_is_listed.sql",
    ):
        assert "checked_tables()" in (ROOT / user).read_text()


@pytest.mark.parametrize(
    ("table", "least"), [(CUSTOMERS, 120), (ACCOUNTS, 30)], ids=["customers", "accounts"]
)
def test_every_feature_has_an_entry_in_the_dictionary(table: WideTable, least: int) -> None:
    features = load_features(ROOT, table)
    assert len(features) >= least
    for feature in features:
        assert feature.meaning.endswith("."), feature.name
        assert set(feature.source) <= set(input_contract.TABLES), feature.name
        assert feature.question.endswith("?"), feature.name


@pytest.mark.parametrize("table", [CUSTOMERS, ACCOUNTS], ids=["customers", "accounts"])
def test_wide_features_are_the_families_side_by_side(demo: Warehouse, table: WideTable) -> None:
    declared = yaml.safe_load((ROOT / table.contract).read_text())["models"][0]["columns"]
    built = demo.published(f"select * from {table.model} limit 0").columns.tolist()
    assert built == [column["name"] for column in declared]


def declare(project: Path, **families: str) -> None:
    """Write families of one column each, and a wide table that joins them."""
    (project / FEATURES).mkdir(parents=True)
    for family, column in families.items():
        (project / FEATURES / f"_{family}_features.yml").write_text(
            f"models:\n  - name: {family}_features\n    config: {{meta: {{source: orders}}}}\n"
            f"    columns:\n      - {{{column}}}\n"
        )
    listed = ", ".join(f"'{family}'" for family in families)
    (project / CUSTOMERS.sql).write_text(f"{{%- set families = [{listed}] %}}\n")


GOOD = "config: {meta: {unit: orders, window: lifetime, nulls: never}}"


def test_a_feature_of_two_families_is_refused(tmp_path: Path) -> None:
    column = f"name: orders, data_type: bigint, description: Orders., {GOOD}"
    declare(tmp_path, rfm=column, buying=column)
    with pytest.raises(ValueError, match="both have a feature orders: rename one"):
        wide_features.render(tmp_path)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("name: orders, data_type: bigint, description: Orders.", "says no unit, window, nulls"),
        (f"name: orders, data_type: json, description: Orders., {GOOD}", "has the type json"),
        (
            f"name: orders, data_type: bigint, description: Orders., {GOOD[:-2]}, least: none}}}}",
            'says least: none; write a number, or "any" where there is no end.',
        ),
    ],
)
def test_an_entry_that_lacks_something_is_refused(tmp_path: Path, column: str, said: str) -> None:
    declare(tmp_path, rfm=column)
    with pytest.raises(ValueError, match=f"rfm_features.orders {said}"):
        wide_features.render(tmp_path)


def test_a_feature_says_what_it_can_be(tmp_path: Path) -> None:
    declare(
        tmp_path,
        rfm=f"name: orders, data_type: bigint, description: Orders., {GOOD[:-2]}, most: 90}}}}",
        nps="name: score, data_type: bigint, description: Score., config: "
        "{meta: {unit: points, window: today, nulls: no answer, least: -10.5}}",
        buying="name: refund_share, data_type: double, description: Share., config: "
        "{meta: {unit: share, window: lifetime, nulls: never, most: any}}",
        web="name: minutes, data_type: double, description: Minutes., config: "
        "{meta: {unit: minutes, window: lifetime, nulls: never}}",
    )
    ends = [
        (str(subject.smallest), str(subject.largest))
        for subject in map(subject_of, load_features(tmp_path))
    ]
    assert ends == [
        ("0", "90"),
        ("-10.5", "Infinity"),
        ("0", "Infinity"),
        ("-Infinity", "Infinity"),
    ]


NULL_RULES = yaml.safe_load((ROOT / "tests/python/null_rules.yml").read_text())


@pytest.mark.parametrize(
    ("table", "rules", "least"),
    [(CUSTOMERS, NULL_RULES, 240), (ACCOUNTS, NULL_RULES["accounts"], 60)],
    ids=["customers", "accounts"],
)
def test_nulls_are_where_the_features_say(
    demo: Warehouse, table: WideTable, rules: dict[str, dict[str, str]], least: int
) -> None:
    checks = []
    for model in family_models(ROOT, table):
        for column in model["columns"][1:]:
            name, nulls = column["name"], column["config"]["meta"]["nulls"]
            if nulls in rules["exactly"]:
                wrong = f"({name} is null) <> ({rules['exactly'][nulls]})"
            else:
                wrong = f"{name} is not null and ({rules['at_least'][nulls]})"
            checks.append(f"count(case when {wrong} then 1 end) as {name}")
            checks.append(f"count({name}) as known_{name}")
    found = demo.published(f"select {', '.join(checks)} from {table.model}").iloc[0]
    assert len(found) == len(checks) >= least
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
