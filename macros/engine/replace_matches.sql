{#- A text with everything that a regular expression finds in it replaced by another text. -#}
{% macro replace_matches(expression, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_matches', 'finegrain')(expression, pattern, replacement)) }}
{%- endmacro %}


{% macro duckdb__replace_matches(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}


{#- From the first letter on, every match. -#}
{% macro snowflake__replace_matches(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 1, 0)
{%- endmacro %}
