"""Declared features as SQL: one scan of each source of events, whatever the number of features."""

import re
from collections.abc import Sequence

from finegrain.compiler.condition_sql import WIDTH, condition_lines, literal
from finegrain.compiler.conditions import Condition
from finegrain.compiler.events import Chosen, DeclaredFeature
from finegrain.compiler.phrases import Atom
from finegrain.compiler.verbs import Source

HEAD = "-- Compiled from {file}: edit that.\n"


def measures_sql(features: Sequence[DeclaredFeature], file: str, stamp: str) -> str:
    """Return the model that counts: a row per customer, nulls where nothing happened.

    Args:
        features: in the order of the declarations.
        file: where they are declared.
        stamp: what the declarations hashed to.
    """
    config = f"{{{{ config(meta={{'compiled_from': '{stamp}'}}) }}}}\n"
    flags = category_flags(features)
    parts = [_customers()]
    if flags:
        parts.append(_categories(flags))
    sources = _by_source(features)
    for source, chosen in sources:
        parts += _source_parts(source, chosen, flags)
    parts.append(_joined(sources))
    body = "\n\n),\n\n".join(parts)
    return f"{HEAD.format(file=file)}{config}with {body}\n\n)\n\nselect * from joined\n"


def features_sql(features: Sequence[DeclaredFeature], file: str) -> str:
    """Return the model of the family: types and nulls as its contract says."""
    lines = [_decided(feature) for feature in features]
    columns = "".join(f",\n{line}" for line in lines)
    return (
        f"{HEAD.format(file=file)}with measures as (\n\n"
        "    select * from {{ ref('declared_measures') }}\n\n),\n\n"
        f"decided as (\n\n    select\n        customer_id{columns}\n    from measures\n\n)\n\n"
        "select * from decided\n"
    )


def _decided(feature: DeclaredFeature) -> str:
    name = feature.name
    kind = feature.data_type.replace(",", ", ")
    if feature.how == "share":
        part, whole = f"'coalesce({name}_part, 0)'", f"'{name}_whole'"
        sql = f"{{{{ share({part}, {whole}) }}}}"
        if len(sql) > WIDTH - 12:
            sql = f"{{{{ share(\n            {part},\n            {whole}\n        ) }}}}"
    elif feature.how == "recency":
        sql = f"cast({{{{ as_of_date() }}}} - {name}_on as bigint)"
    elif feature.how == "last":
        return f"        {name}"
    else:
        sql = f"cast(coalesce({name}, 0) as {kind})"
    return named(f"        {sql}", name)


def named(sql: str, name: str) -> str:
    """Return an expression and its name, on a line of its own where there is no room."""
    last = sql.rsplit("\n", 1)[-1]
    return f"{sql} as {name}" if len(last) + len(name) < 96 else f"{sql}\n            as {name}"


def category_flags(features: Sequence[DeclaredFeature]) -> dict[tuple[str, ...], str]:
    """Return a column for each set of categories that a filter names."""
    found: dict[tuple[str, ...], str] = {}
    for feature in features:
        for chosen in _chosen(feature):
            for wanted, condition in chosen.conditions:
                if wanted.kind == "category":
                    assert isinstance(condition, Atom)
                    values = tuple(sorted(map(str, condition.values)))
                    found.setdefault(values, _flag_name(values, set(found.values())))
    return found


def _flag_name(values: Sequence[str], taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", "_or_".join(values)).strip("_")[:40].strip("_")
    name = base = f"is_{words or 'category'}"
    number = 2
    while name in taken:
        name = f"{base}_{number}"
        number += 1
    return name


def _chosen(feature: DeclaredFeature) -> list[Chosen]:
    return [feature.chosen] + ([feature.out_of] if feature.out_of else [])


def _by_source(
    features: Sequence[DeclaredFeature],
) -> list[tuple[Source, list[DeclaredFeature]]]:
    found: dict[str, tuple[Source, list[DeclaredFeature]]] = {}
    for feature in features:
        source = feature.verb.source
        found.setdefault(source.name, (source, []))[1].append(feature)
    return list(found.values())


def _customers() -> str:
    return "customers as (\n\n    select customer_id from {{ ref('customers') }}"


def _categories(flags: dict[tuple[str, ...], str]) -> str:
    depth = max(value.count(" > ") for values in flags for value in values)
    below = [f"node_{level}_below" for level in range(1, depth + 1)]
    lines = []
    for values, name in flags.items():
        tests = []
        for value in values:
            nodes = value.split(" > ")
            names = ["node_key", *below][: len(nodes)]
            same = [
                f"{column} = {literal(node)}" for column, node in zip(names, nodes, strict=True)
            ]
            tests.append(" and ".join(same))
        if len(values) > 1 and not any(" > " in value for value in values):
            tests = [f"node_key in ({', '.join(literal(value) for value in values)})"]
        whole = " or ".join(tests)
        lines.append(f"        max(case when {whole} then 1 else 0 end) = 1 as {name}")
    node_columns = "".join(
        f",\n        lead(node_key, {level}) over (\n"
        "            partition by category_path\n            order by level asc\n"
        f"        ) as {name}"
        for level, name in enumerate(below, 1)
    )
    levels = (
        "category_levels as (\n\n    select\n        category_path,\n        node_key"
        f"{node_columns}\n    from {{{{ ref('category_nodes') }}}}\n\n),\n\n"
    )
    flagged = ",\n".join(_wrapped(line) for line in lines)
    return (
        f"{levels}categories as (\n\n    -- Whether a path has one of the categories anywhere.\n"
        f"    select\n        category_path,\n{flagged}\n    from category_levels\n"
        "    group by category_path"
    )


def _wrapped(line: str) -> str:
    """A flag of categories, over several lines if it is long."""
    if len(line) <= 100:
        return line
    found = re.fullmatch(r" {8}max\(case when (.*) then 1 else 0 end\) = 1 as (\w+)", line)
    assert found
    tests = re.sub(r" or (?=node_key)", "\n                    or ", found[1])
    tests = re.sub(r"node_key in \((.*)\)$", _one_to_a_line, tests)
    return (
        f"        max(\n            case\n                when\n                    {tests}\n"
        f"                    then 1\n                else 0\n            end\n        ) = 1"
        f" as {found[2]}"
    )


def _one_to_a_line(found: re.Match[str]) -> str:
    values = re.findall(r"\(.*?\)(?=,|$)|'(?:[^']|'')*'", found[1])
    space = "\n                        "
    return f"node_key in ({space}" + f",{space}".join(values) + "\n                    )"


def _source_parts(
    source: Source, features: Sequence[DeclaredFeature], flags: dict[tuple[str, ...], str]
) -> list[str]:
    days = {feature.verb.day: "" for feature in features}
    for number, day in enumerate(days, 1):
        days[day] = "happened_on" if len(days) == 1 else f"happened_{number}_on"
    judged = [line for feature in features for line in _judged_lines(feature, days, flags)]
    parts = [
        _events(source, features, days, flags),
        f"{source.name}_judged as (\n\n    select\n        *,\n"
        + ",\n".join(judged)
        + f"\n    from {source.name}",
    ]
    told = [each for each in features if each.how == "last" and each.of != "day"]
    counted_from = f"{source.name}_judged"
    if told:
        lines = []
        for feature in told:
            day, column = days[feature.verb.day], feature.verb.last[feature.of]
            lines.append(
                f"        max(case when in_{feature.name} and {column} is not null then {day} end)"
                f"\n            over (partition by customer_id) as latest_{feature.name}_on"
            )
        columns = ",\n".join(lines)
        parts.append(
            f"{source.name}_latest as (\n\n    select\n        *,\n{columns}\n"
            f"    from {counted_from}"
        )
        counted_from = f"{source.name}_latest"
    aggregates = [line for feature in features for line in _aggregates(feature, days)]
    parts.append(
        f"{source.name}_counted as (\n\n    select\n        customer_id,\n"
        + ",\n".join(aggregates)
        + f"\n    from {counted_from}\n    group by customer_id"
    )
    return parts


def _events(
    source: Source,
    features: Sequence[DeclaredFeature],
    days: dict[str, str],
    flags: dict[tuple[str, ...], str],
) -> str:
    used: dict[str, str] = {}
    joins: set[str] = set()
    for feature in features:
        for column in _columns_of(feature, flags):
            if column in flags.values():
                used[column] = f"categories.{column}"
                joins.add("categories")
            elif column in source.columns:
                used[column] = source.columns[column].sql
                joins |= {source.columns[column].needs or ""}
    joins |= {
        other
        for other in source.joins
        for name in joins - {""}
        if re.search(rf"\b{other}\.", source.joins[name])
    }
    lines = [_column(source.member, "customer_id")]
    lines += [_column(sql, name) for sql, name in days.items()]
    lines += [_column(sql, name) for name, sql in used.items()]
    tables = [source.tables, *(sql for name, sql in source.joins.items() if name in joins)]
    written = "\n".join(tables).replace("\n", "\n    ")
    windows = [_widest(day, [each for each in features if each.verb.day == day]) for day in days]
    holds = list(source.holds)
    holds.append(windows[0] if len(windows) == 1 else "OR")
    conditions = "\n        and ".join(holds)
    if len(windows) > 1:
        either = "\n            or ".join(windows)
        conditions = conditions.replace("OR", f"(\n            {either}\n        )")
    if "\n" in conditions or len(holds) > 1:
        where = f"    where\n        {conditions}"
    else:
        where = f"    where {conditions}"
    columns = ",\n".join(f"        {line}" for line in lines)
    return f"{source.name} as (\n\n    select\n{columns}\n    from {written}\n{where}"


def _column(sql: str, name: str) -> str:
    return sql if sql.rsplit(".", 1)[-1] == name and "(" not in sql else f"{sql} as {name}"


def _widest(day: str, features: Sequence[DeclaredFeature]) -> str:
    """The part of a source that some feature is about."""
    ages = [chosen.oldest for feature in features for chosen in _chosen(feature)]
    if any(age is None for age in ages):
        return f"{day} <= {{{{ as_of_date() }}}}"
    return f"{{{{ in_the_last_days('{day}', {max(age or 0 for age in ages) + 1}) }}}}"


def _columns_of(feature: DeclaredFeature, flags: dict[tuple[str, ...], str]) -> list[str]:
    """The columns that a feature needs, apart from customer and day."""
    columns = []
    for chosen in _chosen(feature):
        for wanted, condition in chosen.conditions:
            if wanted.kind == "category":
                assert isinstance(condition, Atom)
                columns.append(flags[tuple(sorted(map(str, condition.values)))])
            else:
                columns.append(wanted.column)
    words = [word for hold in feature.verb.holds for word in re.findall(r"[a-z_]+", hold)]
    columns += [word for word in words if word in feature.verb.source.columns]
    if feature.how in ("count", "sum", "share") and feature.measure.column:
        columns.append(feature.measure.column)
    if feature.how == "last" and feature.of != "day":
        columns.append(feature.verb.last[feature.of])
    return columns


def _judged_lines(
    feature: DeclaredFeature, days: dict[str, str], flags: dict[tuple[str, ...], str]
) -> list[str]:
    names = [f"in_{feature.name}", f"of_{feature.name}"]
    lines = []
    for name, chosen in zip(names, _chosen(feature), strict=False):
        day = days[feature.verb.day]
        tests = list(feature.verb.holds)
        for wanted, condition in chosen.conditions:
            if wanted.kind == "category":
                assert isinstance(condition, Atom)
                tests.append(flags[tuple(sorted(map(str, condition.values)))])
            elif wanted.kind == "term":
                assert isinstance(condition, Atom)
                tests.append(_whole_words(wanted.column, condition))
            else:
                tests.append(_filter_sql(condition))
        if chosen.window is None:
            tests.append(f"{day} <= {{{{ as_of_date() }}}}")
        else:
            window = _dated(chosen.window, day)
            tests.append(_filter_sql(window))
        lines.append(named("        " + "\n        and ".join(tests), name))
    return lines


def _dated(window: Atom, day: str) -> Atom:
    return Atom(day, window.operator, window.values, window.unit, window.said)


def _filter_sql(condition: Condition) -> str:
    return "\n".join(condition_lines(condition, frozenset(), 8, inside=True)).lstrip()


def _whole_words(column: str, atom: Atom) -> str:
    tests = [f"contains(' ' || {column} || ' ', {literal(f' {value} ')})" for value in atom.values]
    if len(tests) == 1:
        return tests[0]
    return "(\n            " + "\n            or ".join(tests) + "\n        )"


def _aggregates(feature: DeclaredFeature, days: dict[str, str]) -> list[str]:
    day, name = days[feature.verb.day], feature.name
    if feature.how == "recency":
        return [named(f"        max(case when in_{name} then {day} end)", f"{name}_on")]
    if feature.how == "last" and feature.of == "day":
        return [named(f"        max(case when in_{name} then {day} end)", name)]
    if feature.how == "last":
        column = feature.verb.last[feature.of]
        return [
            f"        min(\n            case\n"
            f"                when in_{name} and {day} = latest_{name}_on\n"
            f"                    then {column}\n            end\n        ) as {name}"
        ]
    if feature.how == "share":
        return [
            _aggregate(feature, f"in_{name}", day, f"{name}_part"),
            _aggregate(feature, f"of_{name}", day, f"{name}_whole"),
        ]
    return [_aggregate(feature, f"in_{name}", day, name)]


def _aggregate(feature: DeclaredFeature, condition: str, day: str, name: str) -> str:
    measure = feature.measure
    column = day if measure.column == "happened_on" else measure.column
    if measure.how == "rows":
        return named(f"        count(case when {condition} then 1 end)", name)
    call = "sum(" if measure.how == "sum" else "count(distinct "
    return named(f"        {call}case when {condition} then {column} end)", name)


def _joined(sources: Sequence[tuple[Source, Sequence[DeclaredFeature]]]) -> str:
    columns = []
    joins = []
    for source, features in sources:
        table = f"{source.name}_counted"
        joins.append(
            f"    left join {table}\n        on customers.customer_id = {table}.customer_id"
        )
        for feature in features:
            suffixes = {"share": ["_part", "_whole"], "recency": ["_on"]}.get(feature.how, [""])
            columns += [f"        {table}.{feature.name}{suffix}" for suffix in suffixes]
    return (
        "joined as (\n\n    select\n        customers.customer_id,\n"
        + ",\n".join(columns)
        + "\n    from customers\n"
        + "\n".join(joins)
    )
