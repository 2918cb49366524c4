"""Builds that are killed at any moment, while somebody reads what was published."""

import contextlib
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import duckdb
from conftest import ROOT
from dbt_child import Run, begin

# A project of few tables with the real macros, in which every table says of which state it is: a
# table that grows by day and one that is made of it, a memory, and large tables that take a while
# to publish.
FILES = {
    "dbt_project.yml": """
        name: finegrain
        version: 0.1.0
        profile: finegrain
        flags: {send_anonymous_usage_stats: false}
        on-run-end: ["{{ publish(results) }}"]
        vars:
          {as_of: null, source_systems: [shop], sources: {shop: {}}, as_of_maximum_gap_days: 31,
           business_time_zone: UTC, events_lookback_days: 1}
        models: {finegrain: {+materialized: table, +access: public}}
        """,
    "models/as_of.sql": "select (from '../state.csv') as state, date '2025-06-30' as as_of_on",
    "models/customers.sql": """
        select (from '../state.csv') as state, i as customer_id, md5(i::varchar) as filler
        from range(50000) as t(i)
        """,
    "models/checked_events.sql": """
        {{ config(materialized='incremental', incremental_strategy='replace_days',
            pre_hook='{{ note_renewed_days() }}', post_hook='{{ note_renewed_days() }}') }}
        select 'shop' as source_system, date '2025-01-01' + d::integer as occurred_on,
            state, i as row_number, null::varchar as rejection_reasons
        from (select state, unnest(range(state, state + 3)) as d from '../state.csv') as days,
            range(5000) as t(i)
        where {{ is_in_replaced_days(this) }}
        """,
    "models/web_days.sql": """
        {{ config(materialized='incremental', incremental_strategy='replace_days',
            post_hook='{{ note_renewed_days() }}') }}
        select source_system, occurred_on, state, count(*) as events
        from {{ ref('checked_events') }}
        where {{ is_in_replaced_days(this) }}
        group by all
        """,
    "models/features.sql": """
        select c.state, c.customer_id, count(d.state) as visits
        from {{ ref('customers') }} as c
        left join {{ ref('checked_events') }} as d
            on c.customer_id = d.row_number and d.state = (from '../state.csv')
        group by all
        """,
    "models/remembered.sql": """
        {{ config(access='protected', meta={'is_memory': true}) }}
        select (from '../state.csv') as state
        """,
    "tests/one_state.sql": """
        select state from {{ ref('features') }} where state <> (from '../state.csv')
        """,
}


@dataclass
class SmallProject:
    """The small project in a folder, and dbt runs of it in processes of their own."""

    folder: Path
    # Where the warehouse and the readers' copy are, if not there too.
    disk: Path | None = None
    # How long the last run took that was left alone.
    seconds: float = 0
    runs: int = 0

    def __post_init__(self) -> None:
        for name, content in FILES.items():
            file = self.folder / "project" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(content).strip() + "\n")
        shutil.copytree(ROOT / "macros", self.folder / "project/macros")
        # There are no persons in it who could be erased.
        (self.folder / "project/macros/activity/erased_activity.sql").write_text(
            "{% macro holds_erased_activity(relation) %}{{ return(false) }}{% endmacro %}\n"
        )
        shutil.copy(ROOT / "profiles.yml", self.folder / "project")

    @property
    def place(self) -> Path:
        return self.disk or self.folder

    def start(self, state: int) -> Run:
        """Begin a build that is to publish a state."""
        unset = {k: v for k, v in os.environ.items() if not k.startswith(("FINEGRAIN_", "DBT_"))}
        environment = unset | {
            "FINEGRAIN_WAREHOUSE": str(self.place / "warehouse.duckdb"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / f"logs_{state}"),
            "DBT_PROFILES_DIR": str(self.folder / "project"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        # A file, as dbt parses the project anew for another var.
        (self.folder / "state.csv").write_text(f"state\n{state}\n")
        self.runs += 1
        output = self.folder / f"run_{self.runs}.txt"
        return begin(["build"], self.folder / "project", environment, output)

    def states(self) -> tuple[int, ...]:
        """The states of all published tables; one number where they are whole."""
        with duckdb.connect(str(self.place / "published.duckdb"), read_only=True) as connection:
            found = connection.execute(
                "select distinct state from published.finegrain.as_of union "
                "select distinct state from published.finegrain.customers union "
                "select distinct state from published.finegrain.features union "
                "select max(state) from published.finegrain.checked_events union "
                "select max(state) from published.finegrain.web_days"
            ).fetchall()
        return tuple(sorted(row[0] for row in found))

    def faults_of(self, state: int) -> list[str]:
        """What is not as an undisturbed run of each state in turn leaves it.

        Settled days are of the run that saw them last; the last three are of the last run.
        """
        expected = {
            "as_of": f"select {state} as state, date '2025-06-30' as as_of_on",
            "customers": f"select {state} as state, i as customer_id, md5(i::varchar) as filler "
            "from range(50000) as t(i)",
            "checked_events": "select 'shop' as source_system, "
            "date '2025-01-01' + d::integer as occurred_on, "
            f"least(d, {state})::integer as state, i as row_number, null as rejection_reasons "
            f"from range(1, {state} + 3) as days(d), range(5000) as t(i)",
            "web_days": "select 'shop' as source_system, "
            "date '2025-01-01' + d::integer as occurred_on, "
            f"least(d, {state})::integer as state, 5000 as events "
            f"from range(1, {state} + 3) as days(d)",
            "features": f"select {state} as state, i as customer_id, "
            "case when i < 5000 then 3 else 0 end as visits from range(50000) as t(i)",
            "remembered": f"select {state} as state",
        }
        wrong = []
        for file, place in (("published", "finegrain"), ("warehouse", "finegrain")):
            with duckdb.connect(str(self.place / f"{file}.duckdb"), read_only=True) as connection:
                for table, sql in expected.items():
                    schema = place if table != "remembered" else "finegrain_restricted"
                    if table == "remembered" and file == "published":
                        continue
                    found = f"from {file}.{schema}.{table}"
                    differing = connection.execute(
                        f"select count(*) from (({found} except all ({sql})) union all "
                        f"(({sql}) except all {found}))"
                    ).fetchall()
                    if differing != [(0,)]:
                        wrong.append(f"{file}.{table}: {differing[0][0]} rows")
        return wrong


@dataclass
class Reader:
    """Somebody who opens the published copy again and again, and notes what he saw."""

    look: Callable[[], Hashable]
    seen: set[Hashable] = field(default_factory=set)
    looks: int = 0
    error: str = ""

    def __enter__(self) -> "Reader":
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stop.is_set():
            try:
                self.seen.add(self.look())
                self.looks += 1
            except Exception as error:
                self.error = repr(error)
            time.sleep(0.2)


def fill(disk: Path) -> Path:
    """Write a file that takes all the room of a disk; return it."""
    file = disk / "filler"
    with file.open("wb", buffering=0) as filler:
        for size in (2**20, 2**12, 1):
            # A disk that is full takes a part of what is written, or refuses.
            with contextlib.suppress(OSError):
                while filler.write(bytes(size)) == size:
                    pass
    return file


def kill_at(run: Run, seconds: float) -> bool:
    """SIGKILL a build after so many seconds; return whether it was still at work."""
    if run.ends_within(seconds):
        return False
    run.kill()
    return True


def moments(number: int, seed: int) -> list[float]:
    """Random moments as shares of the time a build takes; half of them in its last third."""
    drawn = random.Random(seed)
    return [
        drawn.uniform(0.66, 1.0) if place % 2 else drawn.uniform(0.05, 1.0)
        for place in range(number)
    ]
