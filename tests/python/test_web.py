"""Sessions and rollups of web events against an independent computation, and day by day."""

import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Warehouse

WEB = """
    web_session_parts web_subject_days web_page_days web_device_days web_touches web_sessions
    web_subjects
""".split()
SELECTION = [*(f"+{name}" for name in WEB), "+web_login_days", "late_events_wait"]
# The second looks at tables that these builds leave out.
EXCLUSION = ["test_type:unit", "every_quarantined_row_is_listed"]
ZONE = "America/New_York"
COUNTS = {
    "page_views": ["page", "product"],
    "product_views": ["product"],
    "searches": ["search"],
    "cart_additions": ["cart"],
    "checkout_starts": ["checkout"],
}


@pytest.fixture
def shop(tmp_path: Path, small_demo_folder: Path) -> Warehouse:
    """A warehouse on a small demo world whose web events the test writes itself."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for file in (small_demo_folder / "raw").glob("*.parquet"):
        (raw / file.name).symlink_to(file)
    (raw / "web_events.parquet").unlink(missing_ok=True)
    return Warehouse(tmp_path, {"demo_files": str(raw / "{name}.parquet")})


def deliver(shop: Warehouse, events: pd.DataFrame) -> None:
    """Put events where the source has them, in any order."""
    file = shop.folder / "raw" / "web_events.parquet"
    with duckdb.connect() as connection:
        connection.register("delivered", events)
        connection.execute(
            "copy (from delivered order by hash(event_id, received_at)) "
            f"to '{file}' (format parquet)"
        )


def build(shop: Warehouse, *arguments: str) -> str:
    return shop.build("--select", *SELECTION, "--exclude", *EXCLUSION, *arguments)


def draw_events(seed: int, count: int, browsers: int, first: str, days: int) -> pd.DataFrame:
    """Events whose gaps lie around 30 minutes, with log-ins, over `days` days from `first` on."""
    random = np.random.default_rng(seed)
    browser = random.integers(0, browsers, count)
    # Visits begin at random; within one, gaps are short, long, or just about half an hour.
    gaps = np.choose(
        random.integers(0, 4, count),
        [
            random.integers(0, 120, count),
            random.integers(1790, 1811, count),
            np.full(count, 1800),
            random.integers(0, days * 86400 * browsers // max(count, 1) * 3 + 1, count),
        ],
    )
    events = pd.DataFrame({"browser": browser, "gap": gaps}).sort_values("browser", kind="stable")
    start = random.integers(0, 86400, browsers)
    seconds = events.groupby("browser")["gap"].cumsum() + start[events["browser"]]
    events["event_at"] = pd.Timestamp(first) + pd.to_timedelta(seconds % (days * 86400), unit="s")
    events["event_id"] = [f"e{number}" for number in range(count)]
    events["visitor_id"] = "v" + events["browser"].astype(str)
    signed_in = random.random(count) < 0.3
    login = "C" + (events["browser"] * 2 + random.integers(0, 2, count)).astype(str)
    events["login_id"] = login.where(signed_in)
    words = np.array(["page", "product", "search", "cart", "checkout", "unheard_of"])
    events["event"] = words[random.integers(0, len(words), count)]
    sku = pd.Series("SKU000" + pd.Series(random.integers(1, 9, count)).astype(str).to_numpy())
    sku.index = events.index
    events["sku"] = sku.where(events["event"].isin(["product", "cart"]))
    terms = np.array(["Headphones", " headphones ", "ski", ""])
    term = pd.Series(terms[random.integers(0, len(terms), count)], index=events.index)
    events["search"] = term.where(events["event"] == "search")
    pages = np.array(["/help", "/Help/", " /help//", "/", "//", "", "/me/a@b.example", "Home"])
    events["page"] = pages[random.integers(0, len(pages), count)]
    referrer = pd.Series("search.example", index=events.index)
    events["referrer"] = referrer.where(random.random(count) < 0.1)
    events["device_type"] = np.where(events["browser"] % 2 == 0, "mobile", "desktop")
    events["received_at"] = events["event_at"]
    return events.drop(columns=["browser", "gap"])


def sessions_by_pandas(events: pd.DataFrame) -> pd.DataFrame:
    """Sort the events, begin a session after more than 30 minutes, and add up: no half hours."""
    events = events.sort_values(["visitor_id", "event_at"], kind="stable").reset_index(drop=True)
    gap = events.groupby("visitor_id")["event_at"].diff()
    begins = gap.isna() | (gap > pd.Timedelta(minutes=30))
    events["session"] = begins.cumsum()
    events["started_at"] = events.groupby("session")["event_at"].transform("first")
    local = events["event_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    events["occurred_on"] = local.dt.tz_localize(None).dt.normalize()
    events["spent"] = gap.where(~begins).dt.total_seconds().fillna(0).astype(int)
    for name, words in COUNTS.items():
        events[name] = events["event"].isin(words).astype(int)
    return events


@pytest.mark.long
def test_sessions_of_a_million_events_equal_those_of_pandas(shop: Warehouse) -> None:
    events = draw_events(7, 1_000_000, 40_000, "2024-03-01", 60)
    deliver(shop, events)
    build(shop)
    computed = sessions_by_pandas(events)

    keys = ["visitor_id", "started_at"]
    expected = computed.groupby(keys).agg(
        ended_at=("event_at", "max"),
        started_on=("occurred_on", "min"),
        seconds=("spent", "sum"),
        events=("event_id", "count"),
        **{name: (name, "sum") for name in COUNTS},
    )
    sessions = shop.query(
        "select web_id as visitor_id, * exclude (web_id) from finegrain_activity.web_sessions",
    ).set_index(keys)
    assert len(sessions) > 100_000
    pd.testing.assert_frame_equal(
        sessions[expected.columns].sort_index(), expected.sort_index(), check_dtype=False
    )

    # By day and login too, where the time between two events is the later one's.
    computed["login"] = computed["login_id"].fillna("")
    keys = ["visitor_id", "started_at", "occurred_on", "login"]
    expected = computed.groupby(keys).agg(
        events=("event_id", "count"),
        first_at=("event_at", "min"),
        last_at=("event_at", "max"),
        **{name: (name, "sum") for name in COUNTS},
    )
    halves = shop.query(
        "select web_id as visitor_id, coalesce(source_customer_id, '') as login, * "
        "from finegrain_activity.web_session_parts",
    )
    assert (halves["last_at"] - halves["first_at"]).max() < pd.Timedelta(minutes=30)
    parts = halves.groupby(keys).agg(
        first_at=("first_at", "min"),
        last_at=("last_at", "max"),
        **{name: (name, "sum") for name in ["seconds", "events", *COUNTS]},
    )
    pd.testing.assert_frame_equal(
        parts[expected.columns].sort_index(), expected.sort_index(), check_dtype=False
    )
    # Nobody's time is lost or counted twice, though a half hour with two people is cut roughly.
    by_day = ["visitor_id", "started_at", "occurred_on"]
    spent = computed.groupby(by_day)["spent"].sum().sort_index()
    counted = parts.reset_index().groupby(by_day)["seconds"].sum().sort_index()
    pd.testing.assert_series_equal(counted, spent, check_names=False, check_dtype=False)

    pages = shop.query("select page, views from finegrain_activity.web_page_days")
    seen = computed.loc[computed["event"] == "page", "page"].str.strip().str.lower()
    seen = seen[(seen != "") & ~seen.str.contains("@")].str.rstrip("/").replace("", "/")
    assert pages.groupby("page")["views"].sum().to_dict() == seen.value_counts().to_dict()
    assert set(seen) == {"/", "/help", "home"}

    terms = shop.query(
        "select subject, sum(events) as events from finegrain_activity.web_subjects "
        "where subject_kind = 'term' group by subject",
    )
    searched = computed["search"].dropna().str.strip().str.lower()
    counts = searched[searched != ""].value_counts()
    assert dict(zip(terms["subject"], terms["events"], strict=True)) == counts.to_dict()


def test_ten_random_arrival_orders_end_as_a_full_build(shop: Warehouse) -> None:
    lookback, days, runs = 3, 14, [6, 8, 11, 14]
    random = np.random.default_rng(11)
    one = draw_events(3, 900, 12, "2024-06-01 04:00", days)
    # Somebody who does not stop for four days, across midnights and the borders of runs.
    restless = one.head(1).loc[one.head(1).index.repeat(4 * 72)].reset_index(drop=True)
    restless["event_at"] = pd.Timestamp("2024-06-05 03:50") + pd.to_timedelta(
        np.arange(len(restless)) * 20, unit="min"
    )
    restless["visitor_id"], restless["login_id"] = "restless", None
    restless["event_id"] = [f"r{number}" for number in range(len(restless))]
    one = pd.concat([one, restless], ignore_index=True)
    # A tenth is delivered twice, the second time with another page and later.
    again = one.sample(frac=0.1, random_state=5).assign(page="again")
    again["received_at"] += pd.Timedelta(hours=5)
    one = pd.concat([one.assign(page="first"), again], ignore_index=True)
    one.loc[one.index[:900:97], "event_id"] = None
    # The same events ten times over, each time under other names and in another order of arrival.
    orders = []
    for order in range(10):
        events = one.copy()
        for column in ("event_id", "visitor_id", "login_id"):
            events[column] = events[column] + f"_{order}"
        orders.append(events)
    events = pd.concat(orders, ignore_index=True)
    day = (events["event_at"] - pd.Timestamp("2024-06-01 04:00")).dt.days + 1
    first_run = np.searchsorted(runs, day)
    known = [0, *runs]
    last_run = np.array(
        [max(run for run in range(len(runs)) if known[run] - lookback <= each) for each in day]
    )
    arrives = random.integers(first_run, np.maximum(first_run, last_run) + 1)
    assert (arrives > first_run).sum() > 1000

    # Clocks that run ahead hide no day before theirs, neither of a row of nobody's nor of one that
    # is accepted and has part in every table: in most it would be one of few rows a day.
    ahead = pd.concat([one.head(1)] * 2, ignore_index=True)
    ahead["event_id"], ahead["event"] = ["nobody", "ahead"], "product"
    ahead["visitor_id"], ahead["login_id"] = [None, "v_ahead"], [None, "c_ahead"]
    ahead["sku"], ahead["referrer"] = "SKU0001", "search.example"
    ahead["event_at"] = pd.Timestamp("2024-06-01 04:00") + pd.Timedelta(days=lookback + runs[1] + 2)
    events = pd.concat([events, ahead], ignore_index=True)
    arrives = np.append(arrives, [0, 0])

    for run in range(len(runs)):
        deliver(shop, events[arrives <= run])
        if run == 1:
            # A run that ends before anything is made of the events.
            shop.build("--select", "+checked_events", "--exclude", *EXCLUSION)
            continue
        said = build(shop)
    assert "WARN" not in said.replace("WARN=0", "")
    piecewise = snapshot(shop)
    build(shop, "--full-refresh")
    whole = snapshot(shop)
    for name, table in whole.items():
        assert len(table) > 100, name
        pd.testing.assert_frame_equal(piecewise[name], table, obj=name)
    assert (whole["web_sessions"]["seconds"] > 3 * 86400).sum() == 10


# Events per day from 2024-03-01 on, and the day from which a run would count back.
LATEST_DAYS = {
    "every day the same": ([100] * 40, "2024-04-09"),
    "one event dated ahead": ([100] * 40 + [0] * 9 + [1], "2024-04-09"),
    "less than half of a day dated ahead": ([100] * 40 + [0] * 9 + [49], "2024-04-09"),
    # More than stray events can be.
    "half of a day dated ahead": ([100] * 40 + [0] * 9 + [50], "2024-04-19"),
    "strays on many days": ([100] * 40 + [0, 3] * 12, "2024-04-09"),
    "a handful a day": ([9] * 30, "2024-03-01"),
    "a handful a day for a year": ([9] * 400, "2025-02-13"),
    "a stray one among handfuls": ([9] * 60 + [0] * 9 + [1], "2024-03-11"),
    "barely more than a handful": ([10] * 30, "2024-03-30"),
    "a quiet weekend": ([100] * 40 + [20, 20], "2024-04-09"),
    "a month without a day": ([100] * 40 + [0] * 30 + [100], "2024-05-10"),
    "a day more": ([100] * 40 + [0] * 31 + [100], "2024-04-09"),
    "after it the next day": ([100] * 40 + [0] * 31 + [100] * 2, "2024-05-12"),
    # Since twelve days a third of what it was: the mean is still more than twice as much.
    "less from a day on": ([300] * 28 + [100] * 12, "2024-03-28"),
    "less since long": ([300] * 28 + [100] * 22, "2024-04-19"),
}


def test_stray_events_are_not_the_latest_day(tmp_path: Path) -> None:
    # The macros alone, as dbt reads them sooner than the project.
    shutil.copytree(ROOT / "macros", tmp_path / "project/macros")
    (tmp_path / "project/dbt_project.yml").write_text(
        "{name: finegrain, version: 0.1.0, profile: finegrain, vars: "
        "{as_of: null, business_time_zone: UTC, as_of_maximum_gap_days: 31, "
        "events_lookback_days: 0}}"
    )
    shop = Warehouse(tmp_path, project=tmp_path / "project")
    with duckdb.connect(str(shop.file)) as connection:
        for number, (counts, _) in enumerate(LATEST_DAYS.values()):
            connection.execute(f"create schema case_{number}")
            connection.execute(
                f"create table case_{number}.checked_events as "
                "select 'shop' as source_system, occurred_on, null as rejection_reasons from ("
                "select date '2024-03-01' + (generate_subscripts(counts, 1) - 1)::integer "
                f"as occurred_on, unnest(counts) as events from (select {counts} as counts)"
                "), range(events) "
                # Another source's, rejected ones and those of a time that has not come say nothing.
                "union all select 'other', date '2025-01-01', null from range(1000) "
                "union all select 'shop', date '2025-01-01', 'nobody' from range(1000) "
                "union all select 'shop', date '2999-01-01', null from range(1000)"
            )
    asked = "".join(
        "{% set t = api.Relation.create(database='warehouse', schema='case_"
        f"{number}', identifier='checked_events') %}}"
        "found {{ first_days_to_replace(t)['shop'] }} "
        for number in range(len(LATEST_DAYS))
    )
    run = shop.dbt("compile", "--inline", "{% if execute %}" + asked + "{% endif %}")
    assert run.returncode == 0, run.stdout[-3000:]
    found = re.findall(r"found (\d{4}-\d\d-\d\d)", run.stdout)
    assert dict(zip(LATEST_DAYS, found, strict=True)) == {
        name: day for name, (_, day) in LATEST_DAYS.items()
    }
    # One query of each table, however quiet a source is.
    log = (shop.folder / "logs/dbt.log").read_text()
    assert len(re.findall(r"from \S*checked_events", log)) == len(LATEST_DAYS)


def snapshot(shop: Warehouse) -> dict[str, pd.DataFrame]:
    """All rows of the web tables, in a fixed order."""
    tables = {f"finegrain_activity.{name}": name for name in WEB}
    tables["finegrain_accepted.checked_events"] = "checked_events"
    return {name: shop.query(f"from {table} order by all") for table, name in tables.items()}


def test_an_event_that_is_too_late_is_told_and_taken_in_by_a_full_refresh(shop: Warehouse) -> None:
    events = draw_events(3, 500, 10, "2024-06-01 04:00", 12)
    late = events["event_at"] < "2024-06-03"
    late &= events.index % 5 == 0
    assert late.sum() > 3
    deliver(shop, events[~late])
    build(shop)
    deliver(shop, events)
    said = build(shop)
    assert "WARN" in said.replace("WARN=0", "")
    assert "late_events_wait" in said
    count = "select count(*) as rows from finegrain_accepted.checked_events"
    assert shop.query(count)["rows"][0] == (~late).sum()
    build(shop, "--full-refresh")
    assert shop.query(count)["rows"][0] == len(events)


def erase(shop: Warehouse, *accounts: str) -> None:
    """Have people ask to be erased, by their accounts."""
    asked = ", ".join(f"('R{account}', '{account}')" for account in accounts)
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select *, timestamp '2025-06-01 12:00:00' as asked_at "
            f"from (values {asked}) as asked (request_no, customer_id)) "
            f"to '{shop.folder}/raw/crm_erasure_requests.parquet' (format parquet)"
        )


def test_an_erased_person_leaves_settled_days_as_a_full_build_would(shop: Warehouse) -> None:
    """Everybody shares a browser with another here, whose sessions are made anew."""
    events = draw_events(7, 6000, 40, "2025-03-01", 30)
    deliver(shop, events)
    build(shop)
    logins = "select distinct source_customer_id as who from finegrain_identity.web_login_days"
    # One of the two who are logged in on each browser.
    erased = [who for who in sorted(shop.query(logins)["who"]) if int(who[1:]) % 2 == 0][:10]
    tables = [
        *("accepted.checked_events", "activity.web_session_parts", "activity.web_subject_days"),
        *(
            "activity.web_page_days",
            "activity.web_device_days",
            "activity.web_touches",
            "identity.web_login_days",
        ),
        "staging.erased_browsers",
    ]
    before = {table: shop.query(f"from finegrain_{table}") for table in tables}
    erase(shop, *erased)
    build(shop)
    after = {table: shop.query(f"from finegrain_{table}") for table in tables}
    build(shop, "--full-refresh")
    for table in tables:
        anew = shop.query(f"from finegrain_{table}")
        columns = list(anew)
        pd.testing.assert_frame_equal(
            after[table].sort_values(columns, ignore_index=True),
            anew.sort_values(columns, ignore_index=True),
            check_dtype=False,
        )
        if "source_customer_id" in anew:
            assert before[table]["source_customer_id"].isin(erased).any(), table
            assert not anew["source_customer_id"].isin(erased).any(), table
    # Of others on the same browsers what they did while they were logged in stays.
    browsers = anew["anonymous_id"]
    assert len(browsers) >= 5
    parts = after["activity.web_session_parts"]
    theirs = parts[parts["web_id"].isin(browsers)]
    assert len(theirs) > 100
    assert theirs["source_customer_id"].notna().all()
