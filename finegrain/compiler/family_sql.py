"""Declared families of macro segments as SQL, and their segments as rows of a seed."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from finegrain.compiler.condition_sql import condition_lines, literal
from finegrain.compiler.conditions import name_in_words
from finegrain.compiler.event_contract import quoted
from finegrain.compiler.event_sql import HEAD
from finegrain.compiler.families import OTHERS, Family
from finegrain.compiler.phrases import Subject

HEAD_OF_ALL = "-- Compiled from the families in {folder}: edit those.\n"
COLUMNS = ("family", "segment", "label", "description", "sort_order")
BLOCK_BEGIN = "      # Declared families, written by `finegrain compile`:\n"
BLOCK_END = "      # End of the declared families.\n"


def pack_sql(
    families: Sequence[Family], file: str, stamp: str, subjects: Mapping[str, Subject]
) -> str:
    """Return the model of one file: a row per customer, a column per family.

    Args:
        families: in the order of the declarations.
        file: where they are declared.
        stamp: what the declarations hashed to.
        subjects: the features, by name.
    """
    closed = frozenset(name for name, subject in subjects.items() if subject.values)
    features = sorted({name for family in families for name in family.features})
    by = [family for family in families if family.by]
    lines = [f"{HEAD.format(file=file)}{{{{ config(meta={{'compiled_from': '{stamp}'}}) }}}}\n"]
    columns = ",\n".join(f"        {name}" for name in features)
    lines.append(
        f"with features as (\n\n    select\n        customer_id,\n{columns}\n"
        "    from {{ ref('customer_features') }}\n\n),\n\n"
    )
    ruled = ",\n".join(_ruled(family, closed) for family in families)
    lines.append(f"ruled as (\n\n    select\n        customer_id,\n{ruled}\n    from features\n\n)")
    if not by:
        return "".join([*lines, "\n\nselect * from ruled\n"])
    named = ",\n".join(
        f"        {family.name}_values.segment as {family.name}"
        if family.by
        else f"        ruled.{family.name}"
        for family in families
    )
    joins = "\n".join(
        f"    left join segment_values as {family.name}_values\n        on\n"
        f"            {family.name}_values.family = '{family.name}'\n"
        f"            and ruled.{family.name}_value = {family.name}_values.feature_value"
        for family in by
    )
    lines.append(
        ",\n\nsegment_values as (\n\n    select\n        family,\n        feature_value,\n"
        "        segment\n    from {{ ref('declared_segment_values') }}\n\n),\n\n"
        f"placed as (\n\n    select\n        ruled.customer_id,\n{named}\n    from ruled\n{joins}"
        "\n\n)\n\nselect * from placed\n"
    )
    return "".join(lines)


def _ruled(family: Family, closed: frozenset[str]) -> str:
    if family.by:
        return f"        {_as_text(family.by)} as {family.name}_value"
    lines = ["        case"]
    for segment in family.segments:
        then = f"then '{segment.name}'"
        flat = condition_lines(segment.condition, closed, 16)
        if len(flat) == 1 and len(flat[0]) + len(then) < 90:
            lines.append(f"            when {flat[0].strip()} {then}")
        else:
            lines += ["            when", *flat, f"                {then}"]
    if family.others is not None:
        lines.append(f"            else '{OTHERS}'")
    return "\n".join([*lines, f"        end as {family.name}"])


def _as_text(subject: Subject) -> str:
    if subject.kind == "yes or no":
        return f"case when {subject.name} then 'yes' when not {subject.name} then 'no' end"
    return subject.name if subject.kind == "text" else f"cast({subject.name} as varchar)"


def values_sql(families: Sequence[Family], folder: str) -> str:
    """Return the model of the values that are segments: those of the families with `by`."""
    by = [(family, family.by) for family in families if family.by]
    parts = [
        "    select distinct\n"
        f"        '{family.name}' as family,\n"
        f"        {literal(name_in_words(subject.name))} as feature,\n"
        f"        {_as_text(subject)} as feature_value\n"
        "    from features\n"
        f"    where {subject.name} is not null\n"
        for family, subject in by
    ]
    if not parts:
        parts = [
            "    select\n        cast(null as varchar) as family,\n"
            "        cast(null as varchar) as feature,\n"
            "        cast(null as varchar) as feature_value\n    where 1 = 0\n"
        ]
    columns = ",\n".join(
        f"        {name}" for name in dict.fromkeys(subject.name for _, subject in by)
    )
    features = "with features as (\n\n    select\n" + columns
    features += "\n    from {{ ref('customer_features') }}\n\n),\n\n"
    union = "    union all\n".join(parts)
    return (
        HEAD_OF_ALL.format(folder=folder)
        + (features if by else "with ")
        + f"feature_values as (\n\n{union}\n),\n\n"
        + """\
plain as (

    select
        *,
        {{ plain_id('feature_value') }} as plain_id
    from feature_values

),

counted as (

    -- Values that would get the same id are told apart by their hash, all of them alike.
    select
        *,
        count(*) over (partition by family, plain_id) as values_of_id
    from plain

),

named as (

    select
        family,
        feature_value,
        case
            when values_of_id = 1 and plain_id <> '' then plain_id
            else plain_id || '_' || left(md5(feature_value), 6)
        end as segment,
        case
            when feature_value <> lower(feature_value) then feature_value
            else
                upper(left(feature_value, 1)) || replace(substr(feature_value, 2), '_', ' ')
        end as label,
        feature || ' ' || feature_value as description,
        row_number() over (
            partition by family
            order by feature_value asc
        ) as sort_order
    from counted

)

select * from named
"""
    )


def wide_sql(packs: Sequence[str], folder: str) -> str:
    """Return the model with all families, of whatever files."""
    columns = ",\n".join(f"        {pack}.* exclude (customer_id)" for pack in packs)
    # The linter takes the name after exclude for a reference.
    columns = columns.replace("customer_id),", "customer_id), -- noqa: RF02") + " -- noqa: RF02"
    joins = "\n".join(
        f"    inner join {{{{ ref('{pack}') }}}} as {pack}\n"
        f"        on customers.customer_id = {pack}.customer_id"
        for pack in packs
    )
    return (
        HEAD_OF_ALL.format(folder=folder)
        + "with customers as (\n\n    select customer_id from {{ ref('customers') }}\n\n),\n\n"
        + "joined as (\n\n    select\n        customers.customer_id,\n"
        + f"{columns}\n    from customers\n{joins}\n\n)\n\nselect * from joined\n"
    )


def membership_sql(families: Sequence[Family], folder: str) -> str:
    """Return the long form: a row per customer and segment."""
    lines = ["{%- set families = ["]
    lines += [f"    '{family.name}'," for family in families]
    return (
        HEAD_OF_ALL.format(folder=folder)
        + "\n".join([*lines, "] %}\n"])
        + """\
with segments as (

    select * from {{ ref('declared_macro_segments') }}

),

memberships as (

    {% for family in families -%}
    select
        customer_id,
        '{{ family }}_' || {{ family }} as segment_id
    from segments
    where {{ family }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from memberships
"""
    )


def segments_csv(families: Sequence[Family]) -> str:
    """Return the segments that are declared with a rule, as the seed of the catalogue."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for family in families:
        for place, segment in enumerate(family.segments, 1):
            writer.writerow([family.name, segment.name, segment.label, segment.description, place])
        if family.others is not None:
            told = "whoever is in no other segment of the family"
            writer.writerow([family.name, OTHERS, family.others, told, 999])
    return text.getvalue()


def with_columns(contract: str, families: Sequence[Family], sensitive: Sequence[str]) -> str:
    """Return the YAML of the public wide table with a column for each family.

    Args:
        contract: the YAML as it is; what stands between the two marks is replaced.
        families: all of them.
        sensitive: features that are sensitive, and so are families about them.

    Raises:
        ValueError: the marks are not there.
    """
    if BLOCK_BEGIN not in contract or BLOCK_END not in contract:
        raise ValueError(
            f"it lacks the line {BLOCK_BEGIN.strip()!r} or {BLOCK_END.strip()!r}: restore them "
            f"after the columns of customer_macro_segments."
        )
    columns = []
    for family in families:
        nulls = "never" if family.others is not None else "no segment takes him"
        meta = f"nulls: {nulls}" + (
            ", sensitive: true" if set(family.features) & set(sensitive) else ""
        )
        columns.append(
            f"      - {{name: {family.name}, data_type: varchar, "
            f"description: {quoted(f'{family.label}: his segment.')}, "
            f"config: {{meta: {{{meta}}}}}}}\n"
        )
    pattern = re.escape(BLOCK_BEGIN) + ".*?" + re.escape(BLOCK_END)
    block = BLOCK_BEGIN + "".join(columns) + BLOCK_END
    return re.sub(pattern, lambda _: block, contract, flags=re.DOTALL)
