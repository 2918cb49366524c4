{#- A UTC timestamp, told in the time zone that an expression names. Slower than shift_zone, which
    knows the zone when it writes the SQL. An engine stops at a name that it does not know. -#}
{% macro local_time(timestamp, zone) -%}
    {{ return(adapter.dispatch('local_time', 'finegrain')(timestamp, zone)) }}
{%- endmacro %}


{% macro duckdb__local_time(timestamp, zone) -%}
    timezone({{ zone }}, timezone('UTC', cast({{ timestamp }} as timestamp)))
{%- endmacro %}


{% macro snowflake__local_time(timestamp, zone) -%}
    convert_timezone('UTC', {{ zone }}, cast({{ timestamp }} as timestamp))
{%- endmacro %}
