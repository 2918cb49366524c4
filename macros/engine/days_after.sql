{#- The day some whole days after a date, or before it if they are below zero. -#}
{% macro days_after(date, days) -%}
    {{ return(adapter.dispatch('days_after', 'finegrain')(date, days)) }}
{%- endmacro %}


{% macro duckdb__days_after(date, days) -%}
    ({{ date }} + cast({{ days }} as integer))
{%- endmacro %}


{% macro snowflake__days_after(date, days) -%}
    dateadd(day, {{ days }}, {{ date }})
{%- endmacro %}
