{#- The different values of a group as one text, in alphabetical order; null where there is none. -#}
{% macro text_list(expression) -%}
    {{ return(adapter.dispatch('text_list', 'finegrain')(expression)) }}
{%- endmacro %}


{% macro duckdb__text_list(expression) -%}
    string_agg(distinct {{ expression }}, ', ' order by {{ expression }})
{%- endmacro %}


{% macro snowflake__text_list(expression) -%}
    nullif(listagg(distinct {{ expression }}, ', ') within group (order by {{ expression }}), '')
{%- endmacro %}
