{#- A text without anything that a regular expression finds in it. -#}
{% macro without_matches(expression, pattern) -%}
    {{ return(adapter.dispatch('without_matches', 'finegrain')(expression, pattern)) }}
{%- endmacro %}


{% macro duckdb__without_matches(expression, pattern) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '', 'g')
{%- endmacro %}


{#- Replaces every match by itself. -#}
{% macro snowflake__without_matches(expression, pattern) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '')
{%- endmacro %}
