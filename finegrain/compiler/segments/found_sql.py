"""Chosen rows that are found by what they are about: a product, a category, a term, a page.

Each of them is asked once for all that is chosen by it, in a model of its own, and rows are
then found by its key. What is chosen alike but for its window is counted together, a column for
each window.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from finegrain.compiler.segments.aggregate_sql import (
    Parts,
    aggregate,
    all_columns,
    measured_columns,
)
from finegrain.compiler.segments.normal import EVER, Rows, Window
from finegrain.compiler.segments.origins import Origin, about_subjects
from finegrain.compiler.segments.rows import Chosen, rows_name, window_name
from finegrain.compiler.segments.rows_sql import (
    CategoryFlags,
    condition_on,
    window_bounds,
    window_test,
)
from finegrain.compiler.segments.sequences_sql import named, select
from finegrain.compiler.verbs import Measure, Subjects, Verb

# Before anything happened, for windows without a beginning.
EARLIEST = "cast('0001-01-01' as date)"
# More windows than this are not counted side by side.
MOST_WINDOWS = 12


@dataclass(frozen=True)
class Selection:
    """What is chosen alike but for its window, and what is chosen so by the name of the window."""

    name: str
    rows: Rows
    chosen: dict[str, Chosen]


@dataclass
class ChosenSubjects:
    """A model of which products, categories or terms are chosen, for all verbs of a source."""

    name: str
    flags: CategoryFlags
    keys: tuple[str, ...]
    selects: list[str] = field(default_factory=list)

    @property
    def relation(self) -> str:
        """Return the model as it stands in a query."""
        return f"{{{{ ref('{self.name}') }}}}"


def found_parts(
    verb: Verb,
    subjects: Subjects,
    members: Sequence[Chosen],
    flags: CategoryFlags,
    wanted: ChosenSubjects,
    *,
    are_events: bool,
) -> list[Parts]:
    """Return parts of a query that count rows; the last of each list has a row per member and rows.

    Args:
        verb: whose rows are chosen.
        subjects: what they are found by.
        members: what is chosen.
        flags: of the categories that are asked for.
        wanted: gets the subjects that are chosen.
        are_events: whether events are counted, of which a row may be a part.
    """
    windows = list(dict.fromkeys(each.rows.window for each in members))
    found = []
    for number, first in enumerate(range(0, len(windows), MOST_WINDOWS), 1):
        some = windows[first : first + MOST_WINDOWS]
        of_some = [each for each in members if each.rows.window in some]
        level = "events" if are_events else "rows"
        base = f"{verb.name}_by_{subjects.name}_{level}" + (f"_{number}" if number > 1 else "")
        found.append(
            _counted_together(
                base,
                verb,
                subjects,
                of_some,
                all_columns(members),
                flags,
                wanted,
                are_events=are_events,
            )
        )
    return found


def _counted_together(
    base: str,
    verb: Verb,
    subjects: Subjects,
    members: Sequence[Chosen],
    columns: Sequence[str],
    flags: CategoryFlags,
    wanted: ChosenSubjects,
    *,
    are_events: bool,
) -> Parts:
    origin = about_subjects(verb, subjects)
    selections = _selections(members)
    windows = _named_windows([each.rows.window for each in members])
    for each in selections:
        span = _span([one.rows.window for one in each.chosen.values()])
        wanted.selects.append(_wanted(base, each.rows, each.name, span, subjects, origin, wanted))
    kept = measured_columns(verb.measures, columns)
    filters = {each.name: others(each.rows, subjects, origin, flags) for each in selections}
    parts = [(f"{base}_rows", rows_sql(base, subjects, origin, kept, filters, wanted))]
    source = f"{base}_rows"
    measures = dict(verb.measures)
    if are_events:
        # Of an event with several rows: first the event, then the events.
        key = measures["times"].column
        lines = ["member_id", "selection_id", key, "max(happened_on) as happened_on"]
        lines += [f"sum({each}) as {each}" for each in kept if each != key]
        parts.append((f"{base}_summed", _grouped(lines, source, f"selection_id, {key}")))
        source = f"{base}_summed"
        measures["times"] = Measure("rows", "", "", True)
    lines = ["member_id", "selection_id"]
    has_times = "times" in columns and _are_counted(measures["times"], verb)
    for name, window in windows.items():
        test = "" if window == EVER else window_test(window, "happened_on")
        if not has_times:
            lines.append(f"count({f'case when {test} then 1 end' if test else '*'}) as rows_{name}")
        lines += [f"{aggregate(measures, each, test)} as {each}_{name}" for each in columns]
    parts.append((f"{base}_counted", _grouped(lines, source, "selection_id")))
    parts.append((f"{base}_names", _names(selections)))
    selects = []
    for name in windows:
        lines = ["counted.member_id", "names.rows_id"]
        lines += [f"counted.{each}_{name} as {each}" for each in columns]
        tests = [] if has_times else [f"counted.rows_{name} > 0"]
        if has_times or any(each.fewest > 1 for each in members):
            tests.append(f"counted.times_{name} >= names.fewest")
        selects.append(
            "    select\n        "
            + ",\n        ".join(lines)
            + f"\n    from {base}_counted as counted\n    inner join {base}_names as names\n"
            "        on counted.selection_id = names.selection_id\n    where\n"
            f"        names.window_id = '{name}'\n        and " + "\n        and ".join(tests)
        )
    return [*parts, (f"{base}_measured", "\n    union all\n".join(selects))]


def _are_counted(times: Measure, verb: Verb) -> bool:
    """Whether there is a row just where the times are at least one."""
    return times.how == "rows" or f"{times.column} > 0" in verb.holds


def distinct_parts(
    verb: Verb,
    subjects: Subjects,
    members: Sequence[Chosen],
    flags: CategoryFlags,
    wanted: ChosenSubjects,
) -> Parts:
    """Return parts of a query that count different things, which cannot be added up.

    Args:
        verb: whose rows are chosen.
        subjects: what they are found by.
        members: what is chosen.
        flags: of the categories that are asked for.
        wanted: gets the subjects that are chosen.
    """
    origin = about_subjects(verb, subjects)
    base = f"{verb.name}_by_{subjects.name}_distinct"
    columns = all_columns(members)
    kept = measured_columns(verb.measures, columns)
    for each in members:
        span = window_bounds(each.rows.window)
        wanted.selects.append(_wanted(base, each.rows, each.name, span, subjects, origin, wanted))
    filters = {each.name: others(each.rows, subjects, origin, flags) for each in members}
    lines = ["member_id", "selection_id as rows_id"]
    lines += [f"{aggregate(verb.measures, column)} as {column}" for column in columns]
    return [
        (f"{base}_rows", rows_sql(base, subjects, origin, kept, filters, wanted)),
        (f"{base}_measured", _grouped(lines, f"{base}_rows", "selection_id")),
    ]


def _selections(members: Sequence[Chosen]) -> list[Selection]:
    found: dict[Rows, Selection] = {}
    for each in members:
        rows = replace(each.rows, window=EVER)
        if rows not in found:
            name = rows_name(each.entity, rows).removesuffix("_ever")
            taken = {one.name for one in found.values()}
            found[rows] = Selection(f"{name}_{len(found)}" if name in taken else name, rows, {})
        found[rows].chosen[_id_of(each.rows.window)] = each
    return list(found.values())


def _named_windows(windows: Sequence[Window]) -> dict[str, Window]:
    return {_id_of(window): window for window in windows}


def _id_of(window: Window) -> str:
    """A name that no other window has: windows between dates are called by these."""
    if window.first is None and window.last is None:
        return window_name(window)
    ends = [each.strftime("%Y%m%d") if each else "open" for each in (window.first, window.last)]
    return "_to_".join(ends)


def _names(selections: Sequence[Selection]) -> str:
    return "\n    union all\n".join(
        f"    select\n        '{each.name}' as selection_id,\n        '{window}' as window_id,\n"
        f"        '{chosen.name}' as rows_id,\n        {chosen.fewest} as fewest"
        for each in selections
        for window, chosen in each.chosen.items()
    )


def _span(windows: Sequence[Window]) -> tuple[str, str]:
    """The first day of all windows and the last one, as SQL; the first is empty if one is open."""
    bounds = [window_bounds(each) for each in windows]
    firsts, lasts = ([*dict.fromkeys(each)] for each in zip(*bounds, strict=True))
    first = "" if "" in firsts else _one_of("least", firsts)
    return first, _one_of("greatest", lasts)


def _one_of(function: str, days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{function}({', '.join(days)})"


def _grouped(lines: Sequence[str], source: str, more: str) -> str:
    return (
        "    select\n        "
        + ",\n        ".join(lines)
        + f"\n    from {source}\n    group by member_id, {more}"
    )


def rows_sql(
    base: str,
    subjects: Subjects,
    origin: Origin,
    kept: Sequence[str],
    filters: dict[str, str],
    wanted: ChosenSubjects,
) -> str:
    """Return the rows that are wanted: a row per member, selection and row of the source.

    Args:
        base: what the names of parts begin with.
        subjects: what rows are found by.
        origin: where rows come from.
        kept: columns of it that are measured.
        filters: by selection, what is asked of each row beyond what it is about.
        wanted: the subjects that are chosen.
    """
    assert origin.day
    selected = [
        (origin.member, "member_id"),
        ("wanted.selection_id", "selection_id"),
        (origin.day, "happened_on"),
        *((origin.columns[each], each) for each in kept),
    ]
    keys = "\n        and ".join(
        f"{sql} = wanted.{name}" for name, sql in subjects.found_by.items()
    )
    join = (
        f"inner join {wanted.relation} as wanted\n    on\n        {keys}\n"
        f"        and {origin.day} between wanted.first_on and wanted.last_on"
    )
    tests = [*origin.holds, f"wanted.counted_as = '{base}'"]
    if any(filters.values()):
        cases = "\n            ".join(
            f"when '{name}' then {test}" for name, test in filters.items() if test
        )
        tests.append(
            f"case wanted.selection_id\n            {cases}\n            else true\n        end"
        )
    return select(origin, selected, tests, [join])


def _wanted(
    base: str,
    rows: Rows,
    name: str,
    span: tuple[str, str],
    subjects: Subjects,
    origin: Origin,
    wanted: ChosenSubjects,
) -> str:
    first, last = span
    tests = [
        condition_on(each.condition, subjects.columns[origin.filters[each.name]], wanted.flags)
        for each in rows.filters
        if origin.filters[each.name] in subjects.columns
    ]
    lines = [named(sql, key) for key, sql in subjects.keys.items()]
    lines += [
        f"'{base}' as counted_as",
        f"'{name}' as selection_id",
        f"{first or EARLIEST} as first_on",
        f"{last} as last_on",
    ]
    tables = subjects.tables
    if any("categories." in test for test in tests):
        path = subjects.columns["category_path"]
        tables += f"\nleft join categories\n    on {path} = categories.category_path"
    return (
        "    select\n        "
        + ",\n        ".join(lines)
        + "\n    from "
        + tables.replace("\n", "\n    ")
        + "\n    where\n        "
        + "\n        and ".join(tests)
    )


def others(rows: Rows, subjects: Subjects, origin: Origin, flags: CategoryFlags) -> str:
    """Return what is asked of each row, beyond what it is about."""
    tests = [
        condition_on(each.condition, origin.columns[origin.filters[each.name]], flags)
        for each in rows.filters
        if origin.filters[each.name] not in subjects.columns
    ]
    return " and ".join(tests)
