"""What is wrong with the data, or goes wrong on the way, changes no published row silently."""

import os
import shutil
import time
from collections import Counter
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import dbt_child
import duckdb
import faults
import pytest
from conftest import (
    ROOT,
    Warehouse,
    intake_alone,
    mounted,
    rewrite,
    without_tests,
    without_unit_tests,
)
from kills import Reader, SmallProject, fill, kill_at, moments
from test_sources import sources_with

from finegrain.demo import generate

# What a run says of itself, and of what it was given.
OWN = {
    *("as_of", "quarantined_rows", "quarantine_counts", "source_deliveries"),
    *("expectation_results", "run_log"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw tables of a small demo world."""
    folder = tmp_path_factory.mktemp("faults_world") / "world"
    generate(customers=300, days=460, seed=5, out=folder)
    faults.ask_to_be_erased(folder / "raw", 9)
    return folder / "raw"


# From the raw tables to the accepted ones, or to the end.
PROJECTS = {"intake": intake_alone, "whole": without_tests}
BOTH = ["intake", pytest.param("whole", marks=pytest.mark.long)]
whole = pytest.mark.parametrize("clean", ["whole"], indirect=True)


@pytest.fixture(scope="module", params=BOTH)
def clean(
    request: pytest.FixtureRequest, world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """That world, built and published without a fault. Tests must not change it."""
    folder = tmp_path_factory.mktemp("faults_clean")
    faults.copy_world(world, folder / "raw")
    warehouse = Warehouse(
        folder, {"demo_files": str(folder / "raw/{name}.parquet")}, PROJECTS[request.param]()
    )
    warehouse.build()
    return warehouse


def is_whole(warehouse: Warehouse) -> bool:
    return warehouse.project != intake_alone()


@pytest.fixture
def spoiled(clean: Warehouse, world: Path, tmp_path: Path) -> Warehouse:
    """A copy of the clean warehouse over raw tables that a test may spoil."""
    for file in clean.folder.glob("*.duckdb"):
        shutil.copy(file, tmp_path / file.name)
    faults.copy_world(world, tmp_path / "raw")
    return Warehouse(tmp_path, {"demo_files": str(tmp_path / "raw/{name}.parquet")}, clean.project)


def contents(
    warehouse: Warehouse, *, of_run: bool = False, places: tuple[str, ...] = ("copy", "warehouse")
) -> dict[str, str]:
    """What is in each public table, of the warehouse and of the readers' copy, as a checksum.

    What a run says of itself is left out unless `of_run`.
    """
    found: dict[str, str] = {}
    for place in places:
        ask = warehouse.published if place == "copy" else warehouse.query
        names = ask("select table_name from duckdb_tables() where schema_name = 'finegrain'")
        of_table = [
            f"select '{place}.{name}' as name, count(*) || ' ' || "
            f"coalesce(sum(hash(t)::hugeint), 0) as rows from finegrain.{name} as t"
            for name in names["table_name"]
            if of_run or name not in OWN
        ]
        found |= dict(ask(" union all ".join(of_table)).itertuples(index=False))
    return found


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The tables that are not in both with the same rows."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def quarantined(warehouse: Warehouse) -> Counter[tuple[str, str]]:
    """How many rows of each table are quarantined for which reasons."""
    rows = warehouse.published(
        "select table_name, reasons, count(*) as n from quarantined_rows group by all"
    )
    return Counter({(row.table_name, row.reasons): row.n for row in rows.itertuples()})


def raw(warehouse: Warehouse, table: str) -> Path:
    return warehouse.folder / f"raw/{table}.parquet"


# Rows


@pytest.fixture(scope="module")
def broken_rows(
    clean: Warehouse, world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """The world with every kind of broken row among the sound ones; whole with all gates."""
    folder = tmp_path_factory.mktemp("faults_rows")
    faults.spoil_rows(faults.copy_world(world, folder / "raw"), faults.row_faults())
    for file in clean.folder.glob("*.duckdb"):
        shutil.copy(file, folder / file.name)
    warehouse = Warehouse(
        folder,
        # Tables of a dozen rows have more broken rows than sound ones.
        {"demo_files": str(folder / "raw/{name}.parquet"), "quarantine_maximum_share": 1},
        without_unit_tests() if is_whole(clean) else clean.project,
    )
    # The settled days of web events have broken rows too.
    warehouse.build("--full-refresh")
    return warehouse


def test_every_broken_row_is_quarantined_with_its_reasons(
    clean: Warehouse, broken_rows: Warehouse
) -> None:
    kinds = faults.row_faults()
    assert len(kinds) >= 250
    assert {fault.table for fault in kinds} == set(faults.TABLES) == set(faults.declared_tables())
    # Those that were rejected without them still are.
    expected = quarantined(clean) + faults.expected_quarantine(kinds)
    assert quarantined(broken_rows) == expected


def test_broken_rows_change_no_sound_one(clean: Warehouse, broken_rows: Warehouse) -> None:
    before = contents(clean)
    assert {"warehouse.customer_features", "copy.segment_membership"} <= before.keys() or (
        not is_whole(clean)
        and {"warehouse.accepted_orders", "copy.accepted_usage"} <= before.keys()
    )
    assert differing(before, contents(broken_rows)) == []
    days = [w.published("select as_of_on from as_of")["as_of_on"][0] for w in (clean, broken_rows)]
    assert days[0] == days[1]
    rows = broken_rows.published("from source_deliveries").set_index("table_name")["delivered_rows"]
    assert rows.to_dict() == faults.row_counts(broken_rows.folder / "raw")
    if is_whole(clean):
        for fault in faults.row_faults():
            faults.record(fault.kind, [fault.table], "quarantined, with the reason")


def test_quarantine_is_counted_by_table_and_reason(broken_rows: Warehouse) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for (table, reasons), rows in quarantined(broken_rows).items():
        for reason in reasons.split(", "):
            expected[table, reason] += rows
    counted = broken_rows.published("select * from quarantine_counts")
    assert {(r.table_name, r.reason): r.rejected_rows for r in counted.itertuples()} == expected
    orders = len(broken_rows.query("select 1 from finegrain_accepted.checked_orders"))
    of_orders = counted[counted["table_name"] == "orders"]
    assert (of_orders["checked_rows"] == orders).all()
    assert (of_orders["rejected_share"] == of_orders["rejected_rows"] / orders).all()


@pytest.mark.long
@whole
def test_rows_that_are_mended_at_the_source_come_back(
    clean: Warehouse, world: Path, spoiled: Warehouse
) -> None:
    # Not more of each table than a tenth, and of web events those of days that are not settled.
    # Accepted events are dated months ahead of all others here.
    ahead = (
        "select max(occurred_on) > '2026-03-01' as is_so from finegrain_accepted.accepted_events"
    )
    assert clean.query(ahead)["is_so"][0]
    orders, events = raw(spoiled, "shop_orders"), raw(spoiled, "web_events")
    rewrite(
        orders,
        "select * replace (case when hash(order_no) % 20 = 0 then null else total end "
        "as total) from raw",
    )
    rewrite(
        events,
        "select * replace (case when event_at > timestamp '2025-12-29 12:00:00' "
        "then null else event end as event) from raw",
    )
    spoiled.build()
    lost = quarantined(spoiled) - quarantined(clean)
    assert lost["orders", "missing_total_amount"] > 50
    assert lost["events", "missing_event_type"] > 1
    assert "copy.customer_features" in differing(contents(spoiled), contents(clean))
    for table in ("shop_orders", "web_events"):
        shutil.copy(world / f"{table}.parquet", raw(spoiled, table))
    spoiled.build()
    assert differing(contents(spoiled), contents(clean)) == []
    assert quarantined(spoiled) == quarantined(clean)
    ending = "quarantined, and after it is mended as if it had never been"
    faults.record("values that are missing for days", ["shop_orders", "web_events"], ending)


@pytest.mark.long
@whole
def test_a_table_may_have_a_share_of_its_own(spoiled: Warehouse) -> None:
    rewrite(raw(spoiled, "shop_stores"), "select * replace (999 as lat) from raw")
    rewrite(
        raw(spoiled, "shop_coupons"),
        "select * replace (case when percent > 0 then 999 end as percent) from raw",
    )
    before = contents(spoiled, of_run=True)
    run = spoiled.dbt(
        "build",
        "--select",
        "+accepted_stores",
        "+accepted_coupons",
        variables={"quarantine_maximum_share_of": {"coupons": 1, "stores": 0.5}},
    )
    assert run.returncode != 0
    assert "12 of 12 stores of demo cannot be used: not_on_earth (12)." in run.stdout
    assert "raise the var quarantine_maximum_share_of.stores (now 0.5)" in run.stdout
    assert "coupons of demo cannot be used" not in run.stdout
    assert contents(spoiled, of_run=True) == before


# Files


def test_every_table_has_every_fault_once() -> None:
    kinds = [*faults.file_faults(), *faults.DAMAGES]
    cells = Counter(
        (fault.kind, table)
        for turn in range(len(kinds))
        for table, fault in faults.one_of_each(turn).items()
    )
    assert cells == Counter((fault.kind, table) for fault in kinds for table in fault.tables)


TURNS = len(faults.file_faults()) + len(faults.DAMAGES)


@pytest.mark.parametrize(
    ("clean", "turn"),
    [
        *(
            pytest.param("intake", turn, marks=[] if turn in (0, 3) else [pytest.mark.long])
            for turn in range(TURNS)
        ),
        # What comes after the two rooms makes no difference to what is seen before them.
        pytest.param("whole", 3, marks=pytest.mark.long),
    ],
    indirect=["clean"],
)
def test_a_broken_delivery_stops_the_run_before_any_model(turn: int, spoiled: Warehouse) -> None:
    chosen = faults.one_of_each(turn)
    assert len(chosen) >= 15
    for table, fault in chosen.items():
        fault.spoil(raw(spoiled, table), table)
    before = contents(spoiled, of_run=True)
    run = spoiled.dbt("build")
    said = " ".join(run.stdout.split())
    assert run.returncode != 0
    untold = [t for t, fault in chosen.items() if not faults.is_said(said, fault, t)]
    assert untold == [], said[-6000:]
    # Nothing is told of a table that is sound, and of the others once.
    assert all(said.count(f" {t} of source demo ") == (t in chosen) for t in faults.TABLES)
    assert "OK created" not in said
    assert "Traceback" not in said
    assert differing(before, contents(spoiled, of_run=True)) == []
    for table, fault in chosen.items():
        faults.record(fault.kind, [table], "stopped before any model")


@pytest.mark.long
@whole
@pytest.mark.parametrize("form", faults.HARMLESS)
def test_another_form_of_the_same_rows_changes_nothing(
    form: str, clean: Warehouse, spoiled: Warehouse
) -> None:
    for table in faults.TABLES:
        faults.HARMLESS[form](raw(spoiled, table), table)
    spoiled.build("--full-refresh")
    assert differing(contents(spoiled), contents(clean)) == []
    faults.record(form, faults.TABLES, "the same result")


@pytest.mark.long
@whole
def test_a_loss_that_is_right_is_accepted_once(spoiled: Warehouse) -> None:
    rewrite(raw(spoiled, "crm_nps"), "from raw limit 30")
    refused = spoiled.dbt("build")
    assert refused.returncode != 0
    cure = "accept it once with `finegrain build --expect-changes`, in dbt with --vars "
    assert f'{cure}"{{accepted_deliveries: [demo.crm_nps]}}".' in refused.stdout
    spoiled.build(variables={"accepted_deliveries": ["demo.crm_nps"]})
    # From now on that is what the table was.
    spoiled.build()
    rows = spoiled.published("from source_deliveries").set_index("table_name")["delivered_rows"]
    assert rows["crm_nps"] == 30


@pytest.mark.long
@whole
def test_another_zone_that_is_said_changes_nothing(clean: Warehouse, spoiled: Warehouse) -> None:
    # Local time of Phoenix, which has no summer time and so no hour twice.
    for table in faults.TABLES:
        times = [c["name"] for c in faults.declared_columns(table) if c["data_type"] == "timestamp"]
        if times:
            shifted = ", ".join(
                f"timezone('America/Phoenix', timezone('UTC', {time})) as {time}" for time in times
            )
            rewrite(raw(spoiled, table), f"select * replace ({shifted}) from raw")
    sources = sources_with("demo", time_zone="America/Phoenix")
    spoiled.build("--full-refresh", variables={"sources": sources})
    assert differing(contents(spoiled), contents(clean)) == []
    faults.record("times in another zone, which is said", faults.TIMED, "the same result")


@pytest.mark.long
@whole
def test_times_with_their_zone_are_refused_where_times_are_local(spoiled: Warehouse) -> None:
    faults.in_other_types(raw(spoiled, "shop_orders"), "shop_orders")
    before = contents(spoiled, of_run=True)
    run = spoiled.dbt("build", variables={"sources": sources_with("demo", time_zone="Asia/Tokyo")})
    assert run.returncode != 0
    assert "The column placed_at of table shop_orders of source demo carries a time zone" in (
        run.stdout
    )
    assert differing(before, contents(spoiled, of_run=True)) == []
    faults.record("times with a zone among local ones", ["shop_orders"], "stopped before any model")


@pytest.mark.long
@whole
def test_a_last_day_without_rows_is_not_the_day_of_the_numbers(
    clean: Warehouse, spoiled: Warehouse
) -> None:
    # An order of the last day by local time is the only kind that sets the day.
    rewrite(
        raw(spoiled, "shop_orders"),
        "from raw where placed_at is null or placed_at < timestamp '2025-12-31 05:00:00'",
    )
    spoiled.build()
    assert str(clean.published("from as_of")["as_of_on"][0])[:10] == "2025-12-31"
    assert str(spoiled.published("from as_of")["as_of_on"][0])[:10] == "2025-12-30"
    newest = spoiled.published("select max(last_order_on) as d from customer_features")["d"][0]
    assert str(newest)[:10] == "2025-12-30"
    faults.record("an empty last day", ["shop_orders"], "right as of the day before")


@pytest.mark.long
@whole
def test_that_all_customers_opt_out_changes_what_is_allowed_alone(
    clean: Warehouse, spoiled: Warehouse
) -> None:
    rewrite(raw(spoiled, "crm_consents"), "select * replace ('opted_out' as status) from raw")
    spoiled.build()
    columns = clean.published("describe customer_features")["column_name"]
    changed = differing_columns(clean, spoiled, "customer_features", list(columns))
    declared = (ROOT / "models/features/_consent_features.yml").read_text()
    assert changed
    assert all(f"name: {column}\n" in declared for column in changed), changed
    faults.record("all customers opted out", ["crm_consents"], "right, and nothing else changed")


def differing_columns(
    one: Warehouse, other: Warehouse, table: str, columns: list[str]
) -> list[str]:
    """The columns of a table of customers in which two publications differ."""
    with duckdb.connect() as connection:
        for name, warehouse in (("a", one), ("b", other)):
            connection.execute(
                f"attach '{warehouse.folder / 'published.duckdb'}' as {name} (read_only)"
            )
        counted = ", ".join(
            f"count(case when a.{c} is distinct from b.{c} then 1 end) as {c}" for c in columns
        )
        found = (
            connection.execute(
                f"select {counted} from a.finegrain.{table} as a "
                f"full join b.finegrain.{table} as b using (customer_id)"
            )
            .df()
            .iloc[0]
        )
    return [str(name) for name, rows in found.items() if rows]


WORDS = {
    "another encoding, read wrongly": "'Ã©tÃ© â€“ Zürich'",
    "signs of many scripts": "'日本語 العربية 🎁👩‍👩‍👧'",
    "signs that nobody sees": "'a' || chr(0) || chr(8203) || chr(65279) || chr(10) || 'b'",
    "quotes and commands": "'''; drop table customers; --\" {{ x }}'",
    "ten thousand letters": "repeat('x', 10000)",
}


@pytest.mark.long
@whole
def test_odd_words_stay_with_those_who_wrote_them(clean: Warehouse, spoiled: Warehouse) -> None:
    crm = raw(spoiled, "crm_customers")
    odd = " ".join(f"when {i} then {word}" for i, word in enumerate(WORDS.values()))
    chosen = (
        "(from raw select id where deleted_at is null group by id having count(*) = 1 "
        "order by id limit 5)"
    )
    with duckdb.connect() as connection:
        ids = [
            row[0]
            for row in connection.execute(f"with raw as (from '{crm}') {chosen[1:-1]}").fetchall()
        ]
    place = " ".join(f"when '{one}' then {i}" for i, one in enumerate(ids))
    replaced = ", ".join(
        f"case when id in {chosen} then case case id {place} end {odd} end else {column} end "
        f"as {column}"
        for column in ("occupation", "job_title", "city", "district", "lang")
    )
    rewrite(crm, f"select * replace ({replaced}) from raw")
    spoiled.build()
    with duckdb.connect() as connection:
        for name, warehouse in (("a", clean), ("b", spoiled)):
            connection.execute(
                f"attach '{warehouse.folder / 'published.duckdb'}' as {name} (read_only)"
            )
        tables = connection.execute(
            "select distinct table_name from duckdb_columns() "
            "where database_name = 'a' and column_name = 'customer_id'"
        ).fetchall()
        differing_rows = " union all ".join(
            f"select customer_id from (from {one}.finegrain.{table} except all "
            f"from {other}.finegrain.{table})"
            for (table,) in tables
            for one, other in (("a", "b"), ("b", "a"))
        )
        ((changed,),) = connection.execute(
            f"select count(distinct customer_id) from ({differing_rows})"
        ).fetchall()
    assert {("customers",), ("customer_features",), ("segment_membership",)} <= set(tables)
    assert 1 <= changed <= len(WORDS)
    for kind in WORDS:
        faults.record(kind, ["crm_customers"], "right, and nobody else changed")


# Runs that are killed, or meet another


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """The small project with its first states."""
    project = SmallProject(tmp_path_factory.mktemp("faults_small"))
    for state in (1, 2):
        began = time.monotonic()
        code, said = project.start(state).result()
        project.seconds = time.monotonic() - began
        assert code == 0, said[-3000:]
    assert project.faults_of(2) == []
    return project


def groups(kills: int) -> list[int]:
    """One kill, one more, then two, then four before a run is left alone, and so on."""
    found: list[int] = []
    while sum(found) < kills:
        found.append(min([1, 1, 2, 4][len(found) % 4], kills - sum(found)))
    return found


@pytest.mark.parametrize("kills", [8, pytest.param(50, marks=pytest.mark.long)])
def test_after_kills_a_plain_run_ends_as_if_nothing_had_happened(
    kills: int, small: SmallProject
) -> None:
    (state,) = small.states()
    shares = iter(moments(3 * kills, seed=kills))
    killed, seconds = 0, small.seconds
    for number in groups(kills):
        state += 1
        with Reader(small.states) as reader:
            for _ in range(number):
                # A run that ended before it could be killed published the state; another is begun.
                while not kill_at(small.start(state), next(shares) * seconds):
                    continue
                killed += 1
            # How long a run takes now: others may be at work on this machine.
            began = time.monotonic()
            code, said = small.start(state).result()
            seconds = time.monotonic() - began
        assert code == 0, said[-3000:]
        assert reader.looks > 5
        assert not reader.error
        assert reader.seen <= {(state - 1,), (state,)}
        assert small.states() == (state,)
        assert small.faults_of(state) == []
    assert killed == kills
    faults.record(
        f"a small project killed {killed} times", [], "a plain second run as if undisturbed"
    )


def test_of_two_runs_at_once_one_is_told_to_wait(small: SmallProject) -> None:
    (state,) = small.states()
    first = small.start(state + 1)
    while not first.ends_within(0.05) and "START" not in first.said():
        continue
    second = small.start(state + 1)
    results = [first.result(), second.result()]
    assert results[0][0] == 0, results[0][1][-3000:]
    for code, said in results:
        assert code == 0 or "is in use by" in said, said[-3000:]
        assert "Traceback" not in said
    assert small.states() == (state + 1,)
    assert small.faults_of(state + 1) == []
    faults.record("two runs at once", [], "one publishes, the other is told to wait")


def test_what_another_run_renews_meanwhile_is_renewed_by_the_next(small: SmallProject) -> None:
    """On Snowflake another run may renew events while one counts them; here it is only said so."""
    (state,) = small.states()
    model = small.folder / "project/models/web_days.sql"
    usual = model.read_text()
    another = (
        "insert into {{ renewed_days() }} select table_name, source_system, "
        "cast('2025-01-03' as date), max(renewal) + 1 from {{ renewed_days() }} "
        "where table_name like '%checked_events' group by all"
    )
    model.write_text(f"{{{{ config(pre_hook={another!r}) }}}}\n{usual}")
    code, said = small.start(state + 1).result()
    assert code == 0, said[-3000:]
    assert small.faults_of(state + 1) == []
    model.write_text(usual)
    code, said = small.start(state + 2).result()
    assert code == 0, said[-3000:]
    assert small.faults_of(state + 2) == []
    with duckdb.connect(str(small.place / "warehouse.duckdb"), read_only=True) as connection:
        renewed = connection.execute(
            "select first_on from finegrain_gates.renewed_days where table_name like '%web_days' "
            "order by renewal desc limit 2"
        ).fetchall()
    assert renewed == [(date(2025, 1, 3),), (date(2025, 1, 1) + timedelta(state + 1),)]


@pytest.mark.long
def test_after_the_disk_was_full_a_plain_run_ends_as_if_nothing_had_happened(
    tmp_path: Path,
) -> None:
    with mounted(tmp_path, 160) as disk:
        project = SmallProject(tmp_path, disk)
        for state in (1, 2):
            began = time.monotonic()
            assert project.start(state).result()[0] == 0
            seconds = time.monotonic() - began
        stopped = 0
        for share in moments(20, seed=3):
            state += 1
            with Reader(project.states) as reader:
                run = project.start(state)
                run.ends_within(share * seconds)
                filler = fill(disk)
                code, said = run.result()
                filler.unlink()
                if code:
                    stopped += 1
                    assert "space" in said or "disk" in said.lower(), said[-3000:]
                    assert "Traceback" not in said
                began = time.monotonic()
                code, said = project.start(state).result()
                seconds = time.monotonic() - began
            assert code == 0, said[-3000:]
            assert not reader.error
            assert reader.seen <= {(state - 1,), (state,)}
            assert project.faults_of(state) == []
        assert stopped >= 6
    faults.record(
        "a disk that is full from any moment on", [], "after room is made as if undisturbed"
    )


def seen_of_copy(warehouse: Warehouse) -> tuple[tuple[str, str], ...]:
    """What a reader sees of every public table but what runs say of themselves."""
    return tuple(sorted(contents(warehouse, places=("copy",)).items()))


@pytest.fixture
def a_month_ago(world: Path, tmp_path: Path) -> Warehouse:
    """What was published of the world without its last orders."""
    folder = tmp_path / "before"
    folder.mkdir()
    faults.copy_world(world, folder / "raw")
    orders = folder / "raw/shop_orders.parquet"
    rewrite(orders, "from raw where placed_at is null or placed_at < timestamp '2025-12-01'")
    for table in ("shop_order_lines", "shop_refunds"):
        rewrite(
            folder / f"raw/{table}.parquet",
            f"from raw where order_no in (select order_no from '{orders}')",
        )
    warehouse = Warehouse(
        folder, {"demo_files": str(folder / "raw/{name}.parquet")}, without_tests()
    )
    warehouse.build()
    shutil.rmtree(folder / "raw")
    faults.copy_world(world, folder / "raw")
    return warehouse


@pytest.mark.long
def test_the_whole_project_survives_kills_too(a_month_ago: Warehouse, tmp_path: Path) -> None:
    def restored(number: int) -> Warehouse:
        folder = tmp_path / f"run_{number}"
        folder.mkdir()
        for file in a_month_ago.folder.glob("*.duckdb"):
            shutil.copy(file, folder / file.name)
        return Warehouse(folder, a_month_ago.variables, a_month_ago.project)

    undisturbed = restored(0)
    began = time.monotonic()
    undisturbed.build()
    seconds = time.monotonic() - began
    old, new = seen_of_copy(a_month_ago), seen_of_copy(undisturbed)
    assert old != new
    kills, killed = int(os.environ.get("FINEGRAIN_KILLS", "12")), 0
    for number, share in enumerate(moments(kills, seed=7), 1):
        warehouse = restored(number)
        with Reader(partial(seen_of_copy, warehouse)) as reader:
            with warehouse.prepared(["build"], warehouse.variables) as prepared:
                output = warehouse.folder / "said.txt"
                run = dbt_child.begin(*prepared, output)
                killed += kill_at(run, share * seconds)
            began = time.monotonic()
            warehouse.build()
            # Other work on the machine makes runs longer, never shorter: else none would be killed.
            seconds = min(seconds, time.monotonic() - began)
        assert not reader.error
        assert reader.looks > 5
        assert reader.seen <= {old, new}
        assert differing(contents(warehouse), contents(undisturbed)) == []
        shutil.rmtree(warehouse.folder)
    assert killed >= kills * 3 // 4
    faults.record(
        f"the whole project killed {killed} times", [], "a plain second run as if undisturbed"
    )
