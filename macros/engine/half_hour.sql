{#- The start of the half hour that holds a timestamp. -#}
{% macro half_hour(timestamp) -%}
    {{ return(adapter.dispatch('half_hour', 'finegrain')(timestamp)) }}
{%- endmacro %}


{% macro duckdb__half_hour(timestamp) -%}
    time_bucket(interval '30 minutes', {{ timestamp }})
{%- endmacro %}


{% macro snowflake__half_hour(timestamp) -%}
    time_slice({{ timestamp }}, 30, 'MINUTE')
{%- endmacro %}
