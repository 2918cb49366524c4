{#- Who is in which segment, for segments that need no other one of the list.

    entity, model, key    whose segments they are, the model of all their features, and its column that
                          tells them apart in measures and segments, as member_number
    segments              a list of
        segment_id, holds     the id, and the condition
        measures              by chosen rows, the model that measures them and the columns, which
                              are known in the condition as <rows>_<column>
        ranks                 parts of the query that say who is among the first
        segments              relations that say who is in another segment, by its id
        expires_on            the last day on which it has members -#}
{% macro members_of(entity, model, key, segments) -%}
    {{ return(adapter.dispatch('members_of', 'finegrain')(entity, model, key, segments)) }}
{%- endmacro %}


{#- One filtered read of a few columns for each segment: cheaper than any other way of asking a
    thousand questions of one table. -#}
{% macro duckdb__members_of(entity, model, key, segments) -%}
    {%- for each in segments %}
    select
        members.{{ key }} as member_number,
        '{{ each.segment_id }}' as segment_id
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
    where
        ({{ each.holds }})
        {%- if each.expires_on %}
        and {{ as_of_date() }} <= cast('{{ each.expires_on }}' as date)
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- One read of the features for all segments: a list of ids for each member, a row for each of them. -#}
{% macro snowflake__members_of(entity, model, key, segments) -%}
    {%- set ranks, others = [], {} -%}
    {%- for each in segments -%}
        {%- for rank in each.ranks or [] if rank not in ranks -%}{%- do ranks.append(rank) -%}{%- endfor -%}
        {%- do others.update(each.segments or {}) -%}
    {%- endfor %}
    select
        found.member_number,
        cast(listed.value as varchar) as segment_id
    from (
        select
            members.{{ key }} as member_number,
            array_construct_compact(
                {%- for each in segments %}
                case
                    when
                        ({{ each.holds }})
                        {%- if each.expires_on %}
                        and {{ as_of_date() }} <= cast('{{ each.expires_on }}' as date)
                        {%- endif %}
                        then '{{ each.segment_id }}'
                end{{ ',' if not loop.last }}
                {%- endfor %}
            ) as segment_ids
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
        lateral flatten(input => found.segment_ids) as listed
{%- endmacro %}
