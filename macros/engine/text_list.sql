{#- Different values of a group in alphabetical order, joined by comma and space; null where there are
    none. -#}
{% macro text_list(expression) -%}
    {{ return(adapter.dispatch('text_list', 'finegrain')(expression)) }}
{%- endmacro %}


{% macro duckdb__text_list(expression) -%}
    string_agg(distinct {{ expression }}, ', ' order by {{ expression }} asc)
{%- endmacro %}


{#- Of no values Snowflake makes an empty text. -#}
{% macro snowflake__text_list(expression) -%}
    nullif(listagg(distinct {{ expression }}, ', ') within group (order by {{ expression }} asc), '')
{%- endmacro %}
