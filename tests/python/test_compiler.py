"""What may be declared, what each mistake gets, and what SQL comes of it."""

import datetime
import re
import shutil
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from conftest import ROOT

from finegrain.cli import run
from finegrain.compiler.condition_sql import atom_sql, condition_lines, literal
from finegrain.compiler.conditions import in_words, read_condition
from finegrain.compiler.event_contract import contract_yaml
from finegrain.compiler.event_sql import features_sql, measures_sql
from finegrain.compiler.events import DeclaredFeature, read_features
from finegrain.compiler.families import read_families
from finegrain.compiler.family_sql import pack_sql, segments_csv
from finegrain.compiler.mistakes import Mistakes
from finegrain.compiler.phrases import PHRASES, NotUnderstoodError, Subject, understand
from finegrain.compiler.project import stale_files, write_files
from finegrain.compiler.reading import Reader, declarations
from finegrain.errors import FinegrainError

AS_OF = datetime.date(2025, 12, 31)
SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject("age", "number", "years", is_whole=True),
        Subject("orders", "number", "orders", is_always_known=True, is_whole=True),
        Subject("amount", "number", "money"),
        Subject("coupon_share", "number", "share"),
        Subject("last_order_on", "day", "day"),
        Subject("gender", "text", "gender", values=("female", "male")),
        Subject("city", "text", "city"),
        Subject("interests", "list", "interests"),
        Subject("has_app", "yes or no", "yes or no", is_always_known=True),
    )
}


SEASONS: Any = jinja2.Template((ROOT / "macros/activity/season_of.sql").read_text()).module


def rendered(sql: str) -> str:
    """Fill in the macros as dbt would."""

    def day(age: int) -> str:
        return f"cast('{AS_OF - datetime.timedelta(days=age)}' as date)"

    sql = re.sub(r"\{\{ config\(.*?\) \}\}\n", "", sql)
    sql = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", sql)
    sql = re.sub(r"\{\{ as_of_date\(\) \}\}", day(0), sql)
    sql = re.sub(r"\{\{ days_before_as_of\((-?\d+)\) \}\}", lambda found: day(int(found[1])), sql)
    sql = re.sub(
        r"\{\{ season_of\('(.*?)', '(.*?)'\) \}\}",
        lambda found: str(SEASONS.season_of(found[1], found[2])),
        sql,
    )
    sql = re.sub(r"\{\{ person_system\('(.*?)'\) \}\}", r"\1", sql)
    sql = re.sub(
        r"\{\{ share\(\s*'(.*?)',\s*'(.*?)'\s*\) \}\}", r"cast(\1 as double) / nullif(\2, 0)", sql
    )
    return re.sub(
        r"\{\{ in_the_last_days\('(.*?)', (\d+)\) \}\}",
        lambda found: f"{found[1]} between {day(int(found[2]) - 1)} and {day(0)}",
        sql,
    )


def rows_of(sql: str, *values: Any) -> list[Any]:
    with duckdb.connect() as connection:
        return connection.execute(sql, list(values)).fetchall()


def declared(text: str, key: str = "features") -> tuple[Reader, Any]:
    indented = "\n".join(f"      {line}" for line in text.strip("\n").splitlines())
    reader = Reader(Path("declared.yml"), Mistakes())
    whole = f"models:\n- name: m\n  config:\n    meta:\n     {key}:\n{indented}\n"
    root = reader.document(whole)
    found = declarations(root, key) if root else []
    return reader, found[0][1] if found else None


def said(reader: Reader) -> str:
    """The mistakes without the place, which another test looks at."""
    return "\n".join(line.split(": ", 1)[1] for line in str(reader.mistakes).splitlines())


# phrases


@pytest.mark.parametrize(
    ("name", "phrase", "takes", "leaves"),
    [
        ("age", "at least 21", [21, 22], [20, None]),
        ("age", "more than 21", [22], [21, None]),
        ("age", "at most 21", [21, -1], [22, None]),
        ("age", "less than 21", [20], [21, None]),
        ("age", "exactly 21", [21], [20, 22, None]),
        ("age", "21 to 30", [21, 30], [20, 31, None]),
        ("age", "at least 21 years", [21], [20]),
        ("age", "known", [0], [None]),
        ("age", "unknown", [None], [0]),
        ("amount", "at least 12.5", [12.5], [12.4999]),
        ("amount", "-5 to 5", [-5, 5], [-5.01]),
        ("coupon_share", "at least 30%", [0.3], [0.2999]),
        ("coupon_share", "30 to 50%", [0.3, 0.5], [0.51]),
        ("coupon_share", "30% to 50%", [0.3, 0.5], [0.51]),
        ("last_order_on", "in the last 90 days", ["2025-12-31", "2025-10-03"], ["2025-10-02"]),
        ("last_order_on", "in the last 90 days", [], ["2026-01-01", None]),
        ("last_order_on", "in the last 1 day", ["2025-12-31"], ["2025-12-30"]),
        ("last_order_on", "in the last 2 weeks", ["2025-12-18"], ["2025-12-17"]),
        ("last_order_on", "90 to 180 days ago", ["2025-10-02", "2025-07-04"], ["2025-10-03"]),
        ("last_order_on", "90 to 180 days ago", [], ["2025-07-03", None]),
        ("last_order_on", "more than 90 days ago", ["2025-10-01"], ["2025-10-02", None]),
        ("last_order_on", "in the next 7 days", ["2026-01-01", "2026-01-07"], ["2025-12-31"]),
        ("last_order_on", "in the next 7 days", [], ["2026-01-08"]),
        ("last_order_on", "2025-01-01 to 2025-03-31", ["2025-01-01", "2025-03-31"], ["2025-04-01"]),
        ("last_order_on", "since 2025-01-01", ["2025-01-01"], ["2024-12-31", None]),
        ("last_order_on", "before 2025-01-01", ["2024-12-31"], ["2025-01-01", None]),
        ("gender", "Female", ["female"], ["male", None]),
        ("city", "New York", ["new york", "NEW YORK"], ["york", None]),
        ("interests", "golf", ["golf", "art, golf", "golf, ski"], ["mini golf", "golfing", None]),
        ("has_app", "yes", [True], [False, None]),
        ("has_app", "no", [False], [True, None]),
    ],
)
def test_a_phrase_takes_both_its_ends_and_nothing_unknown(
    name: str, phrase: str, takes: list[Any], leaves: list[Any]
) -> None:
    subject = SUBJECTS[name]
    types = {"number": "double", "day": "date", "yes or no": "boolean"}
    kind = types.get(subject.kind, "varchar")
    sql = rendered(atom_sql(understand(subject, phrase), "x", has_case=not subject.values))
    for value, expected in [(each, True) for each in takes] + [(each, False) for each in leaves]:
        row = rows_of(f"select coalesce({sql}, false) from (select cast(? as {kind}) as x)", value)
        assert row == [(expected,)], value


def test_every_example_of_the_table_is_understood() -> None:
    kinds = {subject.kind: subject for subject in SUBJECTS.values() if subject.unit != "share"}
    for phrase in PHRASES:
        for example in phrase.examples:
            for kind in phrase.kinds:
                assert understand(kinds[kind], example).said == example


@pytest.mark.parametrize(
    ("name", "phrase", "sentence"),
    [
        (
            "age",
            "over 21",
            '"over 21" is not understood; write "at least 21", "more than 21" or "21 to 30".',
        ),
        ("age", "4", '"4" can mean two things; write "exactly 4" or "at least 4".'),
        ("age", "30 to 21", '"30 to 21" is empty: write the smaller one first.'),
        (
            "age",
            "at least 21 days",
            '"at least 21 days" is in days, but age is in years: write "at least 21".',
        ),
        ("age", "at least 30%", '"at least 30%" has a %, but age is in years: write it without.'),
        (
            "coupon_share",
            "at least 0.3",
            'coupon_share is a share; write it in per cent, as in "at least 30%".',
        ),
        (
            "coupon_share",
            "at least 30",
            'coupon_share is a share; write it in per cent, as in "at least 30%".',
        ),
        (
            "last_order_on",
            "in the last 3 months",
            '"in the last 3 months" is not in days; write "90 days".',
        ),
        (
            "last_order_on",
            "in the last 48 hours",
            '"in the last 48 hours" is not in days; write "2 days".',
        ),
        ("last_order_on", "in the last 0 days", "the last 0 days are no day: write 1 day or more."),
        (
            "last_order_on",
            "since 2025-02-30",
            "2025-02-30 is no day: write one such as 2025-01-31.",
        ),
        (
            "last_order_on",
            "at least 21",
            '"at least 21" is not understood; write "in the last 21 '
            'days", "21 to 42 days ago", "more than 21 days ago" or "since 2025-01-01".',
        ),
        ("gender", "femal", '"femal" is no value of gender; did you mean "female"?'),
        ("gender", "divers", '"divers" is no value of gender; choose one of female, male.'),
        (
            "city",
            "at least 3",
            '"at least 3" is said of numbers and days, but city is a text; write '
            "values of it, known or unknown.",
        ),
        ("interests", "golf, ski", '"golf, ski" has a comma: write the values as [a, b].'),
        (
            "has_app",
            "maybe",
            '"maybe" is not understood: has_app is yes or no; write yes, no, known or unknown.',
        ),
    ],
)
def test_what_is_not_understood_says_what_to_write(name: str, phrase: str, sentence: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        understand(SUBJECTS[name], phrase)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "written", ["NO", "on", "off", "yes", "0123", "12:30", "1_000", "2025-01-01"]
)
def test_what_yaml_takes_for_something_else_is_put_in_quotes(written: str) -> None:
    for text in (f"{{city: {written}}}", f"{{city: [Paris, {written}]}}"):
        reader = Reader(Path("f.yml"), Mistakes())
        node = reader.document(text)
        assert node is not None
        assert read_condition(reader, node, "x", SUBJECTS) is None
        assert f'put it in quotes: "{written}"' in str(reader.mistakes)
        quoted = Reader(Path("f.yml"), Mistakes())
        node = quoted.document(text.replace(written, f'"{written}"'))
        assert node is not None
        assert read_condition(quoted, node, "x", SUBJECTS) is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{city: Paris, city: Rome}", '"city" is there twice, first in line 1: keep one.'),
        ('{city: "{{ x }}"}', '"{{" is dbt\'s own sign: write it without.'),
        ('{city: "{% x %}"}', '"{%" is dbt\'s own sign: write it without.'),
        ('{city: "a #} b"}', '"#}" is dbt\'s own sign: write it without.'),
        ("{city: {{ x }}}", "braces within braces are not read here: take a pair away."),
        (
            "{city: &a Paris}",
            "anchors (&), aliases (*) and tags (!) are not read here: write the "
            "value out, in quotes if it begins with such a sign.",
        ),
        (
            "{city: !x Paris}",
            "anchors (&), aliases (*) and tags (!) are not read here: write the "
            "value out, in quotes if it begins with such a sign.",
        ),
        ("{city: [Paris}", "this is no YAML (did not find expected ',' or ']'): correct it."),
        ("{city: []}", "city: the list is empty: fill it, or take the key away."),
        ("{city: }", "city: there is no value: add one, or take the key away."),
        ("{city: ' '}", "city: there is no value: add one, or take the key away."),
        ("{city: [Paris, paris]}", 'city: "paris" is there twice: keep one.'),
        ('{city: "a\\nb"}', "city: a value is one line of visible characters."),
        ("{}", "there is no condition: name a feature and what it must be."),
        ("{citty: Paris}", 'there is no feature "citty"; did you mean "city"?'),
        ("{xyzzy: 1}", 'there is no feature "xyzzy"; docs/feature_dictionary.md lists all.'),
        ("{any: {city: Paris}}", "any: this must be a list: begin each entry with a dash."),
        ("{age: {at least: 3}}", "age: write a phrase, a value or a list of values."),
        ("{or: [{city: a}, {city: b}]}", 'there is no feature "or"; write any: […].'),
        (
            "{did: buy, brand: x}",
            "families ask features only, not did: declare a feature, or a segment in segments/.",
        ),
        ("[{city: a}, {not: {in: value_top}}]", "families ask features only, not in: declare"),
        ("{gender: 1}", "1 is a number in YAML, and no value of gender; choose one of female,"),
        ("{gender: [female, 1]}", "1 is a number in YAML, and no value of gender; choose one of"),
        (
            "{age: 'at least 1,000'}",
            'age: "at least 1,000" has a comma in it, and a number has none: write "at least',
        ),
    ],
)
def test_a_wrong_condition_is_a_mistake(text: str, sentence: str) -> None:
    reader = Reader(Path("f.yml"), Mistakes())
    node = reader.document(text)
    if node is not None:
        read_condition(reader, node, "", SUBJECTS)
    told = str(reader.mistakes)
    assert sentence in told or sentence.split(" (")[0] in told


# values are data


@pytest.mark.parametrize(
    "value",
    [
        "O'Neill",
        "a' or 1=1 --",
        "'); drop table x; --",
        "back\\",
        "\\' or 1=1",
        "{{ x }}",
        "{% x %}",
        "{# x #}",
        "100%",
        'a"b',
        "{{{%#}",
        "Ünï",
        "%_",
    ],
)
def test_a_value_is_data_whatever_it_holds(value: str) -> None:
    sql = literal(value)
    assert not re.search(r"\{[{%#]|[}%#]\}", sql)
    assert "\\" not in sql
    assert rows_of(f"select {sql}") == [(value,)]
    assert literal(Decimal("0.30")) == "0.30"


def test_a_hostile_value_takes_nobody_else() -> None:
    subject = SUBJECTS["city"]
    for hostile in ("x' or 'a'='a", "x') or ('a'='a", "x\\"):
        sql = atom_sql(understand(subject, hostile), "city")
        query = f"select city from (values ('a'), (?)) as t (city) where {sql}"
        assert rows_of(query, hostile) == [(hostile,)]


def test_conditions_are_read_aloud_and_keep_unknown_out() -> None:
    reader = Reader(Path("f.yml"), Mistakes())
    node = reader.document(
        "{orders: at least 2, any: [{city: [Paris, Rome]}, {not: {age: 18 to 24}}], has_app: yes}"
    )
    assert node is not None
    condition = read_condition(reader, node, "", SUBJECTS)
    assert condition is not None
    assert in_words(condition) == (
        "orders at least 2, (city Paris or Rome or not (age 18 to 24)), app"
    )
    sql = "\n".join(condition_lines(condition, frozenset(), 0))
    rows = rows_of(f"""
        select name from (values ('paris', 2, 'PARIS', 20, true), ('old', 2, 'x', 30, true),
            ('young', 2, 'x', 20, true), ('unknown', 2, null, null, true),
            ('no app', 2, 'paris', 20, false)) as t (name, orders, city, age, has_app)
        where {sql} order by name
    """)
    assert rows == [("old",), ("paris",)]


# declared features


GOOD = "- feature: x\n  means: X.\n  did: buy\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD, "x: write exactly one of count, sum, share, recency, last."),
        (
            f"{GOOD}  count: times\n  sum: spent",
            "x: write exactly one of count, sum, share, recency, last, not count and sum.",
        ),
        (f"{GOOD}  count: tims", 'x, count: count of buy cannot be "tims"; did you mean "times"?'),
        (
            f"{GOOD}  sum: discount",
            'x, sum: sum of buy cannot be "discount"; choose one of spent, items.',
        ),
        (
            f"{GOOD}  recency: weeks",
            'x, recency: recency of buy cannot be "weeks"; choose one of days.',
        ),
        (f"{GOOD}  last: term", 'x, last: last of buy cannot be "term"; choose one of category'),
        (
            f"{GOOD}  count: times\n  brnd: apple",
            'x: buy has no filter "brnd"; did you mean "brand"?',
        ),
        (f"{GOOD}  count: times\n  term: tv", 'x: buy has no filter "term"; it is a filter of sea'),
        (
            f"{GOOD}  count: times\n  brand: NO",
            "x, brand: NO is yes or no in YAML; put it in quotes",
        ),
        (f"{GOOD}  count: times\n  order_value: 200", 'x, order_value: "200" can mean two things'),
        (f"{GOOD}  count: times\n  category: Gifts >", 'x, category: write a path as in "Gifts > '),
        (
            f"{GOOD}  count: times\n  in_the_last: 3 months",
            'x, in_the_last: "3 months" is not in days; write "90 days".',
        ),
        (
            f"{GOOD}  count: times\n  in_the_last: always",
            'x, in_the_last: "always" is not understood; write a number of days, as in "90 days".',
        ),
        (
            f"{GOOD}  count: times\n  in_the_last: 90",
            'x, in_the_last: "90" is not understood; write a number of days',
        ),
        (
            f"{GOOD}  count: times\n  happened: in the next 7 days",
            'x, happened: "in the next 7 days" is no time in the past',
        ),
        (f"{GOOD}  count: times\n  happened: known", 'x, happened: "known" is no time in the past'),
        (
            f"{GOOD}  count: times\n  in_the_last: 9 days\n  happened: since 2025-01-01",
            'x: write "in_the_last" or "happened", not both.',
        ),
        (f"{GOOD}  share: spent", "x: without a filter the share is always 100%: add one."),
        (f"{GOOD}  count: times\n  out_of: {{brand: a}}", 'x: "out_of" is the base of a share'),
        (
            f"{GOOD}  share: times\n  brand: a\n  out_of: {{colour: b}}",
            'x, out_of: there is no "colour" here;',
        ),
        (f"{GOOD}  count: times\n  question: Who", "x, question: end it with a question mark."),
        (
            f"{GOOD}  count: times\n  sensitive: maybe",
            'x, sensitive: "maybe" is not understood; write yes or no.',
        ),
        ("- feature: x\n  means: X\n  did: buy\n  count: times", "x, means: end it with a period."),
        ("- feature: 1x\n  means: X.\n  did: buy\n  count: times", '"1x" is no name'),
        (
            "- feature: x\n  means: X.\n  did: purchse\n  count: times",
            'x, did: there is no verb "purchse"; did you mean "buy"?',
        ),
        (
            "- feature: x\n  means: X.\n  did: dance\n  count: times",
            'x, did: there is no verb "dance";',
        ),
        ("- feature: x\n  did: buy\n  count: times", 'x: "means" is missing: add it.'),
        (
            f"{GOOD}  count: times\n{GOOD}  count: times",
            "x: this feature is there twice: rename one.",
        ),
        (
            "- {feature: order, means: X., did: buy, count: times}",
            '"order" is a word of SQL: choose another name.',
        ),
        ("- buy", "features[1]: write a feature as keys with values"),
        (
            GOOD.replace("did: buy", "did: use"),
            "use is what each account does, and these are features of customers.",
        ),
        ("x: y", "features: this must be a list: begin each entry with a dash."),
    ],
)
def test_a_wrong_feature_is_a_mistake(text: str, sentence: str) -> None:
    reader, node = declared(text)
    read_features(reader, node)
    assert sentence in said(reader)


def test_a_mistake_has_its_line_and_column_and_all_are_told() -> None:
    reader, node = declared(f"{GOOD}  count: tims\n  brand: NO\n")
    read_features(reader, node)
    assert [line.split(" ")[0] for line in str(reader.mistakes).splitlines()] == [
        "declared.yml:9:16:",
        "declared.yml:10:16:",
    ]


def features_of(text: str) -> list[DeclaredFeature]:
    reader, node = declared(text)
    found = read_features(reader, node)
    assert not reader.mistakes, str(reader.mistakes)
    return found


def test_the_contract_says_what_a_feature_can_be() -> None:
    """A part is between nothing and all, unless something is taken off or the whole is another."""
    means = "  means: M.\n  did: buy\n"
    text = (
        f"- feature: days\n{means}  recency: days\n"
        f"- feature: orders\n{means}  count: times\n"
        f"- feature: part\n{means}  share: times\n  brand: x\n  in_the_last: 90 days\n"
        f"- feature: net_part\n{means}  share: spent\n  brand: x\n"
        f"- feature: of_others\n{means}  share: times\n  brand: x\n  out_of: {{channel: app}}\n"
        f"- feature: of_days\n{means}  share: times\n  in_the_last: 90 days\n"
        "  out_of: {in_the_last: 30 days}\n"
    )
    (model,) = yaml.safe_load(contract_yaml(features_of(text), "f.yml"))["models"]
    ends = {
        column["name"]: (
            column["config"]["meta"].get("least"),
            column["config"]["meta"].get("most"),
        )
        for column in model["columns"][1:]
    }
    assert ends == {
        "days": (0, None),
        "orders": (None, None),
        "part": (None, None),
        "net_part": ("any", "any"),
        "of_others": (None, "any"),
        "of_days": (None, "any"),
    }


def measured(text: str, tables: dict[str, str]) -> list[dict[str, Any]]:
    """The family of declared features, over made-up tables."""
    features = features_of(text)
    with duckdb.connect() as connection:
        for name, sql in tables.items():
            connection.execute(f"create table {name} as {sql}")
        sql = rendered(measures_sql(features, "f.yml", "0"))
        connection.execute(f"create table declared_measures as {sql}")
        sql = rendered(features_sql(features, "f.yml"))
        return list(connection.sql(f"{sql} order by customer_id").df().to_dict("records"))


def orders_table(*rows: tuple[str, str, str, float, str, str]) -> dict[str, str]:
    """Orders of one product each: customer, order, day, net amount, category path, brand."""
    values = ", ".join(map(str, rows))
    given = f"(values {values}) as t (customer_id, order_id, day, net_amount, path, brand)"
    return {
        "customers": "from (values ('ann'), ('bob')) as t (customer_id)",
        "orders_as_of": f"""select customer_id, order_id, cast(day as date) as ordered_on,
            's' as source_system, net_amount, true as is_purchase, 'web' as channel,
            cast(null as varchar) as coupon_code from {given}""",
        "purchased_products": f"""select 's' as source_system, order_id, order_id as product_id,
            1 as items, net_amount, path as category_path, brand from {given}""",
        "category_nodes": """from (values ('Gifts > Jewellery > Rings', 1, 'gifts'),
            ('Gifts > Jewellery > Rings', 2, 'jewellery'),
            ('Gifts > Jewellery > Rings', 3, 'rings'),
            ('Toys > Costume Jewellery', 1, 'toys'),
            ('Toys > Costume Jewellery', 2, 'costume jewellery'))
            as t (category_path, level, node_key)""",
    }


RING, TOY = "Gifts > Jewellery > Rings", "Toys > Costume Jewellery"


@pytest.mark.parametrize(
    ("window", "count"),
    [
        ("", 5),
        ("in_the_last: 90 days", 2),
        ("happened: 90 to 180 days ago", 2),
        ("happened: more than 90 days ago", 2),
        ("happened: since 2025-10-03", 2),
        ("happened: 2025-10-02 to 2025-10-03", 2),
    ],
)
def test_both_ends_of_a_window_count(window: str, count: int) -> None:
    days = ["2025-12-31", "2025-10-03", "2025-10-02", "2025-07-04", "2025-07-03", "2026-01-01"]
    rows = [("ann", f"o{place}", day, 1.0, RING, "a") for place, day in enumerate(days)]
    found = measured(f"{GOOD}  count: times\n  {window}", orders_table(*rows))
    assert [row["x"] for row in found] == [count, 0]


@pytest.mark.parametrize(
    ("category", "count"),
    [
        ("jewellery", 1),
        ("JEWELLERY", 1),
        ("Gifts > Jewellery", 1),
        ("jewellery > rings", 1),
        ("gifts > rings", 0),
        ("costume jewellery", 1),
        ("[rings, toys]", 2),
        ("[gifts > jewellery, toys]", 2),
        ("x' or 'a'='a", 0),
    ],
)
def test_a_category_is_a_whole_name_on_the_path(category: str, count: int) -> None:
    rows = [("ann", "1", "2025-12-01", 1.0, RING, "a"), ("ann", "2", "2025-12-01", 1.0, TOY, "a")]
    found = measured(f"{GOOD}  count: times\n  category: {category}", orders_table(*rows))
    assert found[0]["x"] == count


def test_ties_and_nulls_are_decided() -> None:
    text = "".join(
        f"- {{feature: {name}, means: X., did: buy, {how}}}\n"
        for name, how in {
            "last_brand": "last: brand",
            "last_ring_brand": "category: rings, last: brand",
            "last_day": "last: day",
            "since": "recency: days",
            "since_toys": "category: toys, recency: days",
            "ring_share": "category: rings, share: spent",
            "spent": "sum: spent",
            "brands": "count: brands",
            "days": "count: on_days",
            "large": "order_value: at least 20, count: times",
        }.items()
    )
    rows = [
        ("ann", "1", "2025-12-01", 30.0, RING, "b"),
        ("ann", "2", "2025-12-01", 10.0, RING, "a"),
        ("ann", "3", "2025-11-30", 20.0, TOY, "c"),
    ]
    ann, bob = measured(text, orders_table(*rows))
    assert ann["last_brand"] == ann["last_ring_brand"] == "a"
    assert str(ann["last_day"])[:10] == "2025-12-01"
    assert (ann["since"], ann["since_toys"]) == (30, 31)
    assert ann["ring_share"] == pytest.approx(40 / 60)
    assert (float(ann["spent"]), ann["brands"], ann["days"], ann["large"]) == (60, 3, 2, 2)
    assert (bob["spent"], bob["brands"], bob["days"], bob["large"]) == (0, 0, 0, 0)
    unknown = ["last_brand", "last_ring_brand", "last_day", "since", "since_toys", "ring_share"]
    assert all(str(bob[name]) in ("nan", "None", "NaT", "<NA>") for name in unknown)


def test_a_share_of_nothing_is_unknown_and_of_something_is_zero() -> None:
    text = f"{GOOD}  category: toys\n  share: times\n  out_of: {{category: rings}}"
    rows = [("ann", "1", "2025-12-01", 30.0, RING, "b")]
    ann, bob = measured(text, orders_table(*rows))
    assert ann["x"] == 0
    assert str(bob["x"]) == "nan"


def test_one_scan_serves_all_features_of_a_source() -> None:
    text = "".join(
        f"- {{feature: f{place}, means: X., did: buy, brand: b{place}, count: times}}\n"
        for place in range(50)
    )
    sql = measures_sql(features_of(text), "f.yml", "0")
    assert sql.count("ref('orders_as_of')") == sql.count("ref('purchased_products')") == 1


# families


def families_of(text: str) -> tuple[Reader, list[Any]]:
    reader, node = declared(text, "families")
    return reader, read_families(reader, node, SUBJECTS)


def one_family(*rules: str, more: str = "") -> str:
    lines = [
        f"  - {{segment: s{place}, label: S{place}, where: {rule}}}"
        for place, rule in enumerate(rules, 1)
    ]
    return "\n".join(
        ["- family: f", "  label: F", *([f"  {more}"] if more else []), "  segments:", *lines]
    )


@pytest.mark.parametrize(
    ("rules", "more", "sentence"),
    [
        (
            ["{age: at least 18}", "{age: at least 21}"],
            "",
            "f, s2: nobody is left for it, as the "
            "first that holds wins: s1 before it takes all of it.",
        ),
        (
            ["{age: at most 21}", "{age: at least 21}", "{age: 18 to 30}"],
            "",
            "s1, s2 before it takes",
        ),
        (["{orders: exactly 0}", "{orders: 0 to 1}", "{orders: at most 1}"], "", "f, s3: nobody"),
        (
            ["{all: [{age: at least 30}, {age: at most 29}]}"],
            "",
            "f, s1: nobody can be in it: its conditions contradict one another.",
        ),
        (["{has_app: yes}", "{has_app: no}"], "others: O", "f, others: the rules take everybody"),
        (["{has_app: yes}", "{not: {has_app: no}}"], "", "f, s2: nobody is left"),
        (["{orders: unknown}"], "", "f, s1: nobody can be in it"),
        (["{gender: female}", "{gender: male}", "{gender: known}"], "", "f, s3: nobody is left"),
        (
            ["{last_order_on: in the last 90 days}", "{last_order_on: in the last 30 days}"],
            "",
            "f, s2: nobody is left",
        ),
        (
            ["{coupon_share: at least 101%}", "{coupon_share: known}"],
            "",
            'f, s1.coupon_share: "at least 101%" is above 100%, and coupon_share never is',
        ),
        (
            ["{interests: golf}", "{interests: [golf, ski]}", "{interests: ski}"],
            "",
            "f, s3: nobody",
        ),
    ],
)
def test_a_rule_that_takes_nobody_is_a_mistake(rules: list[str], more: str, sentence: str) -> None:
    reader, _ = families_of(one_family(*rules, more=more))
    assert sentence in said(reader)


def test_a_mistake_in_one_segment_of_a_family_hides_none_in_another() -> None:
    rules = ("{citty: Paris}", "{age: at least 18}", "{age: at least 21}", "{orders: unknown}")
    text = one_family(*rules, more="others: S1").replace("label: S3, ", "")
    text = text.replace("  label: F\n", "")
    reader, families = families_of(text)
    assert families == []
    told = said(reader)
    for sentence in (
        'families[1]: "label" is missing: add it.',
        'f, s1: there is a label "S1" already: rename one.',
        'f, s1: there is no feature "citty"; did you mean "city"?',
        'f, segments[3]: "label" is missing: add it.',
        "f, s3: nobody is left for it, as the first that holds wins: s2 before it takes all of",
        "f, s4: nobody can be in it: its conditions contradict one another.",
    ):
        assert sentence in told
    assert len(told.splitlines()) == 6


@pytest.mark.parametrize(
    "rules",
    [
        ["{age: at least 21}", "{age: at least 18}", "{age: unknown}"],
        ["{amount: less than 10}", "{amount: 10 to 20}", "{amount: more than 20}"],
        ["{age: 18 to 24}", "{not: {age: 18 to 24}}", "{age: unknown}"],
        ["{last_order_on: in the last 30 days}", "{last_order_on: in the last 90 days}"],
        ["{city: Paris}", "{city: [Paris, Rome]}", "{city: known}"],
        ["[{interests: golf}, {interests: ski}]", "{interests: golf}", "{interests: ski}"],
        ["{any: [{age: at least 60}, {orders: at least 5}]}", "{orders: at least 1}"],
    ],
)
def test_a_rule_that_is_first_for_somebody_is_none(rules: list[str]) -> None:
    reader, found = families_of(one_family(*rules))
    assert not reader.mistakes, str(reader.mistakes)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- {family: f, label: F}", 'f: write either "by" with a feature'),
        ("- {family: f, label: F, by: interests}", "f, by: interests may hold several values"),
        ("- {family: f, label: F, by: last_order_on}", "f, by: last_order_on is another day for"),
        ("- {family: f, label: F, by: amount}", "f, by: amount is a number with a fraction"),
        (
            "- {family: f, label: F, by: gendr}",
            'f, by: there is no feature "gendr"; did you mean "gender"?',
        ),
        ("- {family: f, label: F, by: gender, others: O}", '"others" goes with segments'),
        (
            "- {family: rfm, label: F, by: gender}",
            "rfm: there is a family or a column of this name",
        ),
        ("- {family: f, by: gender}", '"label" is missing: add it.'),
        ("- {family: f, label: F, by: gender, colour: x}", 'there is no "colour" here;'),
        (
            one_family("{age: known}")
            .replace("s1", "others")
            .replace("label: F", "label: F\n  others: O"),
            'there is a segment "others" already',
        ),
        (
            one_family("{age: known}", "{orders: at least 1}").replace("S2", "S1"),
            'f, s2: there is a label "S1" already: rename one.',
        ),
        (
            one_family("{age: known}", "{orders: at least 1}").replace("s2", "s1"),
            'f, s1: there is a segment "s1" already: rename one.',
        ),
    ],
)
def test_a_wrong_family_is_a_mistake(text: str, sentence: str) -> None:
    reader, _ = families_of(text)
    assert sentence in said(reader)


def test_the_first_rule_that_holds_wins() -> None:
    reader, found = families_of(
        one_family("{orders: at least 10}", "{orders: at least 1, city: Paris}", more="others: O")
        + "\n- family: g\n  label: G\n  segments:\n  - {segment: a, label: A, where: {age: known}}"
    )
    assert not reader.mistakes, str(reader.mistakes)
    sql = rendered(pack_sql(found, "f.yml", "0", SUBJECTS))
    with duckdb.connect() as connection:
        connection.execute("""create table customer_features as from (values
            ('ann', 10, 'paris', 1), ('bob', 1, 'Paris', null), ('cid', 1, 'rome', null),
            ('dan', 0, null, null)) as t (customer_id, orders, city, age)""")
        rows = connection.sql(f"{sql} order by customer_id").fetchall()
    assert rows == [
        ("ann", "s1", "a"),
        ("bob", "s2", None),
        ("cid", "others", None),
        ("dan", "others", None),
    ]
    assert segments_csv(found).splitlines()[1:] == [
        "f,s1,S1,orders at least 10,1",
        'f,s2,S2,"orders at least 1, city Paris",2',
        "f,others,O,whoever is in no other segment of the family,999",
        "g,a,A,age known,1",
    ]


# the whole project


def test_nothing_is_stale() -> None:
    stale = stale_files(ROOT)
    assert not stale, f"{', '.join(map(str, stale))}: run `finegrain compile`"


def test_compiling_takes_no_time() -> None:
    began = time.monotonic()
    stale_files(ROOT)
    assert time.monotonic() - began < 2


def test_all_mistakes_of_all_files_are_told_and_nothing_is_written(project_copy: Path) -> None:
    file = "models/features/declared/declared_features.yml"
    pack = "models/segments/macro/declared/behaviour_families.yml"
    for name, old, new in [
        (file, "category: [diapers, baby wipes]", "categorie: [diapers, baby wipes]"),
        (file, "offer: cashback", "offer: NO"),
        (file, "feature: headphone_searches_180d", "feature: searches_90d"),
        (pack, "orders_365d: at least 12}}", "orders_365d: over 12}}"),
        (pack, "frequency: at least 2", "frequenzy: at least 2"),
    ]:
        path = project_copy / name
        path.write_text(path.read_text().replace(old, new, 1))
    before = {path: path.read_bytes() for path in project_copy.rglob("*.sql")}
    with pytest.raises(FinegrainError) as caught:
        stale_files(project_copy)
    told = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in told[:-1]] == [file, file, file, pack, pack]
    assert "searches_90d: web_features has this feature too: rename it." in told[2]
    assert 'orders_365d: "over 12" is not understood; write "at least 12"' in told[4]
    assert 'there is no feature "frequenzy"; did you mean "frequency"?' in told[3]
    assert told[-1].startswith("Nothing was compiled: correct the mistakes above")
    assert before == {path: path.read_bytes() for path in project_copy.rglob("*.sql")}


def test_the_command_writes_what_is_stale_and_checks_it(
    project_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project_copy)
    shutil.copy(ROOT / "profiles.yml", project_copy)
    assert run(["compile", "--check"]) == 0
    path = Path("models/features/declared/declared_features.yml")
    path.write_text(path.read_text().replace("in_the_last: 180 days", "in_the_last: 181 days", 1))
    assert run(["compile", "--check"]) == 1
    assert (
        "no longer agree with what is declared: run `finegrain compile`" in capsys.readouterr().err
    )
    assert run(["compile"]) == 0
    said = capsys.readouterr().out
    assert "Wrote models/features/declared/declared_measures.sql." in said
    assert run(["compile", "--check"]) == 0
    path.write_text(path.read_text().replace("did: buy", "did: by", 1))
    assert run(["build"]) == 1
    said = capsys.readouterr().err
    assert 'diaper_orders_180d, did: there is no verb "by"; did you mean "buy"?' in said
    assert "Nothing was published: declarations have mistakes" in said


def test_a_project_that_declares_nothing_has_nothing_to_compile(tmp_path: Path) -> None:
    assert stale_files(tmp_path) == {}


def test_an_edit_makes_files_stale(project_copy: Path) -> None:
    path = project_copy / "models/features/declared/declared_features.yml"
    path.write_text(path.read_text().replace("in_the_last: 180 days", "in_the_last: 181 days", 1))
    stale = {each.name for each in stale_files(project_copy)}
    assert {"declared_measures.sql", "_declared_features.yml"} <= stale


def test_what_is_no_longer_declared_is_removed(project_copy: Path) -> None:
    folder = project_copy / "models/segments/macro/declared"
    (folder / "channel_families.yml").unlink()
    written = write_files(project_copy)
    assert Path("models/segments/macro/declared/channel_families.sql") in written
    assert not (folder / "channel_families.sql").exists()
    assert (folder / "declared_segment_catalog.sql").exists()
    assert "channel_families" not in (folder / "declared_macro_segments.sql").read_text()
    assert stale_files(project_copy) == {}


def test_every_model_of_the_waterfall_is_described_and_has_its_key_tested(
    project_copy: Path,
) -> None:
    folder = project_copy / "models/insights/waterfall"
    file = folder / "_waterfall__models.yml"

    def described() -> dict[str, Any]:
        return {each["name"]: each for each in yaml.safe_load(file.read_text())["models"]}

    def compiled() -> set[str]:
        return {each.stem for each in folder.glob("*.sql")}

    (project_copy / "segments/gifting.yml").unlink()
    for pack, more in (("pages", ""), ("drafts", "\n            status: draft")):
        (project_copy / f"segments/{pack}.yml").write_text(
            f"models:\n  - name: {pack}\n    config:\n      meta:\n        segments:\n"
            f"          - segment: readers_of_{pack}\n            label: Read {pack}{more}\n"
            f"            where: {{did: see_page, page: /{pack}}}\n"
        )
    assert file.relative_to(project_copy) in stale_files(project_copy)
    write_files(project_copy)
    assert compiled() >= {"pages_steps", "carts_steps", "segment_steps_passed"}
    assert compiled().isdisjoint({"gifting_steps", "drafts_steps"})
    assert set(described()) == compiled()
    for model in described().values():
        assert model["description"].startswith("One row per active segment ")
        (key,) = model["data_tests"]
        assert key == {"unique_key": {"arguments": {"columns": ["segment_id", "steps_passed"]}}}
        assert [each["name"] for each in model["columns"]] == [
            *("segment_id", "steps_passed", "members")
        ]
    file.write_text(file.read_text().replace("steps_passed]", "members]", 1))
    assert list(stale_files(project_copy)) == [file.relative_to(project_copy)]


def test_dbt_refuses_what_was_not_compiled(project_copy: Path, tmp_path: Path) -> None:
    from conftest import Warehouse

    path = project_copy / "models/segments/macro/declared/channel_families.yml"
    path.write_text(path.read_text().replace("label: Browser", "label: Browsers", 1))
    run = Warehouse(tmp_path, project=project_copy).dbt("run", "--select", "as_of")
    assert run.returncode != 0
    assert (
        "models/segments/macro/declared/channel_families.yml was changed and not compiled: run "
        "`finegrain compile`." in run.stdout
    )
