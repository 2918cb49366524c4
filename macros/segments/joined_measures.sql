{#- The measures that segments ask for, beside each member: one read of each model that measures them,
    for engines that ask all segments of a member at once.

    key         column of the members that is member_number in measures
    segments    as members_of gets them -#}
{% macro joined_measures(key, segments) -%}
    {%- set wanted = {} -%}
    {%- for each in segments -%}
        {%- for rows, (model, columns) in (each.measures or {}).items() -%}
            {%- set of_model = wanted.setdefault(model | string, {}) -%}
            {%- for column in columns -%}
                {%- do of_model.setdefault(rows, {}).update({column: none}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for model, of_model in wanted.items() %}
        left join (
            select
                member_number as measured_number,
                {%- for rows, columns in of_model.items() %}
                {%- set is_last = loop.last %}
                {%- for column in columns %}
                max(case when rows_id = '{{ rows }}' then {{ 1 if column == 'is_chosen' else column }} end)
                    as {{ rows }}_{{ column }}{{ ',' if not (is_last and loop.last) }}
                {%- endfor %}
                {%- endfor %}
            from {{ model }}
            where
                rows_id in (
                    {%- for rows in of_model %}
                    '{{ rows }}'{{ ',' if not loop.last }}
                    {%- endfor %}
                )
            group by member_number
        ) as measured_{{ loop.index }} on members.{{ key }} = measured_{{ loop.index }}.measured_number
    {%- endfor %}
{%- endmacro %}
