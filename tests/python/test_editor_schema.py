"""The schema for editors takes what the compiler takes, and refuses what it refuses."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Warehouse
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from random_segments import Maker, pack_yaml
from segment_world import read_world
from test_mutated_segments import SOUND, mutated
from test_mutated_segments import read as read_pack
from test_random_segments import Compiler
from test_segment_reading import VOCABULARY
from test_segment_reading import read as read_segment
from test_segment_reading import segment as declaration

from finegrain.compiler.segments.editor_schema import schema_of
from finegrain.compiler.verbs import verbs

SCHEMA = ROOT / "segments/segments.schema.json"
PACKS = sorted(path for path in (ROOT / "segments").glob("*.yml") if path.name[0] != "_")


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def read(text: str) -> Any:
    """What JSON can say of YAML: dates are texts."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def pack(conditions: str, more: str = "") -> Any:
    """A pack of one segment."""
    keys = f"segment: somebody, label: Somebody, where: {conditions}{more}"
    return read(f"models: [{{name: one, config: {{meta: {{segments: [{{{keys}}}]}}}}}}]")


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_shipped_packs_are_valid_and_name_the_schema(
    validator: Draft7Validator, path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    assert [error.message for error in validator.iter_errors(read(text))] == []
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA.name}\n")


@pytest.mark.parametrize(
    "segment",
    [
        ("{age: At Least 21, gender: Female, has_children: yes}", ", sensitive: yes"),
        ("{age: [21, 30 to 35], region: [known, MD]}",),
        ("{net_amount_365d: top 5% in each region}",),
        ("{days_since_last_visit: at least 200% of recency_days}",),
        ("[{discount_share: at least 20%}, {not: {first_order_on: before 2025-01-01}}]",),
        ("{any: [{did: buy}, {in: [a, b]}, {all: [{not_in: c}, {has_not: child}]}]}",),
        ("{did: buy, category: Gifts > Rings, times: 2 to 4, in_the_last: 2 weeks}",),
        ("{did: buy, around: [christmas, easter], days: -3 to 0, years: 2}",),
        ("{did: buy, times: at least 2, around: first_order_on, days: 0 to 30}",),
        ("{did: buy, used_coupon: yes, share: exactly 100%, out_of: all}",),
        ("{did: return, spent_share: more than 30%, out_of: {did: buy, channel: web}}",),
        ("{did_not: receive, opened: yes, out_of: {channel: email, latest: 5}}",),
        ("{did: view, followed_by: [{did_not: buy, same: product, within: 0 days}]}",),
        ("{did: see_price_drop, listed_in: cart, drop: at least 10%}",),
        ("{near: store, id: [main_street], km: at most 10}",),
        ("{split: spring_2026, arm: control}",),
        ("{industry: gym}", ", of: account, inside: {country: US}"),
        ("{has: contact, job_level: [Director], count: at least 3}", ", of: account"),
        ("{did: use, most_recent: in the last 7 days}", ", of: account"),
        ("{did: visit}", ", size: {at_least: 30, at_most: 5%}, priority: 1, send_to: crm"),
        ("{did: visit}", ", status: draft, expires_on: 2026-06-30, owner: us, why: a test"),
    ],
    ids=str,
)
def test_what_the_language_allows_is_valid(
    validator: Draft7Validator, segment: tuple[str, ...]
) -> None:
    assert [error.message for error in validator.iter_errors(pack(*segment))] == []


@pytest.mark.parametrize(
    "segment",
    [
        ("{age: over 21}",),
        ("{age: 21}",),
        ("{ages: at least 21}",),
        ("{discount_share: at least 20}",),
        ("{discount_share: at least 0.2}",),
        ("{has_children: maybe}", ", sensitive: yes"),
        ("{first_order_on: in the last 3 months}",),
        ("{climate_zone: arid}",),
        ("{climate_zone: not dry}",),
        ("{region: []}",),
        ("{}",),
        ("[]",),
        ("{any: {age: at least 21}}",),
        ("{not: [{age: at least 21}]}",),
        ("{did: purchase}",),
        ("{did: use}",),
        ("{did: buy, did_not: buy}",),
        ("{did: buy, colour: red}",),
        ("{did: buy, age: at least 21}",),
        ("{did: buy, times: 4}",),
        ("{did: buy, share: at least 5}",),
        ("{did: buy, in_the_last: 3 months}",),
        ("{did: buy, in_the_last: 90 days, happened: 90 to 180 days ago}",),
        ("{did: buy, happened: in the next 5 days}",),
        ("{did: buy, around: christmas}",),
        ("{did: buy, around: summer, days: 0 to 3}",),
        ("{did: buy, days: 0 to 3}",),
        ("{did: buy, every: 45 to 75 days}",),
        ("{did_not: buy, times: at least 2}",),
        ("{did_not: buy, followed_by: [{did: view}]}",),
        ("{did: buy, out_of: {colour: red}}",),
        ("{did: buy, out_of: {did: search, category: gym}}",),
        ("{did: search, term: tv, out_of: {latest: 3}}",),
        ("{did: buy, followed_by: []}",),
        ("{did: buy, followed_by: [{did: view}, {did: view}, {did: view}]}",),
        ("{did: visit, followed_by: [{did: receive, same: product}]}",),
        ("{did: use, followed_by: [{did: visit}]}", ", of: account"),
        ("{has: cat}",),
        ("{has: contact}",),
        ("{has: child, count: 2}", ", sensitive: yes"),
        ("{has_not: child, count: at least 2}", ", sensitive: yes"),
        ("{has: household_member, age: top 5%}",),
        ("{near: store}",),
        ("{near: gym, km: at most 10}",),
        ("{split: spring_2026, arm: other}",),
        ("{split: autumn, arm: control}",),
        ("{industry: gym}",),
        ("{did: visit}", ", of: account"),
        ("{did: visit}", ", of: contact"),
        ("{did: visit}", ", inside: {did: visit}"),
        ("{did: visit}", ", inside: {in: lifecycle_repeat}"),
        ("{did: visit}", ", size: 30"),
        ("{did: visit}", ", status: paused"),
        ("{did: visit}", ", expires_on: June"),
        ("{did: visit}", ", priority: high"),
        ("{did: visit}", ", when: now"),
    ],
    ids=str,
)
def test_what_the_language_refuses_is_not_valid(
    validator: Draft7Validator, segment: tuple[str, ...]
) -> None:
    assert not validator.is_valid(pack(*segment))


def test_events_are_about_the_same_where_the_compiler_says_so(validator: Draft7Validator) -> None:
    names = [each.name for each in verbs().values() if each.source.of == "customer"]
    taken = 0
    for first in names:
        for later in names:
            for same in ("product", "category", "brand", "store", "term"):
                last = f"{{did: {later}, same: {same}}}"
                for steps in (
                    f"{{did: {first}, followed_by: [{last}]}}",
                    f"{{did: view, followed_by: [{{did: {first}}}, {last}]}}",
                ):
                    _, mistakes = read_segment(declaration(steps))
                    assert validator.is_valid(pack(steps)) == (not mistakes), steps
                    taken += not mistakes
    assert taken > 200


@pytest.mark.parametrize("key", ["segment", "label", "where"])
def test_a_key_that_is_needed_is_missed(validator: Draft7Validator, key: str) -> None:
    one = pack("{did: visit}")
    del one["models"][0]["config"]["meta"]["segments"][0][key]
    assert not validator.is_valid(one)


def test_whatever_the_compiler_takes_is_valid() -> None:
    validator = Draft7Validator(schema_of(VOCABULARY))
    taken = 0
    for number in range(800):
        text = mutated(random.Random(number), SOUND)
        segments, mistakes = read_pack(text)
        # What is cut off before its segments is no pack.
        if len(segments) > 1 and not mistakes:
            errors = [error.message for error in validator.iter_errors(read(text))]
            assert errors == [], number
            taken += 1
    assert taken > 100


def test_random_segments_are_valid(demo: Warehouse, validator: Draft7Validator) -> None:
    maker = Maker(read_world(demo.file), ROOT, seed=7, wrong=Compiler(ROOT).wrong)
    for declared, _ in maker.segments(200):
        found = [error.message for error in validator.iter_errors(read(pack_yaml("p", [declared])))]
        assert found == [], declared


def test_every_feature_says_what_it_means() -> None:
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"]
    features = definitions["customer features"]["properties"]
    assert definitions["customer.age"]["description"]
    assert features["age"] == {"$ref": "#/definitions/customer.age"}
