{#- A field of the first row of a repeated column, as text. -#}
{% macro first_item(column, field) -%}
    {{ return(adapter.dispatch('first_item', 'finegrain')(column, field)) }}
{%- endmacro %}


{% macro duckdb__first_item(column, field) -%}
    cast({{ column }}[1]['{{ field }}'] as varchar)
{%- endmacro %}


{% macro snowflake__first_item(column, field) -%}
    cast(get_path({{ column }}, '[0].{{ field }}') as varchar)
{%- endmacro %}
