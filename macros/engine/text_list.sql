{#- The different values of a text in alphabetical order, in one text: an aggregate. -#}
{% macro text_list(expression) -%}
    {{ return(adapter.dispatch('text_list', 'finegrain')(expression)) }}
{%- endmacro %}


{% macro duckdb__text_list(expression) -%}
    string_agg(distinct {{ expression }}, ', ' order by {{ expression }})
{%- endmacro %}


{% macro snowflake__text_list(expression) -%}
    listagg(distinct {{ expression }}, ', ') within group (order by {{ expression }})
{%- endmacro %}
