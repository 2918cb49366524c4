{#- A text without anything that a regular expression finds in it. -#}
{% macro without_matches(expression, pattern) -%}
    {{ return(adapter.dispatch('without_matches', 'finegrain')(expression, pattern)) }}
{%- endmacro %}


{% macro duckdb__without_matches(expression, pattern) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '', 'g')
{%- endmacro %}


{#- From the first letter on, every match. Without the numbers DuckDB would take it too, and replace
    the first match only. -#}
{% macro snowflake__without_matches(expression, pattern) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '', 1, 0)
{%- endmacro %}
