"""The models that measure chosen rows for all packs: one for each verb or relation.

Each has a row per member and chosen rows. Events are read once for all that is chosen from them.
What is chosen by product, term or category is asked once of each product, term or category, and
rows are then found by its key; what is not is counted in columns, side by side. Only what compares
rows with one another is read by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from finegrain.compiler.condition_sql import literal
from finegrain.compiler.segments.aggregate_sql import (
    DAYS,
    GAPS,
    TYPES,
    Parts,
    aggregate,
    all_columns,
    measured_columns,
)
from finegrain.compiler.segments.found_sql import ChosenSubjects, distinct_parts, found_parts
from finegrain.compiler.segments.normal import Rows
from finegrain.compiler.segments.origins import Origin, origin_of, origin_of_verb
from finegrain.compiler.segments.rows import Chosen
from finegrain.compiler.segments.rows_sql import (
    CategoryFlags,
    filter_tests,
    is_about,
    window_test,
)
from finegrain.compiler.segments.sequences_sql import rows_part, select
from finegrain.compiler.verbs import Measure, Subjects, verbs

# Orders and all that is on them: where no product matters, the orders are enough.
WHOLE_ORDERS = "order"


@dataclass(frozen=True)
class Group:
    """Chosen rows that are read together: how, and under which name."""

    how: str
    verb: str
    subjects: Subjects | None = None
    level: str = ""


@dataclass
class MeasureModel:
    """A model that a query is compiled for: of chosen rows of one verb, or of chosen subjects.

    The last part has all its rows; `key` tells these apart, `rows_ids` are the chosen rows that it
    measures.
    """

    name: str
    flags: CategoryFlags
    parts: Parts
    key: tuple[str, ...]
    rows_ids: tuple[str, ...] = ()

    @property
    def query(self) -> Parts:
        """Return all parts of the query, with those that it shares with others."""
        return [*category_parts(self.flags), *self.parts]


def measure_models(
    chosen: Sequence[Chosen],
    flags_for_model: Callable[[], CategoryFlags] = CategoryFlags,
    *,
    numbers: bool = True,
) -> list[MeasureModel]:
    """Return the models that measure chosen rows, each after those that it reads.

    Args:
        chosen: all rows that segments measure.
        flags_for_model: gives the flags of categories of a model; models may share them.
        numbers: whether members are numbers, as in models; in a question they are their ids.
    """
    subjects: dict[str, ChosenSubjects] = {}
    by_model: dict[str, list[Chosen]] = {}
    for each in chosen:
        by_model.setdefault(each.model, []).append(each)
    measured = [
        _measure_model(name, members, flags_for_model, subjects, numbers)
        for name, members in sorted(by_model.items())
    ]
    asked = [
        MeasureModel(
            name=each.name,
            flags=each.flags,
            parts=[("subjects", "\n    union all\n".join(each.selects))],
            key=("counted_as", "selection_id", *each.keys),
        )
        for _, each in sorted(subjects.items())
    ]
    return [*asked, *measured]


def _measure_model(
    name: str,
    chosen: Sequence[Chosen],
    flags_for_model: Callable[[], CategoryFlags],
    subjects: dict[str, ChosenSubjects],
    numbers: bool,
) -> MeasureModel:
    flags = flags_for_model()
    groups: dict[tuple[str, ...], tuple[Group, list[Chosen]]] = {}
    for each in chosen:
        group = _group_of(each)
        key: tuple[str, ...] = (group.how, group.verb, group.level)
        if group.subjects:
            key = (*key, group.subjects.name)
        if group.how == "alone":
            key = (*key, each.name)
        groups.setdefault(key, (group, []))[1].append(each)
    parts: Parts = []
    counted: list[tuple[str, set[str]]] = []
    for group, members in groups.values():
        columns = {column for each in members for column in each.columns}
        if group.how == "found":
            wanted = _subjects_of(group, flags_for_model, subjects)
            listed = _found(group, members, flags, wanted)
        else:
            listed = (_beside if group.how == "beside" else _alone)(group, members, flags)
        for written in listed:
            parts += written
            counted.append((written[-1][0], columns))
    kept = set().union(*(columns for _, columns in counted))
    selects = "\n    union all\n".join(
        _typed(part, columns, kept, numbers) for part, columns in counted
    )
    return MeasureModel(
        name=name,
        flags=flags,
        parts=[*parts, ("measures", selects)],
        key=("member_number", "rows_id"),
        rows_ids=tuple(each.name for each in chosen),
    )


def _typed(part: str, columns: set[str], kept: set[str], numbers: bool) -> str:
    """Rows of a part with all that the model keeps; what nobody asks for it does not keep."""
    member = "{{ member_number('member_id') }}" if numbers else "member_id"
    lines = [f"{member} as member_number", "rows_id"]
    for name, data_type in TYPES.items():
        if name not in kept:
            continue
        value = "null" if name not in columns else name
        if name in columns and name not in (*DAYS, *GAPS):
            value = f"coalesce({name}, 0)"
        lines.append(f"cast({value} as {data_type}) as {name}")
    return "    select\n        " + ",\n        ".join(lines) + f"\n    from {part}"


def _group_of(chosen: Chosen) -> Group:
    rows = chosen.rows
    compares = rows.steps or rows.latest or rows.gaps or rows.window.around
    if rows.source != "did" or compares:
        return Group("alone", rows.name)
    verb = verbs()[rows.name]

    def column_of(name: str) -> str:
        return verb.filters[name].column

    distinct = [each for each in chosen.columns if _is_distinct(verb.measures, each)]
    for subjects in verb.source.subjects:
        if is_about(rows, subjects.columns, column_of):
            if set(distinct) - {"times"}:
                return Group("found", verb.name, subjects, "distinct")
            return Group("found", verb.name, subjects, "events" if distinct else "rows")
    orders = origin_of_verb(verbs()[WHOLE_ORDERS])
    if verb.source.name == "bought" and set(chosen.columns) <= {"times", *DAYS}:
        if all(column_of(each.name) in orders.columns for each in rows.filters):
            return Group("beside", verb.name, level=WHOLE_ORDERS)
        return Group("alone", verb.name)
    return Group("alone" if distinct else "beside", verb.name)


def _is_distinct(measures: Mapping[str, Measure], column: str) -> bool:
    return column == "on_days" or (column in measures and measures[column].how == "distinct")


def category_parts(flags: CategoryFlags) -> Parts:
    """Return the parts of a query that say which paths have the categories asked for."""
    if not flags.names:
        return []
    depth = max(value.count(" > ") for values in flags.names for value in values)
    below = [f"node_{level}_below" for level in range(1, depth + 1)]
    levels = "".join(
        f",\n        lead(node_key, {level}) over (\n            partition by category_path\n"
        f"            order by level asc\n        ) as {name}"
        for level, name in enumerate(below, 1)
    )
    lines = []
    for values, flag in flags.names.items():
        tests = [
            " and ".join(
                f"{column} = {literal(node)}"
                for column, node in zip(["node_key", *below], value.split(" > "), strict=False)
            )
            for value in values
        ]
        whole = "\n                    or ".join(tests)
        lines.append(
            "        max(\n            case\n                when\n"
            f"                    {whole}\n                    then 1\n                else 0\n"
            f"            end\n        ) = 1 as {flag}"
        )
    columns = ",\n".join(lines)
    return [
        (
            "category_levels",
            f"    select\n        category_path,\n        node_key{levels}\n"
            "    from {{ ref('category_nodes') }}",
        ),
        (
            "categories",
            "    -- Whether a path has one of the categories anywhere.\n"
            f"    select\n        category_path,\n{columns}\n    from category_levels\n"
            "    group by category_path",
        ),
    ]


def _subjects_of(
    group: Group,
    flags_for_model: Callable[[], CategoryFlags],
    subjects: dict[str, ChosenSubjects],
) -> ChosenSubjects:
    assert group.subjects
    name = f"chosen_{group.subjects.name}_{verbs()[group.verb].source.name}"
    if name not in subjects:
        subjects[name] = ChosenSubjects(name, flags_for_model(), tuple(group.subjects.keys))
    return subjects[name]


def _found(
    group: Group, members: Sequence[Chosen], flags: CategoryFlags, wanted: ChosenSubjects
) -> list[Parts]:
    """Rows found by what they are about."""
    assert group.subjects
    verb = verbs()[group.verb]
    if group.level == "distinct":
        return [distinct_parts(verb, group.subjects, members, flags, wanted)]
    are_events = group.level == "events"
    return found_parts(verb, group.subjects, members, flags, wanted, are_events=are_events)


def _beside(group: Group, members: Sequence[Chosen], flags: CategoryFlags) -> list[Parts]:
    """Counts side by side in one pass, then a row for each that is not empty."""
    verb = verbs()[group.verb]
    origin = origin_of_verb(verb)
    measures = verb.measures
    if group.level == WHOLE_ORDERS:
        orders = origin_of_verb(verbs()[WHOLE_ORDERS])
        holds = [each for each in origin.holds if "products." not in each]
        origin = Origin(**{**vars(orders), "holds": tuple(holds), "filters": origin.filters})
        measures = verbs()[WHOLE_ORDERS].measures
    assert origin.day
    selected = [(origin.member, "member_id"), (origin.day, "happened_on")]
    columns = all_columns(members)
    selected += [(origin.columns[each], each) for each in measured_columns(measures, columns)]
    for each in members:
        tests = filter_tests(each.entity, each.rows, each.rows.filters, origin, flags)
        tests.append(window_test(each.rows.window, origin.day))
        selected.append(("\n        and ".join(tests), f"in_{each.name}"))
    base = f"{group.verb}_of_{group.level}s" if group.level else group.verb
    name = f"{base}_events"
    lines = ["        member_id"]
    for each in members:
        for column in dict.fromkeys((*each.columns, _shows_that_it_is(each))):
            sql = aggregate(measures, column, f"in_{each.name}")
            lines.append(f"        {sql} as {each.name}_{column}")
    counted = "    select\n" + ",\n".join(lines) + f"\n    from {name}\n    group by member_id"
    rows = []
    for each in members:
        values = {
            column: f"{each.name}_{column}" if column in each.columns else "null"
            for column in columns
        }
        kept = "".join(f",\n        {value} as {column}" for column, value in values.items())
        rows.append(
            f"    select\n        member_id,\n        '{each.name}' as rows_id{kept}\n"
            f"    from {base}_counted\n    where {_is_enough(each)}"
        )
    tests = [*origin.holds, f"{origin.day} <= {{{{ as_of_date() }}}}"]
    return [
        [
            (name, select(origin, selected, tests)),
            (f"{base}_counted", counted),
            (f"{base}_measured", "\n    union all\n".join(rows)),
        ]
    ]


def _shows_that_it_is(chosen: Chosen) -> str:
    """A column that tells whether there is such a row."""
    return "times" if "times" in chosen.columns else "last_on"


def _is_enough(chosen: Chosen) -> str:
    if _shows_that_it_is(chosen) == "times":
        return f"{chosen.name}_times >= {chosen.fewest}"
    return f"{chosen.name}_last_on is not null"


def _alone(group: Group, members: Sequence[Chosen], flags: CategoryFlags) -> list[Parts]:
    """Rows that are read by themselves."""
    (chosen,) = members
    origin = origin_of(chosen.entity, chosen.rows)
    columns = all_columns(members)
    name = chosen.name
    parts = rows_part(
        chosen.entity, chosen.rows, name, measured_columns(origin.measures, columns), flags
    )
    lines = ["member_id", f"'{name}' as rows_id"]
    lines += [
        f"{aggregate(origin.measures, column)} as {column}"
        for column in columns
        if column not in GAPS
    ]
    counted = (
        "    select\n        "
        + ",\n        ".join(lines)
        + f"\n    from {name}\n    group by member_id"
    )
    if chosen.fewest > 1:
        counted += f"\n    having {aggregate(origin.measures, 'times')} >= {chosen.fewest}"
    if not chosen.rows.gaps:
        return [[*parts, (f"{name}_measured", counted)]]
    return [[*parts, (f"{name}_counted", counted), *_gaps(name, chosen.rows, columns)]]


def _gaps(name: str, rows: Rows, columns: Sequence[str]) -> Parts:
    """The gaps between the latest days; unknown with fewer days than are looked at."""
    kept = "".join(
        f",\n        counted.{each}" if each not in GAPS else f",\n        gaps.{each}"
        for each in columns
    )
    return [
        (
            f"{name}_happened",
            f"    select distinct\n        member_id,\n        happened_on\n    from {name}",
        ),
        (
            f"{name}_latest",
            f"    select\n        member_id,\n        happened_on,\n"
            "        row_number() over (\n            partition by member_id\n"
            "            order by happened_on desc nulls last\n        ) as place,\n"
            "        happened_on - lead(happened_on) over (\n            partition by member_id\n"
            "            order by happened_on desc nulls last\n        ) as gap_days\n"
            f"    from {name}_happened",
        ),
        (
            f"{name}_gaps",
            "    select\n        member_id,\n        min(gap_days) as smallest_gap_days,\n"
            "        max(gap_days) as largest_gap_days\n"
            f"    from {name}_latest\n    where\n        place < {rows.gaps}\n"
            f"    group by member_id\n    having count(gap_days) = {int(rows.gaps or 0) - 1}",
        ),
        (
            f"{name}_measured",
            f"    select\n        counted.member_id,\n        counted.rows_id{kept}\n"
            f"    from {name}_counted as counted\n    left join {name}_gaps as gaps\n"
            "        on counted.member_id = gaps.member_id",
        ),
    ]
