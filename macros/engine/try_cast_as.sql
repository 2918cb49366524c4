{#- Null instead of an error where the text cannot be read as the type. -#}
{% macro try_cast_as(expression, type) -%}
    {{ return(adapter.dispatch('try_cast_as', 'finegrain')(expression, type)) }}
{%- endmacro %}


{% macro default__try_cast_as(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}


{#- Snowflake tries casts of text only. -#}
{% macro snowflake__try_cast_as(expression, type) -%}
    try_cast(cast({{ expression }} as varchar) as {{ type }})
{%- endmacro %}
