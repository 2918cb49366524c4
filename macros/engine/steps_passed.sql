{#- How many members of each segment passed how many of its steps: all up to the first that does not
    hold. Who fails the first step of a segment without a base population is not counted.

    entity, model, key    whose segments they are, the model of all their features, and its column that
                          tells them apart in measures and segments, as member_number
    segments              a list of
        segment_id, steps     the id, and the conditions in order
        inside                the condition of the base population, if there is one
        measures              by chosen rows, the model that measures them and the columns, which
                              are known in conditions as <rows>_<column>
        ranks                 parts of the query that say who is among the first
        segments              relations that say who is in another segment, by its id -#}
{% macro steps_passed(entity, model, key, segments) -%}
    {{ return(adapter.dispatch('steps_passed', 'finegrain')(entity, model, key, segments)) }}
{%- endmacro %}


{#- One filtered read of a few columns for each segment, as for its members. -#}
{% macro duckdb__steps_passed(entity, model, key, segments) -%}
    {%- for each in segments %}
    select
        '{{ each.segment_id }}' as segment_id,
        steps_passed,
        count(*) as members
    from (
        select {{ passed_of(each) }} as steps_passed
        from {{ model }} as members
        {%- for rows, (measures, columns) in (each.measures or {}).items() %}
        left join (
            select
                member_number as {{ rows }}_member_number,
                {%- for column in columns if column != 'is_chosen' %}
                {{ column }} as {{ rows }}_{{ column }},
                {%- endfor %}
                true as {{ rows }}_is_chosen
            from {{ measures }}
            where rows_id = '{{ rows }}'
        ) as {{ rows }} on members.{{ key }} = {{ rows }}.{{ rows }}_member_number
        {%- endfor %}
        {%- for rank in each.ranks or [] %}
        left join {{ entity }}_{{ rank }} as {{ rank }} on members.{{ key }} = {{ rank }}.member_number
        {%- endfor %}
        {%- for other, place in (each.segments or {}).items() %}
        left join (
            select
                member_number as {{ other }}_member_number,
                true as is_in_{{ other }}
            from {{ place }}
            where segment_id = '{{ other }}'
        ) as in_{{ other }} on members.{{ key }} = in_{{ other }}.{{ other }}_member_number
        {%- endfor %}
        where ({{ each.inside or each.steps[0] }})
    ) as passed_{{ each.segment_id }}
    group by steps_passed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- One read of the features for all segments: a list of segments and numbers for each member. -#}
{% macro snowflake__steps_passed(entity, model, key, segments) -%}
    {%- set ranks, others = [], {} -%}
    {%- for each in segments -%}
        {%- for rank in each.ranks or [] if rank not in ranks -%}{%- do ranks.append(rank) -%}{%- endfor -%}
        {%- do others.update(each.segments or {}) -%}
    {%- endfor %}
    select
        split_part(cast(listed.value as varchar), ':', 1) as segment_id,
        cast(split_part(cast(listed.value as varchar), ':', 2) as bigint) as steps_passed,
        count(*) as members
    from (
        select
            array_construct_compact(
                {%- for each in segments %}
                case
                    when ({{ each.inside or each.steps[0] }})
                        then '{{ each.segment_id }}:' || cast({{ passed_of(each) }} as varchar)
                end{{ ',' if not loop.last }}
                {%- endfor %}
            ) as passed
        from {{ model }} as members
        {{- joined_measures(key, segments) }}
        {%- for rank in ranks %}
        left join {{ entity }}_{{ rank }} as {{ rank }} on members.{{ key }} = {{ rank }}.member_number
        {%- endfor %}
        {%- for other, place in others.items() %}
        left join (
            select
                member_number as {{ other }}_member_number,
                true as is_in_{{ other }}
            from {{ place }}
            where segment_id = '{{ other }}'
        ) as in_{{ other }} on members.{{ key }} = in_{{ other }}.{{ other }}_member_number
        {%- endfor %}
    ) as found,
        lateral flatten(input => found.passed) as listed
    group by
        split_part(cast(listed.value as varchar), ':', 1),
        cast(split_part(cast(listed.value as varchar), ':', 2) as bigint)
{%- endmacro %}


{#- The number of steps up to the first that does not hold; the first one was asked for already,
    unless there is a base population. -#}
{% macro passed_of(segment) -%}
    {%- set asked = 0 if segment.inside else 1 -%}
    {%- if segment.steps | length == asked -%}
        {{ asked }}
    {%- else -%}
    case
        {%- for step in segment.steps[asked:] %}
        when not coalesce(({{ step }}), false) then {{ asked + loop.index0 }}
        {%- endfor %}
        else {{ segment.steps | length }}
    end
    {%- endif -%}
{%- endmacro %}
