"""Values that segments and declared features name and the data lack, and the nearest there are."""

from collections.abc import Iterable
from dataclasses import replace

import duckdb
import pytest
from conftest import ROOT
from small_shop import Shop, read_packs, rendered
from test_compiler import features_of

from finegrain.compiler.event_values import values_of_features
from finegrain.compiler.relations import relations, stores
from finegrain.compiler.segments.values import values_of_segments
from finegrain.compiler.values_sql import KNOWN_VALUES, WANTED_VALUES, Wanted, values_files
from finegrain.compiler.verbs import verbs
from finegrain.dictionary.features import read_feature

TABLES = """
create table category_nodes as
    select * from (values
        ('Gifts > Jewellery > Rings', 1, 'Gifts'), ('Gifts > Jewellery > Rings', 2, 'Jewellery'),
        ('Gifts > Jewellery > Rings', 3, 'Rings'), ('Phones', 1, 'Phones')
    ) as t (category_path, level, node);
create table accepted_products as select unnest(['TEMPO', null]) as brand;
create table accepted_stores as
    select 'shop' as source_system, unnest(['S1', 'S2']) as store_id;
create table customer_features as
    select
        unnest(['Md', null, 'TX']) as region, unnest(['Brooklyn', null, 'Brookline']) as city,
        unnest(['Home Gym, golf', null, 'skiing']) as stated_interests,
        unnest(['Female', null, null]) as gender;
create table web_page_days as select unnest(['/help', '/']) as page;
create table web_subject_days as
    select unnest(['red running shoes', null, 'ann at@example.com', 'tent@home']) as term;
create table orders_as_of as select unnest(['web', null]) as channel;
create table account_features as select unnest(['Gym', null]) as industry;
create table account_technologies as
    select 'Postgres' as technology, unnest(['database', null]) as technology_kind;
create table account_contacts as
    select unnest(['Data Scientist', null]) as job_title, 'manager' as job_level,
        unnest(['IT', 'Sales']) as department;
create table segment_catalog as select unnest(['browser_firefox', 'browser_chrome']) as segment_id;
"""


@pytest.fixture
def connection() -> Iterable[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def missing_values(
    connection: duckdb.DuckDBPyConnection, wanted: str, known: str
) -> list[tuple[str | None, ...]]:
    """Rows of missing_values, in order, with the compiled models of both sides."""
    connection.execute(f"create or replace temp view wanted_values as {wanted}")
    connection.execute(f"create or replace temp view known_values as {known}")
    sql = rendered((ROOT / "models/insights/values/missing_values.sql").read_text())
    return sorted(connection.execute(sql).fetchall(), key=str)


def missing(
    connection: duckdb.DuckDBPyConnection, wanted: Iterable[Wanted]
) -> dict[tuple[str, str], str | None]:
    """What is said of what, and the nearest value."""
    files = values_files(list(wanted))
    rows = missing_values(connection, rendered(files[WANTED_VALUES]), rendered(files[KNOWN_VALUES]))
    return {(str(row[2]), str(row[4])): row[5] for row in rows}


def wanted_of(*where: str, of: str = "customer", more: str = "") -> list[Wanted]:
    """What a segment with one of some conditions wants."""
    conditions = "".join(f"          - {each}\n" for each in where)
    text = (
        f"  - segment: wanted\n    label: Wanted\n    of: {of}\n    sensitive: yes\n{more}"
        f"    where:\n      - any:\n{conditions}"
    )
    segments = [segment for pack in read_packs({"pack": text}) for segment in pack.segments]
    assert Shop.vocabulary is not None
    return list(values_of_segments(segments, Shop.vocabulary))


def test_values_of_features_and_events(connection: duckdb.DuckDBPyConnection) -> None:
    wanted = wanted_of(
        "{region: [MD, tx, Mdd]}",
        "{city: [Broklyn, Paris]}",
        "{gender: female}",
        "{stated_interests: [Golf, home gym, gym, skiin, golff]}",
        "{did: buy, brand: [Tempo, Temppo]}",
        "{not: {did: order, channel: fax}}",
        "{did: see_page, page: [/Help/, /HELPP/, /nowhere]}",
        "{in: [browser_firefox, browser_firefoxx]}",
    )
    assert missing(connection, wanted) == {
        ("region", "mdd"): "Md",
        ("city", "broklyn"): "Brooklyn",
        ("city", "paris"): None,
        ("stated_interests", "gym"): None,
        ("stated_interests", "skiin"): "skiing",
        ("stated_interests", "golff"): "golf",
        ("did: buy, brand", "temppo"): "TEMPO",
        ("did: order, channel", "fax"): None,
        ("did: see_page, page", "/helpp"): "/help",
        ("did: see_page, page", "/nowhere"): None,
        ("in", "browser_firefoxx"): "browser_firefox",
    }


def test_a_path_is_of_categories_that_follow_one_another(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    # All of these are categories, and Gifts > Phones is on no path, nor is Gifts beside Rings.
    paths = "[Gifts > Phones, gifts > rings, jewellery > Rings, Gifts > Jewellery > Rings]"
    more = "[rings, phones, Gifts > Jewelery, Gifts > Jewellery > Ring, Rings > Jewellery]"
    wanted = wanted_of(f"{{did: buy, category: {paths}}}", f"{{did: return, category: {more}}}")
    assert missing(connection, wanted) == {
        ("did: buy, category", "gifts > phones"): None,
        ("did: buy, category", "gifts > rings"): None,
        ("did: return, category", "gifts > jewelery"): "Gifts > Jewellery",
        ("did: return, category", "gifts > jewellery > ring"): "Gifts > Jewellery > Rings",
        ("did: return, category", "rings > jewellery"): "Gifts > Jewellery",
    }


def test_a_term_is_of_words_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    # Terms with an @ are left out of searches, so they are neither found nor shown.
    terms = "[Running  Shoes, shoes, shoe, shoes running, red runing shoes, ann, tent@hone]"
    assert missing(connection, wanted_of(f"{{did: search, term: {terms}}}")) == {
        ("did: search, term", "shoe"): "shoes",
        ("did: search, term", "shoes running"): None,
        ("did: search, term", "red runing shoes"): "red running shoes",
        ("did: search, term", "ann"): None,
        ("did: search, term", "tent@hone"): None,
    }


def test_values_of_related_rows_and_of_stores_nearby(connection: duckdb.DuckDBPyConnection) -> None:
    wanted = wanted_of(
        "{near: store, id: [shop:s1, shop:S9], km: at most 10}",
        "{has: household_member, city: [brooklyn, Broklyn]}",
        "{has: household_member, stated_interests: golff}",
        "{has: account, department: [it, Sale]}",
        "{has: account, industry: gymm}",
    )
    assert missing(connection, wanted) == {
        ("near: store, id", "shop:s9"): "shop:S1",
        ("has: household_member, city", "broklyn"): "Brooklyn",
        ("has: household_member, stated_interests", "golff"): "golf",
        ("has: account, department", "sale"): "Sales",
        ("has: account, industry", "gymm"): "Gym",
    }
    of_accounts = wanted_of(
        "{has: technology, technology_kind: databse, technology: postgres}",
        "{has_not: contact, job_title: [Data Scientist, Data Cientist], job_level: director}",
        of="account",
    )
    assert missing(connection, of_accounts) == {
        ("has: technology, technology_kind", "databse"): "database",
        ("has: contact, job_title", "data cientist"): "Data Scientist",
    }


def test_values_of_all_parts_of_a_condition(connection: duckdb.DuckDBPyConnection) -> None:
    steps = "followed_by: [{did: order, channel: fax}, {did_not: search, term: hats}]"
    # Brookline is as near as Brooklyn, and comes first.
    wanted = wanted_of(
        f"{{did: buy, brand: Temmo, {steps}}}",
        "{did: order, channel: web, share: at least 50%, out_of: {channel: [web, app]}}",
        more="    inside: {city: Broklin}\n",
    )
    assert missing(connection, wanted) == {
        ("city", "broklin"): "Brookline",
        ("did: buy, brand", "temmo"): "TEMPO",
        ("did: order, channel", "fax"): None,
        ("did: order, channel", "app"): None,
        ("did: search, term", "hats"): None,
    }


def test_values_of_declared_features(connection: duckdb.DuckDBPyConnection) -> None:
    features = features_of(
        "- feature: x\n  means: X.\n  did: buy\n  count: times\n"
        "  category: [gifts > rings, phones]\n  brand: Temppo\n  channel: web\n"
    )
    wanted = list(values_of_features(features))
    assert {(each.asked_by, each.asker) for each in wanted} == {("feature", "x")}
    assert missing(connection, wanted) == {
        ("did: buy, category", "gifts > rings"): None,
        ("did: buy, brand", "temppo"): "TEMPO",
    }


def test_values_of_personal_features_and_retired_segments_are_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = ["{city: Broklyn}", "{has: household_member, city: Broklyn}", "{region: mdd}"]
    assert [each.said_of for each in wanted_of(*where)] == [
        *("city", "has: household_member, city", "region")
    ]
    assert not wanted_of(*where, more="    status: retired\n")
    assert Shop.vocabulary is not None
    personal = replace(Shop.vocabulary, personal={"customer": frozenset({"city"})})
    monkeypatch.setattr(Shop, "vocabulary", personal)
    assert [each.said_of for each in wanted_of(*where)] == ["region"]


def test_a_feature_is_personal_as_its_yaml_marks_it() -> None:
    model = {"name": "name_features"}
    meta = {"unit": "name", "window": "now", "nulls": "unknown", "source": "customers"}
    column = {"name": "nickname", "description": "Nickname.", "data_type": "varchar"}
    marked = [meta, meta | {"personal": False}, meta | {"personal": True}]
    found = [read_feature(model, column | {"config": {"meta": each}}) for each in marked]
    assert [each.is_personal for each in found] == [False, False, True]


def test_without_values_none_is_missing(connection: duckdb.DuckDBPyConnection) -> None:
    assert missing(connection, []) == {}


def test_every_filter_with_values_says_where_all_of_them_are() -> None:
    for verb in verbs().values():
        for name, each in verb.filters.items():
            has_values = each.kind in ("text", "page", "term")
            assert bool(each.known or each.values) == has_values, (verb.name, name)
    for relation in (*relations().values(), stores()):
        for name in relation.known:
            assert relation.columns[name][0].kind == "text", (relation.name, name)
