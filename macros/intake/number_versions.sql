{#- All rows of a relation with the column version: 1 for the row that counts, 2 and more for rows
    with the same declared key that it replaces. The first of `latest_by` decides, then every other
    column, so that rows left tied are equal. Rows without a key are never replaced. Only keys that
    repeat are sorted: sorting every row would cost more than all the other rules together. A time
    after the run is no time to be newest by: such a version comes last. `day` is the business day of the
    first of `latest_by`, where rows are rejected by it. -#}
{% macro number_versions(relation_name, key, latest_by, day=none) -%}
    with repeated as (

        select {{ key | join(', ') }}
        from {{ relation_name }}
        where {{ key[-1] }} is not null
        group by {{ key | join(', ') }}
        having count(*) > 1

    )

    select
        single.*,
        1 as version
    from {{ relation_name }} as single
    left join repeated
        on {% for column in key %}single.{{ column }} = repeated.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    where repeated.{{ key[0] }} is null
    union all
    select
        several.*,
        row_number() over (
            partition by {% for column in key %}several.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            order by
                {%- if day %}
                case when {{ is_day_after_the_run('several.' ~ day) }} then 1 else 0 end asc,
                {%- elif latest_by[0].endswith('_at') %}
                case when {{ is_after_the_run('several.' ~ latest_by[0]) }} then 1 else 0 end asc,
                {%- endif %}
                {% for column in latest_by %}several.{{ column }} desc nulls last{{ ', ' if not loop.last }}{% endfor %}
        ) as version
    from {{ relation_name }} as several
    inner join repeated
        on {% for column in key %}several.{{ column }} = repeated.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
{%- endmacro %}
