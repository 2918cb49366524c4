"""Bytes and rows at any number of customers, from what bytes_read.json keeps of two sizes."""

from collections.abc import Iterable, Mapping
from typing import Any

EVENTS = "raw.web_events"
# A micro-partition, compressed; a scan of some days reads one too many at either end.
PARTITION = 16 * 10**6
# Bytes of an id that is drawn at random, which nothing compresses: the demo's are numbered.
RANDOM_ID = 16.0


class Figures:
    """What the kept results say of a number of customers."""

    def __init__(self, results: Mapping[str, Any], *, random_event_ids: bool = False) -> None:
        self.results = results
        self._heavier = {"event_id": RANDOM_ID} if random_event_ids else {}
        self.tables: dict[str, dict[str, Any]] = results["tables"]
        self.small, self.large = results["measured"]["customers"]

    def rows(self, table: str, customers: int) -> float:
        """Rows on the straight line through both sizes that were measured."""
        few, many = self.tables[table]["rows"]
        slope = (many - few) / (self.large - self.small)
        return float(max(few + slope * (customers - self.small), 0))

    def growth(self, table: str) -> str:
        """What a table grows with: the larger world has four times the customers."""
        few, many = self.tables[table]["rows"]
        if many > 2 * few:
            return "events" if few > 1.3 * self.tables[table]["quiet"] else "customers"
        return "days" if self.tables[table]["added"] > 0 else "nothing"

    def row_bytes(self, table: str, columns: Iterable[str] | None = None) -> float:
        """Compressed bytes of a row, or of some of its columns."""
        sizes = self.tables[table]["bytes"]
        names = sizes if columns is None else columns
        return float(sum(max(sizes[name], self._heavier.get(name, 0.0)) for name in names))

    def size(self, table: str, customers: int) -> float:
        return self.rows(table, customers) * self.row_bytes(table)

    def scan(self, scan: list[Any], customers: int, *, clustered: bool = True) -> float:
        """Bytes that a scan reads."""
        table, columns, share = str(scan[0]), str(scan[1]), float(scan[2])
        whole = self.rows(table, customers) * self.row_bytes(table, columns.split())
        if not clustered or share == 1:
            return whole
        edges = 2 * PARTITION / max(self.size(table, customers), 1)
        return whole * min(share + edges, 1)

    def statement(self, one: Mapping[str, Any], customers: int, *, clustered: bool = True) -> float:
        return sum(self.scan(scan, customers, clustered=clustered) for scan in one["scans"])

    def run(self, which: str, customers: int, *, clustered: bool = True) -> float:
        return sum(
            self.statement(one, customers, clustered=clustered) for one in self.results[which]
        )

    def written(self, which: str, customers: int) -> float:
        return sum(
            self.size(one["writes"][0], customers) * float(one["writes"][1])
            for one in self.results[which]
            if one["writes"]
        )

    def saved_by_time(self, customers: int) -> float:
        """What a day would not read if each scan of raw events were of the replaced days."""
        day = self.results["day"]
        removed = [scan[2] for one in day if one["kind"] == "delete" for scan in one["scans"]]
        return sum(
            self.scan(scan, customers)
            - self.scan([scan[0], scan[1], max(removed, default=1.0)], customers)
            for one in day
            for scan in one["scans"]
            if scan[0] == EVENTS and scan[2] == 1
        )

    def saved_by_cloning(self, customers: int) -> float:
        """What a day would not read if published tables were clones."""
        return sum(
            self.statement(one, customers)
            for one in self.results["day"]
            if one["room"] == "publish"
        )


def is_quarantine(one: Mapping[str, Any]) -> bool:
    """Whether a statement makes, tests or publishes quarantined_rows."""
    return "quarantined_rows" in one["node"]


def purpose(figures: Figures, one: Mapping[str, Any], scan: list[Any]) -> str:
    """What a scan is for, as one of the rows of the table of purposes."""
    name, _, share = scan
    if is_quarantine(one):
        return "`quarantined_rows`, made, tested and published"
    if one["room"] == "tests":
        return "other data tests"
    if one["room"] == "publish":
        return "copies of other public tables"
    if name == EVENTS:
        return "raw web events, read by the models of a day's events"
    if name.startswith("raw."):
        return "other raw tables: every row is judged anew"
    if one["kind"] == "select":
        return "questions before and after a model: the latest day, the share of rejected rows"
    if share < 1:
        return "some days of a table that is clustered by day"
    if figures.tables[name]["clustered_by"]:
        return "all days of a web table, where persons and features are formed"
    if one["room"] == "identity":
        return "identity: ids, shared values, components"
    return "features and segments: all customers, all their orders, visits and messages"
