"""Writes RESULTS.md from the figures in results.json."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from meter import Cost, together

PARQUET, NATIVE = "raw columns, parquet", "raw columns, native"
ALL = "all models"

MOST_READS, AIM, MOST_MEMORY = 30, 15, 8
MOST_GROWTH = 11
DEAREST = 20

TOOLS = {
    "sql": "Finegrain's SQL on DuckDB",
    "pandas_coded": "pandas, ids and texts as numbers",
}

INTRODUCTION = """\
# Benchmarks

Written by `make bench CUSTOMERS=…` over a demo world of that many customers. The machine is
shared: take gaps under a quarter for ties.

**A full build** is `dbt build` of a new warehouse, one node after the other, in a process of its
own. CPU counts all threads, user and system; memory is the peak of the process while a node was
built. Models are measured one by one; seeds, data tests and publication are counted apart. Views
cost where they are used. DuckDB compresses new tables and writes them to its file some at a time,
as one of them is committed: a small table can cost what those before it left to write.

**A read** is what it costs DuckDB to read all columns that the sources declare, of all raw tables,
once: from parquet files, and from its own tables. It is the cheapest of three.

"""

TARGETS = f"""\
All models together should cost at most {MOST_READS} reads, better {AIM}, and take at most
{MOST_MEMORY} GiB of memory; from 0.1 to 1 million customers CPU should grow at most
{MOST_GROWTH} times. A model costs dbt some hundredths of a second however few its rows are, which
weighs in small worlds.
"""

COMPARED = """\
**Beside it** other tools compute the same features from the same tables: those that the models
read, as parquet files. Each has two threads and a process of its own, in which it reads the files
and ends with a table or frames in memory; imports do not count, its memory is the peak of the whole
process. The cheapest of three runs counts. Before a figure is written, every value of every
customer is compared with that of Finegrain's SQL: whole numbers, days and texts must be equal,
amounts and ratios equal within 1e-9.

At the wide task Finegrain's SQL should be no slower than polars, and four times as fast as pandas.
In pandas ids are texts, as one would write it, and once more numbers, which takes more care.
"""


def write_page(results: Iterable[Mapping[str, Any]]) -> str:
    """RESULTS.md: a section for each size of world, then how cost grows with size."""
    ordered = sorted(results, key=lambda result: int(result["customers"]))
    lines = [INTRODUCTION + TARGETS, COMPARED]
    for result in ordered:
        lines += section(result)
    lines += growth(ordered)
    return "\n".join(lines).rstrip() + "\n"


def section(result: Mapping[str, Any]) -> list[str]:
    """All that was measured at one size."""
    models, others = costs_of(result["costs"]), costs_of(result["others"])
    reads = [others.pop(PARQUET), others.pop(NATIVE)]
    whole = together(list(models.values()))
    versions = ", ".join(f"{name} {number}" for name, number in result["versions"].items())
    lines = [
        f"## {result['customers']:,} customers, {result['events']:,} events",
        "",
        f"{result['on']}, {result['machine']}. {versions}.",
        "",
        f"The {len(models)} models cost {verdict(whole, reads)}",
        "",
        *head("what", "CPU s", "wall s", "memory GiB", "CPU / read, parquet", "native"),
        line(f"**{ALL}**", whole, reads),
        *(line(name, cost, reads) for name, cost in others.items()),
        line("a read, parquet", reads[0], reads),
        line("a read, native", reads[1], reads),
        "",
        *head("room", "models", "CPU s", "wall s", "memory GiB", "CPU / read, parquet", "native"),
    ]
    rooms = by_room(models)
    for room, costs in sorted(rooms.items(), key=lambda item: -together(item[1]).cpu):
        lines.append(line(room, together(costs), reads, str(len(costs))))
    dearest = sorted(models.items(), key=lambda item: -item[1].cpu)[:DEAREST]
    lines += [
        "",
        f"The {len(dearest)} dearest models are "
        f"{together([cost for _, cost in dearest]).cpu / whole.cpu:.0%} of it:",
        "",
        *head("model", "rows", "CPU s", "wall s", "memory GiB", "CPU / read, parquet", "native"),
        *(
            line(f"`{name}`", cost, reads, f"{cost.rows:,}" if cost.rows else "")
            for name, cost in dearest
        ),
        "",
    ]
    for comparison in result["comparisons"]:
        lines += compared(comparison)
    return lines


def verdict(whole: Cost, reads: list[Cost]) -> str:
    """How the models stand to the targets."""
    ratios = [whole.cpu / read.cpu for read in reads]
    kept = [
        f"within {MOST_READS}" if ratio <= MOST_READS else f"over {MOST_READS}" for ratio in ratios
    ]
    memory = "within" if whole.memory <= MOST_MEMORY else "over"
    return (
        f"{ratios[0]:.1f} reads of parquet ({kept[0]}) or {ratios[1]:.1f} of native tables "
        f"({kept[1]}), and {whole.memory:.1f} GiB ({memory} {MOST_MEMORY})."
    )


def compared(comparison: Mapping[str, Any]) -> list[str]:
    """One task by each tool."""
    costs = costs_of(comparison["costs"])
    ours = costs["sql"]
    return [
        f"**{comparison['name']}**: {comparison['said']} {comparison['rows']:,} customers, "
        f"{comparison['columns']} columns, all values equal.",
        "",
        *head("tool", "CPU s", "wall s", "memory GiB", "CPU / Finegrain's", "wall / Finegrain's"),
        *(
            f"| {TOOLS.get(name, name)} | {cost.cpu:.2f} | {cost.wall:.2f} | {cost.memory:.2f} "
            f"| {cost.cpu / ours.cpu:.1f} | {cost.wall / ours.wall:.1f} |"
            for name, cost in costs.items()
        ),
        "",
    ]


def growth(results: list[Mapping[str, Any]]) -> list[str]:
    """CPU of each room at each size, over that at the size before."""
    if len(results) < 2:
        return []
    sizes = [int(result["customers"]) for result in results]
    rooms = [by_room(costs_of(result["costs"])) for result in results]
    names = sorted(rooms[-1], key=lambda name: -together(rooms[-1][name]).cpu)
    first = sizes.index(100_000) if 100_000 in sizes else 0
    lines = [
        "## Growth",
        "",
        f"CPU seconds, and how many times those of {sizes[first]:,} customers.",
        "",
    ]
    columns = [f"{size:,}" for size in sizes[first:]]
    lines += head("room", *columns, *(f"{column}, times" for column in columns[1:]))
    for name in (*names, ALL):
        cpu = [
            together([cost for room, costs in one.items() if name in (room, ALL) for cost in costs])
            for one in rooms[first:]
        ]
        figures = [f"{cost.cpu:.1f}" for cost in cpu]
        figures += [f"{cost.cpu / cpu[0].cpu:.1f}" if cpu[0].cpu else "" for cost in cpu[1:]]
        shown = f"**{name}**" if name == ALL else name
        lines.append(f"| {shown} | {' | '.join(figures)} |")
    return lines


def by_room(models: Mapping[str, Cost]) -> dict[str, list[Cost]]:
    rooms = defaultdict(list)
    for cost in models.values():
        rooms[cost.room].append(cost)
    return rooms


def costs_of(kept: Mapping[str, Any]) -> dict[str, Cost]:
    return {name: Cost(**cost) for name, cost in kept.items()}


def head(*columns: str) -> list[str]:
    return [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]


def line(name: str, cost: Cost, reads: list[Cost], *more: str) -> str:
    memory = f"{cost.memory:.1f}" if cost.memory else ""
    figures = [*more, f"{cost.cpu:.1f}", f"{cost.wall:.1f}", memory]
    figures += [f"{cost.cpu / read.cpu:.1f}" for read in reads]
    return f"| {name} | {' | '.join(figures)} |"
