"""What docs/scale.md counts: the reading of SQL on small examples, and that nothing is left out."""

import json
import sys
from datetime import date

import pytest
from conftest import ROOT

sys.path.append(str(ROOT / "benchmarks"))

from scale_figures import Figures
from scale_page import BLOCKS, write_page
from sql_days import Days
from sql_scans import Reader, Scan

AGAIN = "run `python benchmarks/bytes_read.py`"
RESULTS = json.loads((ROOT / "benchmarks/bytes_read.json").read_text())

EVENTS = "shop.events"
TABLES = {
    EVENTS: {
        "source_system": "VARCHAR",
        "event_id": "VARCHAR",
        "visitor": "VARCHAR",
        "happened_on": "DATE",
        "happened_at": "TIMESTAMP",
        "told_on": "VARCHAR",
    },
    "shop.visitors": {"visitor": "VARCHAR", "country": "VARCHAR", "born_on": "DATE"},
}


def read(sql: str, *before: str) -> list[tuple[str, str, dict[str, Days]]]:
    """Table, columns and days of each scan of a statement, after those that ran before it."""
    reader = Reader(TABLES, {"source_system": "one"})
    for text in before:
        reader.read(text)
    scans: list[Scan] = [scan for statement in reader.read(sql) for scan in statement.scans]
    return sorted(
        (scan.table.removeprefix("shop."), " ".join(sorted(scan.columns)), dict(scan.days))
        for scan in scans
    )


def days(condition: str) -> dict[str, Days]:
    """What a condition leaves of the events."""
    found = read(f"select count(event_id) from shop.events where {condition}")
    assert len(found) == 1
    return found[0][2]


SINCE_MAY = Days(date(2025, 5, 1), date.max, nulls=False)

COLUMNS = {
    "a join reads its keys and what is selected": (
        """select events.event_id from shop.events
        inner join shop.visitors on events.visitor = visitors.visitor
        where visitors.country = 'FR'""",
        ["events: event_id visitor", "visitors: country visitor"],
    ),
    "a CTE that is used twice is read once, with what both uses need": (
        """with seen as (select * from shop.events)
        select one.event_id from seen as one
        inner join seen as another on one.visitor = another.visitor""",
        ["events: event_id visitor"],
    ),
    "a star is what its readers take of it": (
        "select visitor from (select * from (select * from shop.events) as one) as two",
        ["events: visitor"],
    ),
    "a star that is handed on is every column": (
        "select * from shop.visitors",
        ["visitors: born_on country visitor"],
    ),
    "both arms of a union, and only the columns that are used": (
        """select visitor from (
            select visitor, event_id from shop.events
            union all select visitor, country from shop.visitors
        ) as everybody""",
        ["events: visitor", "visitors: visitor"],
    ),
    "a union that removes repetitions compares every column": (
        """select visitor from (
            select visitor, told_on from shop.events
            union select visitor, country from shop.visitors
        ) as everybody""",
        ["events: told_on visitor", "visitors: country visitor"],
    ),
    "counting rows reads no column": ("select count(*) from shop.events", ["events: "]),
    "a window reads what it partitions and orders by": (
        """select event_id from (
            select event_id,
                row_number() over (partition by visitor order by happened_at) as place
            from shop.events
        ) as numbered where place = 1""",
        ["events: event_id happened_at visitor"],
    ),
    "a subquery in a condition": (
        """select event_id from shop.events
        where visitor in (select visitor from shop.visitors where country = 'FR')""",
        ["events: event_id visitor", "visitors: country visitor"],
    ),
    "what fills a table": (
        "create table shop.copy__dbt_tmp as (select visitor from shop.events)",
        ["events: visitor"],
    ),
    "no row can pass": ("select event_id from shop.events where 1 = 0", []),
    "another source than the one there is": (
        "select event_id from shop.events where source_system = 'another'",
        [],
    ),
    "what asks the catalogue": ("select table_name from information_schema.tables", []),
}


@pytest.mark.parametrize("said", COLUMNS)
def test_columns_that_a_statement_reads(said: str) -> None:
    sql, expected = COLUMNS[said]
    assert [f"{table}: {columns}" for table, columns, _ in read(sql)] == expected


def test_a_view_is_read_again_at_each_use() -> None:
    views = (
        "create view shop.french__dbt_tmp as (select * from shop.visitors where country = 'FR')",
        """create or replace view shop.french_events as
        select events.*, french.born_on from shop.events
        inner join shop.french on events.visitor = french.visitor""",
    )
    found = read(
        """select event_id from shop.french_events
        union all select visitor from shop.french_events where born_on is not null""",
        *views,
    )
    assert [(table, columns) for table, columns, _ in found] == [
        ("events", "event_id visitor"),
        ("events", "visitor"),
        ("visitors", "born_on country visitor"),
        ("visitors", "country visitor"),
    ]


DAYS = {
    "happened_on >= cast('2025-05-01' as date)": {"happened_on": SINCE_MAY},
    "cast('2025-05-01' as date) <= happened_on": {"happened_on": SINCE_MAY},
    "happened_on > cast('2025-04-30' as date)": {"happened_on": SINCE_MAY},
    "happened_on < cast('2025-05-01' as date)": {
        "happened_on": Days(last=date(2025, 4, 30), nulls=False)
    },
    "happened_at < cast('2025-05-01 04:00:00' as timestamp)": {
        "happened_at": Days(last=date(2025, 5, 1), nulls=False)
    },
    "happened_on between cast('2025-05-01' as date) and cast('2025-05-03' as date)": {
        "happened_on": Days(date(2025, 5, 1), date(2025, 5, 3), nulls=False)
    },
    "happened_on in (cast('2025-05-03' as date), cast('2025-05-01' as date))": {
        "happened_on": Days(date(2025, 5, 1), date(2025, 5, 3), nulls=False)
    },
    "cast(happened_at as date) >= cast('2025-05-01' as date)": {"happened_at": SINCE_MAY},
    # A sum is solved for the column.
    "happened_at + interval '1 hour' >= cast('2025-05-01 01:00:00' as timestamp)": {
        "happened_at": SINCE_MAY
    },
    # Both conditions of an "and"; of an "or" what either lets through, and nulls if one does.
    "happened_on >= cast('2025-05-01' as date) and visitor = 'a'": {"happened_on": SINCE_MAY},
    "happened_on is null or happened_on >= cast('2025-05-01' as date)": {
        "happened_on": Days(date(2025, 5, 1), date.max, nulls=True)
    },
    "happened_on >= cast('2025-05-01' as date) or visitor = 'a'": {},
    "happened_on is null or happened_at >= cast('2025-05-01' as timestamp)": {},
    # All rows are of one source, so what is said of others leaves nothing.
    "happened_on >= cast('2025-05-01' as date) or source_system not in ('one')": {
        "happened_on": SINCE_MAY
    },
    # What hides a day: a function, a text, another column, a subquery.
    "last_day(happened_on) >= cast('2025-05-01' as date)": {},
    "coalesce(happened_on, happened_at) >= cast('2025-05-01' as date)": {},
    "cast(happened_on as varchar) >= '2025-05-01'": {},
    "try_cast(told_on as date) >= cast('2025-05-01' as date)": {},
    "told_on >= '2025-05-01'": {},
    "happened_on >= cast(happened_at as date)": {},
    "happened_on >= (select max(born_on) from shop.visitors where 1 = 0)": {},
}


@pytest.mark.parametrize("condition", DAYS)
def test_days_that_a_condition_leaves(condition: str) -> None:
    assert days(condition) == DAYS[condition]


THROUGH = {
    "with seen as (select * from shop.events) "
    "select event_id from seen where happened_on >= cast('2025-05-01' as date)": True,
    "select event_id from recent where day >= cast('2025-05-01' as date)": True,
    # A CTE with two readers is read for both.
    "with seen as (select * from shop.events) select event_id from seen "
    "where happened_on >= cast('2025-05-01' as date) union all select visitor from seen": False,
    # A window sees every row of its partition.
    "select event_id from (select event_id, happened_on, "
    "lag(visitor) over (order by event_id) as before from shop.events) as ordered "
    "where happened_on >= cast('2025-05-01' as date) and before is null": False,
    # An aggregate is no column of the table.
    "select visitor from (select visitor, min(happened_on) as first_on from shop.events "
    "group by visitor) as firsts where first_on >= cast('2025-05-01' as date)": False,
}


@pytest.mark.parametrize("sql", THROUGH)
def test_conditions_from_outside_reach_the_table_or_not(sql: str) -> None:
    view = "create view shop.recent as select event_id, happened_on as day from shop.events"
    found = read(sql.replace("from recent", "from shop.recent"), view)
    assert [bool(restricted) for _, _, restricted in found] == [THROUGH[sql]]


def test_the_table_joined_from_the_left_is_not_pruned_by_its_nulls() -> None:
    found = read(
        """select visitors.visitor from shop.visitors
        left join shop.events
            on visitors.visitor = events.visitor
            and events.happened_on >= cast('2025-05-01' as date)
        where events.happened_on is null"""
    )
    assert [restricted for _, _, restricted in found] == [{"happened_on": SINCE_MAY}, {}]


def test_days_are_replaced_by_a_temporary_table() -> None:
    temporary = """create temporary table events__dbt_tmp20250501 as (
        select * from shop.events where happened_on >= cast('2025-05-01' as date))"""
    removed = "delete from shop.events where happened_on >= cast('2025-05-01' as date)"
    added = "insert into shop.events (visitor) select visitor from events__dbt_tmp20250501"
    every = " ".join(sorted(TABLES[EVENTS]))
    # Partitions are written anew, so a deletion reads every column of them.
    for text in (temporary, removed):
        assert read(text) == [("events", every, {"happened_on": SINCE_MAY})]
    assert read(added, removed) == [("events", every, {"happened_on": SINCE_MAY})]


def test_a_literal_may_come_first() -> None:
    found = read("delete from shop.events where cast('2025-05-01' as date) > happened_on")
    assert found[0][2] == {"happened_on": Days(last=date(2025, 4, 30), nulls=False)}


def test_bytes_at_another_size() -> None:
    """Two worlds of 1,000 and 4,000 customers."""
    scans = [["web.days", "day", 0.01], ["rules", "word", 1.0]]
    figures = Figures(
        {
            "measured": {"customers": [1_000, 4_000]},
            "tables": {
                "web.days": {
                    "rows": [20_000, 80_000],
                    "quiet": 10_000,
                    "added": 5,
                    "bytes": {"day": 2.0, "event_id": 8.0},
                },
                "persons": {"rows": [1_010, 4_010], "quiet": 1_010, "added": 0, "bytes": {}},
                "rules": {"rows": [7, 7], "quiet": 7, "added": 0, "bytes": {"word": 3.0}},
                "days": {"rows": [2, 2], "quiet": 2, "added": 1, "bytes": {}},
            },
            "day": [{"node": "one", "scans": scans, "writes": ["web.days", 0.5]}],
        }
    )
    million = 1_000_000
    assert figures.rows("web.days", million) == 20 * million
    assert figures.rows("persons", million) == million + 10
    assert figures.rows("rules", million) == 7
    grows = {name: figures.growth(name) for name in figures.tables}
    assert grows == {
        "web.days": "events",
        "persons": "customers",
        "rules": "nothing",
        "days": "days",
    }
    # 40 MB of days: of a table of 200 MB a hundredth, and a partition of 16 MB at either end.
    assert figures.run("day", million) == pytest.approx(40e6 * (0.01 + 0.16) + 21)
    assert figures.run("day", million, clustered=False) == pytest.approx(40e6 + 21)
    assert figures.run("day", 1_000) == pytest.approx(40e3 + 21)
    assert figures.written("day", million) == pytest.approx(100e6)
    assert Figures(figures.results, random_event_ids=True).size("web.days", million) == 360e6


def test_every_model_is_measured() -> None:
    built = {"demo", "united", "erasure"}
    others = {folder.name for folder in (ROOT / "models/staging").iterdir()} - built
    models = {
        file.stem
        for file in [*ROOT.glob("models/**/*.sql"), *ROOT.glob("segments/*.sql")]
        if not others & set(file.relative_to(ROOT).parts)
    }
    assert len(models) > 100
    missing = sorted(models - set(RESULTS["models"]))
    assert not missing, f"docs/scale.md does not count {', '.join(missing)}: {AGAIN}"
    gone = {
        name for name in RESULTS["models"] if not any(name.startswith(f"stg_{o}__") for o in others)
    } - models
    assert not gone, f"docs/scale.md counts {', '.join(sorted(gone))}, which is gone: {AGAIN}"


def test_every_scan_is_of_a_table_that_is_measured() -> None:
    for which in ("day", "full"):
        assert len(RESULTS[which]) > 300
        for statement in RESULTS[which]:
            for table, columns, share in statement["scans"]:
                assert set(columns.split()) <= set(RESULTS["tables"][table]["bytes"]), table
                assert 0 <= share <= 1


def test_the_page_is_what_the_measured_figures_give() -> None:
    page = (ROOT / "docs/scale.md").read_text()
    assert all(f"<!-- {name} -->" in page for name in BLOCKS)
    assert write_page(page, RESULTS) == page, (
        f"`python benchmarks/bytes_read.py --page`, or {AGAIN}"
    )
