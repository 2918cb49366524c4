{#- The rows that a test found, in the words of the column that its `meta: {told_by: ...}` names; empty
    for other tests. Such words hold no id of a person. -#}
{% macro told_rows(node) -%}
    {%- set most_rows = 10 -%}
    {%- set column = node.config.meta.told_by -%}
    {%- if not column -%}{{ return('') }}{%- endif -%}
    {%- set rows = run_query(
        'select ' ~ column ~ ' from (' ~ node.compiled_code ~ ') as found order by 1'
    ).columns[0].values() | list -%}
    {%- set told = rows[:most_rows] | join('; ') -%}
    {{ return(told ~ (' and ' ~ (rows | length - most_rows) ~ ' more' if rows | length > most_rows else '')) }}
{%- endmacro %}
