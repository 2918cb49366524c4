"""A day of a demo company: worlds, builds whose statements are noted, and what tables hold."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sql_days import Days

from finegrain.demo import generate

ROOT = Path(__file__).parents[1]
# The demo's last business day begins at this moment, UTC: events and orders of it arrive on the
# day that is measured.
LAST_ON = date(2025, 12, 31)
LAST_DAY_BEGINS = "timestamp '2025-12-31 05:00:00'"
ORDERS_OF_LAST_DAY = (
    f"(select order_no from '{{raw}}/shop_orders.parquet' where placed_at >= {LAST_DAY_BEGINS})"
)
ARRIVE_LATER = {
    "web_events": f"event_at >= {LAST_DAY_BEGINS}",
    "shop_orders": f"placed_at >= {LAST_DAY_BEGINS}",
    "shop_order_lines": f"order_no in {ORDERS_OF_LAST_DAY}",
    "shop_refunds": f"order_no in {ORDERS_OF_LAST_DAY}",
}


@dataclass(frozen=True)
class Logged:
    """A text that dbt sent to the warehouse, and the model, test or operation it was for."""

    node: str
    room: str
    sql: str


@dataclass
class Table:
    """Rows of a table, bytes per row of each column as zstd leaves them, and their types."""

    rows: int
    bytes: dict[str, float] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """A demo world, and a warehouse that is built from it."""

    folder: Path
    customers: int
    events_per_customer: int = 100

    @property
    def raw(self) -> Path:
        return self.folder / "world/raw"

    @property
    def manifest(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / "target/manifest.json").read_text())
        return read

    def make(self) -> None:
        """Write the world, and beside it the same without its last day."""
        generate(
            customers=self.customers,
            days=730,
            seed=1,
            out=self.raw.parent,
            until=LAST_ON,
            events_per_customer=self.events_per_customer,
        )
        before = self.folder / "before/raw"
        before.mkdir(parents=True, exist_ok=True)
        for file in self.raw.glob("*.parquet"):
            place = before / file.name
            place.unlink(missing_ok=True)
            if file.stem not in ARRIVE_LATER:
                place.symlink_to(file.resolve())
                continue
            later = ARRIVE_LATER[file.stem].format(raw=self.raw)
            with duckdb.connect() as connection:
                connection.execute(
                    f"copy (from '{file}' where not coalesce({later}, false)) "
                    f"to '{place}' (format parquet, compression zstd)"
                )

    def build(self, *, of_day_before: bool = False) -> list[Logged]:
        """Build with dbt; every statement in the order in which it ran."""
        raw = self.folder / "before/raw" if of_day_before else self.raw
        logs = self.folder / "logs"
        (logs / "dbt.log").unlink(missing_ok=True)
        self.dbt(
            *("--log-format-file", "json", "--log-level-file", "debug"),
            *("--log-file-max-bytes", "0", "--quiet", "build", "--threads", "1"),
            variables={"demo_files": f"{raw}/{{name}}.parquet"},
        )
        found = []
        for line in (logs / "dbt.log").open():
            event = json.loads(line)
            if event["info"]["name"] == "SQLQuery":
                found.append(_logged(event["data"]))
        return found

    def dbt(self, *arguments: str, variables: Mapping[str, Any]) -> None:
        """Run dbt on this warehouse, in a process of its own."""
        environment = os.environ | {
            "FINEGRAIN_WAREHOUSE": str(self.folder / "warehouse.duckdb"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        command = [sys.executable, "-m", "dbt.cli.main", *arguments]
        command += ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
        command += ["--vars", json.dumps(dict(variables))]
        run = subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise SystemExit(f"dbt did not succeed:\n{run.stdout[-3000:]}{run.stderr[-1000:]}")

    def tables(self) -> dict[str, Table]:
        """Rows and types of every table by schema.name; the raw files are the schema raw."""
        found: dict[str, Table] = {}
        with self._connected() as connection:
            for name, source in self._sources(connection).items():
                rows = connection.execute(f"select count(*) from {source}").fetchall()[0][0]
                described = connection.execute(f"describe select * from {source}").fetchall()
                types = {column: kind for column, kind, *_ in described}
                found[name] = Table(rows, types=types)
        return found

    def weigh(self, tables: Mapping[str, Table], order: Mapping[str, str]) -> None:
        """Set the bytes of each column: those of a parquet file in that order."""
        with self._connected() as connection:
            for name, source in self._sources(connection).items():
                table, file = tables[name], self.folder / "weighed.parquet"
                ordered = f"order by {order[name]}" if name in order else ""
                connection.execute(
                    f"copy (from {source} {ordered}) to '{file}' (format parquet, compression zstd)"
                )
                weighed = connection.execute(
                    "select split_part(path_in_schema, ', ', 1), sum(total_compressed_size) "
                    f"from parquet_metadata('{file}') group by 1"
                ).fetchall()
                # An empty table has a file without columns.
                table.bytes = dict.fromkeys(table.types, 0.0)
                for column, size in weighed:
                    table.bytes[column] = round(float(size) / max(table.rows, 1), 3)
                file.unlink()

    def share(self, table: str, column: str, days: Days) -> float:
        """Share of the rows of a table in these days."""
        with self._connected() as connection:
            source = self._sources(connection)[table]
            day = f"cast({column} as date)"
            counted = connection.execute(
                f"select avg(case when {day} between $1 and $2 or ({day} is null and $3) "
                f"then 1.0 else 0 end) from {source}",
                [days.first, days.last, days.nulls],
            ).fetchall()
        return round(float(counted[0][0] or 0), 6)

    def _connected(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.folder / "warehouse.duckdb"), read_only=True)

    def _sources(self, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
        """What to write after `from` for each table."""
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_type = 'BASE TABLE' order by all"
        ).fetchall()
        sources = {f"{schema}.{name}": f'"{schema}"."{name}"' for schema, name in tables}
        files = {f"raw.{file.stem}": f"'{file}'" for file in sorted(self.raw.glob("*.parquet"))}
        return files | sources


def _logged(data: dict[str, Any]) -> Logged:
    node = data.get("node_info") or {}
    kind = node.get("resource_type", "")
    room = {"model": node.get("node_path", "").split("/")[0], "test": "tests"}.get(kind, "publish")
    return Logged(node.get("node_name", ""), room, data["sql"])
