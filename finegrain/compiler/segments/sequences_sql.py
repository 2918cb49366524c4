"""Chosen rows that take more than a condition on each row, as SQL of their own.

These are rows around occasions or days of a member, the latest rows, rows that others follow, and
rows whose days lie evenly.
"""

from collections.abc import Sequence
from dataclasses import replace

from finegrain.compiler.condition_sql import literal
from finegrain.compiler.relations import entities
from finegrain.compiler.segments.normal import Rows, Step, Window
from finegrain.compiler.segments.origins import Origin, origin_of, origin_of_verb
from finegrain.compiler.segments.rows_sql import CategoryFlags, filter_tests, window_test
from finegrain.compiler.verbs import verbs

AS_OF = "{{ as_of_date() }}"


def rows_part(
    entity: str, rows: Rows, name: str, columns: Sequence[str], flags: CategoryFlags
) -> list[tuple[str, str]]:
    """Return the parts of a query, by name, of which the last one has the chosen rows.

    It has member_id, happened_on (if they are events) and the columns asked for.

    Args:
        entity: whose rows they are.
        rows: what is chosen.
        name: of the last part; others begin with it.
        columns: of the origin.
        flags: of categories, to which those are added that are asked for.
    """
    origin = origin_of(entity, rows)
    if rows.latest is not None:
        parts = _latest(entity, rows, name, columns, origin, flags)
    else:
        parts = [(name, _rows(entity, rows, columns, origin, flags))]
    if rows.window.around and not rows.window.is_around_feature:
        occasions, days = _occasion_days(rows.window)
        parts = [(f"{name}_occasions", occasions), (f"{name}_days", days), *parts]
        places = {"@latest": f"{name}_occasions", "@days": f"{name}_days"}
        for sign, place in places.items():
            parts = [(each, sql.replace(sign, place)) for each, sql in parts]
    if rows.steps:
        parts = [(each + "_first" if each == name else each, sql) for each, sql in parts]
        parts += _followed(rows, name, columns, origin, flags)
    return parts


def _rows(
    entity: str, rows: Rows, columns: Sequence[str], origin: Origin, flags: CategoryFlags
) -> str:
    tests = [*origin.holds, *filter_tests(entity, rows, rows.filters, origin, flags)]
    selected = [(origin.member, "member_id")]
    if origin.day:
        selected.append((origin.day, "happened_on"))
    wanted = list(columns)
    wanted += [origin.same[step.same] for step in rows.steps[:1] if step.same]
    selected += [(origin.columns[each], each) for each in dict.fromkeys(wanted)]
    joins, around = _around(entity, rows.window, origin)
    if origin.day:
        tests.append(around or window_test(rows.window, origin.day))
    return select(origin, selected, tests, joins)


def select(
    origin: Origin,
    selected: Sequence[tuple[str, str]],
    tests: Sequence[str],
    joins: Sequence[str] = (),
) -> str:
    """Return a query of an origin with the joins that its columns and conditions need."""
    lines = columns_sql([named(sql, name) for sql, name in selected])
    needed = origin.joins_for("\n".join([*(sql for sql, _ in selected), *tests, *joins]))
    tables = "\n".join([origin.tables, *needed, *joins]).replace("\n", "\n    ")
    where = "\n        and ".join(tests)
    return f"    select{lines}\n    from {tables}\n    where\n        {where}"


def columns_sql(columns: Sequence[str]) -> str:
    """Return what follows `select`: a column to a line, if there are several."""
    if len(columns) == 1:
        return f" {columns[0]}"
    return "".join(f"\n        {column}," for column in columns).removesuffix(",")


def named(sql: str, name: str) -> str:
    """Return an expression with its name, unless it has that name."""
    return sql if sql.rsplit(".", 1)[-1] == name and " " not in sql else f"{sql} as {name}"


def _around(entity: str, window: Window, origin: Origin) -> tuple[list[str], str]:
    if not window.around:
        return [], ""
    if window.is_around_feature:
        model, key = entities()[entity].model, entities()[entity].key
        (feature,) = window.around
        join = f"inner join {{{{ ref('{model}') }}}} as dated\n    on {origin.member} = dated.{key}"
        test = (
            f"{origin.day} - dated.{feature} between {window.from_day} and {window.to_day}\n"
            f"        and {origin.day} <= {AS_OF}\n"
            f"        and dated.{feature} <= {{{{ days_before_as_of({max(window.to_day, 0)}) }}}}"
        )
        return [join], test
    joins = [
        "inner join {{ ref('customer_attributes') }} as people\n"
        f"    on {origin.member} = people.customer_id",
        "inner join @days as occasion_days\n"
        "    on\n        lower(trim(people.country)) = occasion_days.country\n"
        f"        and {origin.day} = occasion_days.day_on",
    ]
    return joins, f"{origin.day} <= {AS_OF}"


def _occasion_days(window: Window) -> tuple[str, str]:
    """The latest occurrences, and the days around them: each once, so no row is found twice."""
    names = ", ".join(literal(each) for each in window.around)
    latest = f"{{{{ days_before_as_of({max(window.to_day, 0)}) }}}}"
    days = "\n    union\n".join(
        "    select\n        country,\n"
        f"        {{{{ days_after('occasion_on', {day}) }}}} as day_on\n    from @latest"
        for day in range(window.from_day, window.to_day + 1)
    )
    occasions = f"""\
    select
        lower(trim(occasions.country)) as country,
        occasions.occasion_on
    from {{{{ ref('occasions') }}}} as occasions
    where
        occasions.occasion in ({names})
        and occasions.occasion_on <= {latest}
    qualify row_number() over (
        partition by lower(trim(occasions.country)), occasions.occasion
        order by occasions.occasion_on desc nulls last
    ) <= {window.years}"""
    return occasions, days


def _latest(
    entity: str,
    rows: Rows,
    name: str,
    columns: Sequence[str],
    origin: Origin,
    flags: CategoryFlags,
) -> list[tuple[str, str]]:
    """The latest events of all that the base chooses, and of those the ones that filters choose."""
    assert origin.at and origin.event and origin.day
    tests = [*origin.holds, *filter_tests(entity, rows, rows.base, origin, flags)]
    joins, around = _around(entity, rows.window, origin)
    tests.append(around or window_test(rows.window, origin.day))
    chosen = filter_tests(entity, rows, rows.filters, origin, flags)
    selected = [(origin.member, "member_id"), (origin.day, "happened_on")]
    wanted = dict.fromkeys(
        [*columns, *(origin.same[step.same] for step in rows.steps[:1] if step.same)]
    )
    selected += [(origin.columns[each], each) for each in wanted]
    place = (
        f"dense_rank() over (\n            partition by {origin.member}\n"
        f"            order by\n                {origin.at} desc nulls last,\n"
        f"                {origin.event} desc nulls last\n        )"
    )
    selected.append((place, "place"))
    selected.append((f"coalesce({' and '.join(chosen) or 'true'}, false)", "is_chosen"))
    ranked = select(origin, selected, tests, joins)
    kept = ",\n".join(f"        {each}" for each in ("member_id", "happened_on", *wanted))
    return [
        (f"{name}_ranked", ranked),
        (
            name,
            f"    select\n{kept}\n    from {name}_ranked\n"
            f"    where\n        place <= {rows.latest}\n        and is_chosen",
        ),
    ]


def _followed(
    rows: Rows, name: str, columns: Sequence[str], origin: Origin, flags: CategoryFlags
) -> list[tuple[str, str]]:
    """Rows that the steps follow; found by what a step looks at: member, day and the same thing."""
    parts: list[tuple[str, str]] = []
    before, verb_before = f"{name}_first", rows.name
    key = [rows.steps[0].same] if rows.steps[0].same else []
    kept = [origin.same[each] for each in key]
    first = "".join(f",\n        first_rows.{each} as first_same" for each in kept)
    parts.append(
        (
            f"{name}_0",
            "    select distinct\n        first_rows.member_id,\n"
            "        first_rows.happened_on as first_on,\n        first_rows.happened_on"
            + first
            + "".join(f",\n        first_rows.{each} as same_thing" for each in kept)
            + f"\n    from {before} as first_rows"
            + "".join(f"\n    where first_rows.{each} is not null" for each in kept),
        )
    )
    for number, step in enumerate(rows.steps, 1):
        following = rows.steps[number] if number < len(rows.steps) else None
        parts.append((f"{name}_step_{number}", _step_rows(step, following, flags)))
        parts.append(
            (
                f"{name}_{number}",
                _stepped(name, number, step, following, verb_before, has_same=bool(kept)),
            )
        )
        verb_before = step.verb
    last = f"{name}_{len(rows.steps)}"
    matched = "".join(f"\n            and first_rows.{each} = keys.first_same" for each in kept)
    selected = ",\n".join(
        f"        first_rows.{each}"
        for each in dict.fromkeys(["member_id", "happened_on", *columns])
    )
    key_columns = ",\n        ".join(["member_id", "first_on", *(["first_same"] if kept else [])])
    parts.append((f"{name}_keys", f"    select distinct\n        {key_columns}\n    from {last}"))
    parts.append(
        (
            name,
            f"    select\n{selected}\n    from {before} as first_rows\n"
            f"    inner join {name}_keys as keys\n        on\n"
            "            first_rows.member_id = keys.member_id\n"
            f"            and first_rows.happened_on = keys.first_on{matched}",
        )
    )
    return parts


def _step_rows(step: Step, following: Step | None, flags: CategoryFlags) -> str:
    """The events of a step, each day and thing once."""
    origin = origin_of_verb(verbs()[step.verb])
    rows = replace(Rows("did", step.verb), filters=step.filters)
    tests = [*origin.holds, *filter_tests("customer", rows, step.filters, origin, flags)]
    assert origin.day
    tests.append(f"{origin.day} <= {AS_OF}")
    selected = [(origin.member, "member_id"), (origin.day, "happened_on")]
    if step.same:
        selected.append((origin.columns[origin.same[step.same]], "same_as_before"))
    if following and following.same:
        selected.append((origin.columns[origin.same[following.same]], "same_thing"))
    return select(origin, selected, tests).replace("    select", "    select distinct", 1)


def _stepped(
    name: str, number: int, step: Step, following: Step | None, verb_before: str, *, has_same: bool
) -> str:
    later = "<" if step.verb == verb_before else "<="
    tests = [
        "earlier.member_id = later.member_id",
        f"earlier.happened_on {later} later.happened_on",
    ]
    if step.within is not None:
        tests.append(f"later.happened_on - earlier.happened_on <= {step.within}")
    if step.same:
        tests.append("earlier.same_thing = later.same_as_before")
    on = "\n            and ".join(tests)
    columns = ["earlier.member_id", "earlier.first_on"]
    if has_same:
        columns.append("earlier.first_same")
    if not step.is_not:
        columns.append("later.happened_on")
        if following and following.same:
            columns.append("later.same_thing")
    lines = ",\n        ".join(columns)
    join = "left" if step.is_not else "inner"
    where: list[str] = []
    if step.is_not:
        where.append("later.member_id is null")
        if step.within is not None:
            where.append(f"earlier.happened_on <= {{{{ days_before_as_of({step.within}) }}}}")
        if step.same:
            where.append("earlier.same_thing is not null")
    condition = "\n    where\n        " + "\n        and ".join(where) if where else ""
    return (
        f"    select distinct\n        {lines}\n    from {name}_{number - 1} as earlier\n"
        f"    {join} join {name}_step_{number} as later\n        on\n            {on}{condition}"
    )
