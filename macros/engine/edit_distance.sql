{#- How many letters have to be put in, taken out or replaced to make one text of another. -#}
{% macro edit_distance(expression, other) -%}
    {{ return(adapter.dispatch('edit_distance', 'finegrain')(expression, other)) }}
{%- endmacro %}


{#- DuckDB counts bytes: é instead of e is two of them. -#}
{% macro duckdb__edit_distance(expression, other) -%}
    levenshtein({{ expression }}, {{ other }})
{%- endmacro %}


{% macro snowflake__edit_distance(expression, other) -%}
    editdistance({{ expression }}, {{ other }})
{%- endmacro %}
