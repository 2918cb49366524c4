{#- The first value that is not null, as a window function without its window. -#}
{% macro first_filled(expression) -%}
    {{ return(adapter.dispatch('first_filled', 'finegrain')(expression)) }}
{%- endmacro %}


{% macro duckdb__first_filled(expression) -%}
    first_value({{ expression }} ignore nulls)
{%- endmacro %}


{% macro snowflake__first_filled(expression) -%}
    first_value({{ expression }}) ignore nulls
{%- endmacro %}
