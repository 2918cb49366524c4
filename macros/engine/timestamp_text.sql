{#- A timestamp as text, with no more digits of the second than it has. -#}
{% macro timestamp_text(timestamp) -%}
    {{ return(adapter.dispatch('timestamp_text', 'finegrain')(timestamp)) }}
{%- endmacro %}


{% macro duckdb__timestamp_text(timestamp) -%}
    cast({{ timestamp }} as varchar)
{%- endmacro %}


{% macro snowflake__timestamp_text(timestamp) -%}
    rtrim(rtrim(to_char({{ timestamp }}, 'YYYY-MM-DD HH24:MI:SS.FF6'), '0'), '.')
{%- endmacro %}
