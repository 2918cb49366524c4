{#- A parameter of an event, as text, from a list of keys with values of several kinds: string_value,
    int_value, double_value and float_value. -#}
{% macro event_param(column, key, kind='string_value') -%}
    {{ return(adapter.dispatch('event_param', 'finegrain')(column, key, kind)) }}
{%- endmacro %}


{% macro duckdb__event_param(column, key, kind) -%}
    cast(
        list_filter({{ column }}, lambda param: param['key'] = '{{ key }}')[1]['value']['{{ kind }}'] as varchar
    )
{%- endmacro %}


{% macro snowflake__event_param(column, key, kind) -%}
    cast(get_path(
        get(filter(cast({{ column }} as array), param -> param:key = '{{ key }}'), 0), 'value.{{ kind }}'
    ) as varchar)
{%- endmacro %}
