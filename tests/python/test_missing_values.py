"""Values that segments name and the data lack."""

import duckdb
from small_shop import compile_packs, rendered

from finegrain.compiler.segments.files import MISSING_VALUES

PACK = """\
  - segment: wanted
    label: Values of every kind
    why: a test
    sensitive: yes
    where:
      - {did: buy, category: Gifts > Hovercraft, brand: [Tempo, Temppo]}
      - any:
          - {region: [MD, Merryland]}
          - {not: {did: order, channel: fax}}
          - {did: see_page, page: [/Help/, /nowhere/]}
      - {gender: female}
"""
TABLES = """
create table category_nodes as select unnest(['gifts', 'rings']) as node_key;
create table accepted_products as select unnest(['TEMPO', null]) as brand;
create table customer_features as
    select unnest(['md', null, 'TX']) as region, unnest(['Female', null, null]) as gender;
create table web_page_days as select unnest(['/help', '/']) as page;
create table orders_as_of as select unnest(['web', null]) as channel;
"""


def test_each_value_is_looked_for_where_such_values_are() -> None:
    sql = rendered(compile_packs({"pack": PACK})[MISSING_VALUES])
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        assert sorted(connection.sql(sql).fetchall()) == [
            ("wanted", "accepted_products.brand", "temppo"),
            ("wanted", "category_nodes.node_key", "hovercraft"),
            ("wanted", "customer_features.region", "merryland"),
            ("wanted", "orders_as_of.channel", "fax"),
            ("wanted", "web_page_days.page", "/nowhere"),
        ]


def test_without_segments_no_value_is_missing() -> None:
    sql = rendered(compile_packs({})[MISSING_VALUES])
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        assert connection.sql(sql).fetchall() == []
