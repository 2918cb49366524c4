"""The shipped packs: each segment has the members planted for it, and none of the near-misses."""

import csv
import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, Warehouse, without_tests

from finegrain.demo import generate
from finegrain.demo import world as demo_world

PACKS = sorted(path for path in (ROOT / "segments").glob("*.yml") if path.name[0] != "_")
# The arm of a customer hangs on his id, which the demo cannot know.
IN_AN_ARM = {"win_back_test": ("spring_2026", 0.5)}


def declared() -> dict[str, str]:
    """Whom each shipped segment is of, by its id."""
    entities = {}
    for path in PACKS:
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            for segment in model["config"]["meta"]["segments"]:
                entities[segment["segment"]] = segment.get("of", "customer")
    return entities


def is_in_arm(member: str, split: str, share: float) -> bool:
    digest = hashlib.md5(f"{split}:{member}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) / 2**32 < share


@pytest.fixture(scope="module")
def other_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "world"
    generate(customers=1_000, days=730, seed=20, out=folder)
    return folder


@pytest.fixture(scope="module")
def other_demo(other_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Another seed, and fewer people."""
    files = str(other_folder / "raw/{name}.parquet")
    folder = tmp_path_factory.mktemp("packs_warehouse")
    warehouse = Warehouse(folder, {"demo_files": files}, project=without_tests())
    warehouse.build()
    return warehouse


@pytest.fixture(params=["demo", pytest.param("other_demo", marks=pytest.mark.long)])
def world(request: pytest.FixtureRequest) -> tuple[Warehouse, Path]:
    folder = "demo_folder" if request.param == "demo" else "other_folder"
    return request.getfixturevalue(request.param), request.getfixturevalue(folder)


def members_of(warehouse: Warehouse) -> pd.DataFrame:
    """Rows of id and segment, of customers, accounts and contacts."""
    tables = [
        warehouse.published(f"select {key} as member, segment_id from {table}")
        for table, key in (
            ("segment_membership", "customer_id"),
            ("account_segment_membership", "account_id"),
            ("contact_segment_membership", "contact_key"),
        )
    ]
    return pd.concat(tables)


def ids_of_plants(warehouse: Warehouse) -> dict[str, str]:
    """The id of each customer, account and contact by his name in the truth."""
    customers = warehouse.query("""
        select replace(id_key, 'account:demo:', 'account:') as buyer, customer_id as member
        from finegrain_identity.customer_ids where id_key like 'account:demo:%'
    """)
    companies = warehouse.published("select source_account_id, account_id from accounts")
    companies = companies.set_index("source_account_id")["account_id"]
    contacts = warehouse.query(
        "select account_id, contact_key from finegrain_identity.account_contacts"
    )
    only = contacts.drop_duplicates("account_id", keep=False).set_index("account_id")["contact_key"]
    ids = dict(zip(customers["buyer"], customers["member"], strict=True))
    for source, account in companies.items():
        ids[f"company:{source}"] = account
        if account in only.index:
            ids[f"contact:{source}"] = only[account]
    return ids


def test_each_segment_has_its_planted_members_and_no_near_miss(
    world: tuple[Warehouse, Path],
) -> None:
    warehouse, folder = world
    planted = pd.read_parquet(folder / "truth/micro_members.parquet")
    assert set(planted["segment_id"]) == set(declared())
    planted["member"] = planted["buyer"].map(ids_of_plants(warehouse))
    assert planted["member"].notna().all()
    assert planted["member"].duplicated().sum() == 0
    for segment, (split, share) in IN_AN_ARM.items():
        of_segment = planted["segment_id"] == segment
        members = planted["member"]
        arm = np.array([is_in_arm(member, split, share) for member in members])
        planted["is_member"] &= ~of_segment | arm
    found = members_of(warehouse).assign(is_found=True)
    judged = planted.merge(found, on=["member", "segment_id"], how="left")
    judged["is_found"] = judged["is_found"].notna()
    wrong = judged[judged["is_found"] != judged["is_member"]]
    assert wrong.empty, wrong[["segment_id", "is_member", "boundary"]].to_string()


def test_members_and_near_misses_are_planted_for_every_segment() -> None:
    for name, entities in (
        ("segment_plants", {"customer"}),
        ("segment_plant_accounts", {"account", "contact"}),
    ):
        with (demo_world.DATA / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        kinds = {(row["segment"], row["is_member"]) for row in rows if row["is_member"]}
        segments = {segment for segment, of in declared().items() if of in entities}
        assert kinds == {(segment, is_one) for segment in segments for is_one in ("true", "false")}
