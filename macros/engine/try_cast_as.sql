{#- Null instead of an error where the text cannot be read as the type. Dates and timestamps begin with the year. -#}
{% macro try_cast_as(expression, type) -%}
    {{ return(adapter.dispatch('try_cast_as', 'finegrain')(expression, type)) }}
{%- endmacro %}


{% macro default__try_cast_as(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}


{#- Snowflake tries casts of text only. It would read 20240131 as seconds since 1970 and 01/02/2024
    as the second of January, where DuckDB gives null. -#}
{% macro snowflake__try_cast_as(expression, type) -%}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    {%- if type in ('date', 'timestamp') -%}
        try_cast(case when trim({{ text }}) like '____-%' then {{ text }} end as {{ type }})
    {%- else -%}
        try_cast({{ text }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
