"""The tables of docs/scale.md, made from bytes_read.json; the text around them is written by hand.

A table stands between two comments, `<!-- rooms -->` and `<!-- end -->`.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scale_figures import Figures, purpose

BLOCK = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->\n", re.DOTALL)
SIZES = {"1M": 10**6, "10M": 10**7, "100M": 10**8, "1B": 10**9}
ROOMS = ("accepted", "identity", "activity", "features", "segments", "tests", "publish")
# Bytes that one credit reads, and where that is from; DuckDB's own figure is added to them.
COLD, WARM = 58e9, 427e9
CORES = 8


def write_page(text: str, results: Mapping[str, Any]) -> str:
    """The page with every table made anew."""
    figures = Figures(results)

    def block(match: re.Match[str]) -> str:
        name = match.group(1)
        lines = "\n".join(BLOCKS[name](figures))
        return f"<!-- {name} -->\n{lines}\n<!-- end -->\n"

    return BLOCK.sub(block, text)


def amount(size: float) -> str:
    """Bytes with three digits at most."""
    for unit, name in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if size >= unit:
            return f"{size / unit:.{0 if size >= 100 * unit else 1}f} {name}"
    return f"{size / 1e3:.0f} kB"


def number(value: float) -> str:
    """Two digits of a small number, none after the point of a large one."""
    return f"{value:,.2g}" if value < 10 else f"{value:,.0f}"


def prose(text: str) -> list[str]:
    """Lines of a paragraph."""
    return textwrap.wrap(text, 104, break_long_words=False, break_on_hyphens=False)


def table(*rows: Iterable[str]) -> list[str]:
    """Lines of a table; the first row is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return [lines[0], "|" + "---|" * (lines[0].count("|") - 1), *lines[1:]]


def measured(figures: Figures) -> list[str]:
    kept = figures.results["measured"]
    versions = ", ".join(f"{name} {number}" for name, number in kept["versions"].items())
    engines = kept["engines"]
    different = [f"`{name}`" for name in engines["different"]]
    return prose(
        f"Measured {kept['on']} on demo worlds of {figures.small:,} and {figures.large:,} "
        f"customers, with {versions}. A day sends {len(figures.results['day']):,} statements that "
        f"read tables. {engines['compared'] - len(different)} of {engines['compared']} models and "
        f"tests read the same columns of the same tables when they are compiled for Snowflake"
        + (f"; not so {', '.join(different)}." if different else ".")
    )


def runs(figures: Figures) -> list[str]:
    sizes = SIZES.values()
    with_ids = Figures(figures.results, random_event_ids=True)
    stored = [sum(figures.size(name, size) for name in figures.tables) for size in sizes]

    def row(said: str, read: Callable[[int], float]) -> list[str]:
        return [said, *(amount(read(size)) for size in sizes)]

    return table(
        ["customers", *SIZES],
        ["all tables, stored", *map(amount, stored)],
        row("**a day reads**", lambda size: figures.run("day", size)),
        row("… if event ids were random", lambda size: with_ids.run("day", size)),
        row("… if nothing were clustered", lambda size: figures.run("day", size, clustered=False)),
        row("a day writes", lambda size: figures.written("day", size)),
        row("**a full refresh reads**", lambda size: figures.run("full", size)),
        row("… if nothing were clustered", lambda size: figures.run("full", size, clustered=False)),
    )


def changes(figures: Figures) -> list[str]:
    size = SIZES["100M"]
    day = figures.run("day", size)
    saved = {
        "all raw events are read by time": figures.saved_by_time(size),
        "published tables are clones": figures.saved_by_cloning(size),
    }
    rows = [[said, amount(less), f"{less / day:.0%}"] for said, less in saved.items()]
    left = day - sum(saved.values())
    rows.append(["left with both", amount(left), f"{left / day:.0%}"])
    return table(["change", "a day at 100M customers reads less by", "share of it"], *rows)


def rooms(figures: Figures) -> list[str]:
    day = figures.results["day"]
    names = [*ROOMS, *sorted({one["room"] for one in day} - set(ROOMS))]
    rows = []
    for name in names:
        inside = [one for one in day if one["room"] == name]
        if inside:
            read = (
                amount(sum(figures.statement(one, size) for one in inside))
                for size in SIZES.values()
            )
            rows.append([name, f"{len(inside)}", *read])
    return table(["room", "statements", *SIZES], *rows)


def label(one: Mapping[str, Any]) -> str:
    """The name of a statement, and what it does unless it makes the table of that name."""
    name = f"`{one['node']}`".replace("`copy of ", "copy of `")
    does_more = one["kind"] in ("select", "delete") and one["room"] != "tests"
    return f"{name} ({one['kind']})" if does_more else name


def heaviest(figures: Figures) -> list[str]:
    size = SIZES["100M"]
    ranked = sorted(
        figures.results["day"],
        key=lambda one: (-figures.statement(one, size), one["node"], one["kind"]),
    )
    rows = []
    for one in ranked[:10]:
        per_table: dict[str, float] = defaultdict(float)
        for scan in one["scans"]:
            per_table[scan[0]] += figures.scan(scan, size, clustered=True)
        times = {name: sum(scan[0] == name for scan in one["scans"]) for name in per_table}
        first = sorted(per_table, key=lambda name: (-per_table[name], name))[:3]
        tables = ", ".join(
            f"`{name}`" + (f" {times[name]} times" if times[name] > 1 else "") for name in first
        )
        rows.append(
            [
                label(one),
                one["room"],
                amount(figures.statement(one, size)),
                amount(figures.statement(one, size, clustered=False)),
                tables,
            ]
        )
    return table(["statement", "room", "reads", "unclustered", "mostly"], *rows)


def purposes(figures: Figures) -> list[str]:
    size = SIZES["100M"]
    found: dict[str, float] = defaultdict(float)
    for one in figures.results["day"]:
        for scan in one["scans"]:
            found[purpose(figures, one, scan)] += figures.scan(scan, size, clustered=True)
    whole = sum(found.values())
    ranked = sorted(found.items(), key=lambda item: -item[1])
    rows = ([name, amount(read), f"{read / whole:.0%}"] for name, read in ranked)
    return table(["what a day reads at 100M customers", "bytes", "share"], *rows)


def growth(figures: Figures) -> list[str]:
    billion = SIZES["1B"]
    ranked = sorted(figures.tables, key=lambda name: (-figures.size(name, billion), name))
    rows = []
    for name in ranked[:25]:
        rows.append(
            [
                f"`{name}`",
                figures.growth(name),
                f"{figures.rows(name, billion) / billion:.2f}",
                f"{figures.row_bytes(name):.0f}",
                amount(figures.size(name, SIZES["1M"])),
                amount(figures.size(name, billion)),
            ]
        )
    lines = table(
        ["table", "grows with", "rows per customer", "bytes per row", *("1M", "1B")], *rows
    )
    rest = sum(figures.size(name, billion) for name in ranked[25:])
    lines += ["", f"The other {len(ranked) - 25} tables hold {amount(rest)} at 1B customers."]
    for kind, said in (
        ("days", "Grow by the day, whatever the number of customers"),
        ("nothing", "Grow with neither customers nor days"),
    ):
        names = sorted(name for name in ranked if figures.growth(name) == kind)
        listed = ", ".join(f"`{name}`" for name in names) or "none"
        lines += ["", *prose(f"{said}: {listed}.")]
    return lines


def clustering(figures: Figures) -> list[str]:
    size = SIZES["100M"]
    rows = []
    for name, kept in figures.tables.items():
        scans = [scan for one in figures.results["day"] for scan in one["scans"] if scan[0] == name]
        if not kept["clustered_by"] or not scans:
            continue
        read = sum(figures.scan(scan, size, clustered=True) for scan in scans)
        whole = sum(figures.scan(scan, size, clustered=False) for scan in scans)
        pruned = [scan[2] for scan in scans if scan[2] < 1]
        rows.append(
            [
                f"`{name}`",
                f"`{kept['clustered_by']}`",
                f"{len(pruned)} of {len(scans)}",
                amount(whole),
                amount(read),
            ]
        )
    head = ["table", "in the order of", "scans pruned", "unclustered, 100M", "as clustered, 100M"]
    return table(head, *rows)


def by_cores(figures: Figures) -> tuple[float, str]:
    """Bytes per credit as DuckDB read them in the benchmark, and how that is computed."""
    kept = figures.results["bench"]
    tables = kept["cpu"]
    read = sum(
        figures.statement(one, kept["customers"])
        for one in figures.results["full"]
        if one["node"] in tables and one["kind"] == "create"
    )
    seconds = sum(tables.values())
    per_credit = read / seconds * CORES * 3600
    said = (
        f"The full build of all tables of {kept['customers']:,} customers took DuckDB "
        f"{seconds:.0f} CPU seconds ([benchmarks](../benchmarks/RESULTS.md)) and reads "
        f"{amount(read)} by the count of this page: {amount(read / seconds)} a CPU second. "
        f"{CORES} such cores would read {amount(per_credit)} in an hour, which is a credit."
    )
    return per_credit, said


def cores(figures: Figures) -> list[str]:
    return prose(by_cores(figures)[1])


def credits(figures: Figures) -> list[str]:
    assumed = {"cold": COLD, "DuckDB's": by_cores(figures)[0], "warm": WARM}
    rows = []
    for which, said in (("day", "a day"), ("full", "a full refresh")):
        for name, throughput in sorted(assumed.items(), key=lambda item: item[1]):
            read = [figures.run(which, size) / throughput for size in SIZES.values()]
            label = f"{said}, {name}: {amount(throughput)} a credit"
            rows.append(
                [label, *(f"{spent:,.2g}" if spent < 10 else f"{spent:,.0f}" for spent in read)]
            )
    spent = figures.run("day", SIZES["100M"]) / COLD
    return [
        *table(["credits for", *SIZES], *rows),
        "",
        *prose(
            f"So a day of 100M customers, read cold, is {spent / 16 * 60:,.0f} minutes of an "
            f"X-Large warehouse (16 credits an hour)."
        ),
    ]


BLOCKS = {
    "measured": measured,
    "runs": runs,
    "rooms": rooms,
    "heaviest": heaviest,
    "changes": changes,
    "purposes": purposes,
    "growth": growth,
    "clustering": clustering,
    "cores": cores,
    "credits": credits,
}
