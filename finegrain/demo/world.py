"""Makes the demo world: DuckDB computes it from the scripts in sql/, this module runs them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from finegrain.demo.errors import DemoError
from finegrain.demo.folder import replaced_whole

GENERATOR_VERSION = "3"

HERE = Path(__file__).parent
DATA = HERE / "data"
SQL = HERE / "sql"

# each script builds on the ones before it
SCRIPTS = (
    "draws",
    "calendar",
    "catalog",
    "plants",
    "people",
    "names",
    "campaigns",
    "orders",
    "lines",
    "ledger",
    "known_guests",
    "refunds",
    "outcomes",
    "places",
    "crm_views",
    "shop_views",
    "answers",
    "messages",
    "business",
    "web_lists",
    "visitors",
    "buying_visits",
    "other_visits",
    "visits",
    "web_events",
    "web_plants",
    "dirt",
    "web_dirt",
    "segment_plants",
    "segment_plant_orders",
    "segment_plant_visits",
    "segment_plant_accounts",
)
RAW_TABLES = (
    "crm_customers",
    "crm_consents",
    "crm_erasure_requests",
    "shop_orders",
    "shop_order_lines",
    "shop_refunds",
    "catalog_products",
    "catalog_prices",
    "shop_stores",
    "shop_coupons",
    "crm_surveys",
    "crm_nps",
    "crm_children",
    "crm_card_movements",
    "marketing_campaigns",
    "marketing_assignments",
    "marketing_messages",
    "b2b_accounts",
    "b2b_contacts",
    "b2b_technologies",
    "b2b_usage",
    "web_events",
)
TRUTH_TABLES = (
    "buyers",
    "orders",
    "segment_members",
    "shared_contacts",
    "campaign_effects",
    "companies",
    "company_contacts",
    "web_visitors",
    "web_members",
    "micro_members",
    "session_gaps",
    "defects",
    "world",
)
# left out of a world without web events
WEB_TABLES = (
    "raw/web_events",
    "truth/web_visitors",
    "truth/web_members",
    "truth/micro_members",
    "truth/session_gaps",
)

MIN_CUSTOMERS = 100
# a buyer just too late to count as won back ordered 91 days ago and, 366 days earlier, 457 days ago
MIN_DAYS = 458
# keeps the visits of one account in a range of numbers of their own
MAX_EVENTS_PER_CUSTOMER = 1000
# keeps the key of a price (product and day) within 16 bits of days
MAX_DAYS = 20_000


@dataclass(frozen=True)
class DemoSummary:
    """What was written: rows per table ('raw/shop_orders'), its days, and the seconds it took."""

    rows: dict[str, int]
    first_on: date
    last_on: date
    seconds: float


def generate(
    customers: int,
    days: int,
    seed: int,
    out: Path,
    until: date = date(2025, 12, 31),
    progress: Callable[[str], None] | None = None,
    *,
    events_per_customer: int = 100,
    threads: int | None = None,
) -> DemoSummary:
    """Write a demo world of `customers` CRM records and the `days` business days up to `until`.

    Web events are about `events_per_customer` times `customers`, fewest what orders and log-ins of
    those seen on the web bring about; 0 leaves the web out.

    The same arguments give the same rows, on any number of `threads` (default: all). `out` gets
    one Parquet file per table under raw/ and truth/; it is written aside and put in place at the
    end, and an older demo world there is replaced. `progress` hears one sentence per step.

    Raises DemoError for arguments that make no world, and for a folder that cannot be written.
    """
    _check(customers, days, seed, until, events_per_customer)
    tell = progress or (lambda sentence: None)
    started = time.monotonic()
    with replaced_whole(out) as (folder, connection):
        # Progress is told by `progress`; DuckDB's own bar would be drawn over it.
        connection.execute("set enable_progress_bar = false")
        if threads is not None:
            connection.execute(f"set threads = {int(threads)}")
        _set_variables(connection, customers, days, seed, until, events_per_customer)
        for script in SCRIPTS:
            connection.execute((SQL / "world" / f"{script}.sql").read_text(encoding="utf-8"))
            tell(f"{script.replace('_', ' ')} made")
        rows = {}
        for kind, tables in (("raw", RAW_TABLES), ("truth", TRUTH_TABLES)):
            (folder / kind).mkdir()
            for table in tables:
                name = f"{kind}/{table}"
                if events_per_customer == 0 and name in WEB_TABLES:
                    continue
                rows[name] = _write(connection, name, folder / f"{name}.parquet")
                tell(f"{name}: {rows[name]:,} rows")
    return DemoSummary(
        rows=rows,
        first_on=until - timedelta(days=days - 1),
        last_on=until,
        seconds=time.monotonic() - started,
    )


def _check(customers: int, days: int, seed: int, until: date, events_per_customer: int) -> None:
    if customers < MIN_CUSTOMERS:
        raise DemoError(
            f"customers must be {MIN_CUSTOMERS} or more, to hold everybody who is planted at a "
            f"boundary, not {customers}."
        )
    if days < MIN_DAYS:
        raise DemoError(
            f"days must be {MIN_DAYS} or more, not {days}: a buyer just too late to be won back "
            f"ordered 91 days ago and 366 days before that."
        )
    if days > MAX_DAYS:
        raise DemoError(f"days must be {MAX_DAYS} or fewer, not {days}.")
    if not 0 <= events_per_customer <= MAX_EVENTS_PER_CUSTOMER:
        raise DemoError(
            f"events per customer must be from 0 to {MAX_EVENTS_PER_CUSTOMER}, not "
            f"{events_per_customer}."
        )
    if not 0 <= seed < 2**63:
        raise DemoError(f"seed must be from 0 to 2^63 - 1, not {seed}.")
    if until.year > 2090:
        raise DemoError(
            f"until must lie before 2091, not {until}: one order is misdated to 2099 on purpose."
        )


def _set_variables(
    connection: duckdb.DuckDBPyConnection,
    customers: int,
    days: int,
    seed: int,
    until: date,
    events_per_customer: int,
) -> None:
    values = {
        "customers": customers,
        "days": days,
        "seed": seed,
        "until": until,
        "events_per_customer": events_per_customer,
        "plant_copies": 1 if customers < 500 else 3 if customers < 20_000 else 5,
        "segment_plant_copies": 1 if customers < 20_000 else 3,
        "data": str(DATA),
        "generator_version": f"{GENERATOR_VERSION} (DuckDB {duckdb.__version__})",
    }
    for name, value in values.items():
        cast = "::bigint" if isinstance(value, int) else ""
        connection.execute(f"set variable {name} = $1{cast}", [value])


def _write(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> int:
    """Write the rows of sql/<name>.sql to `path` and return their number."""
    query = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    target = str(path).replace("'", "''")
    written = connection.execute(
        f"copy ({query}) to '{target}' (format parquet, compression zstd)"
    ).fetchone()
    assert written is not None
    return int(written[0])
