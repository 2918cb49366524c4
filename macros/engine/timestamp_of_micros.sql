{#- The UTC timestamp of a number of microseconds since 1970. -#}
{% macro timestamp_of_micros(expression) -%}
    {{ return(adapter.dispatch('timestamp_of_micros', 'finegrain')(expression)) }}
{%- endmacro %}


{% macro duckdb__timestamp_of_micros(expression) -%}
    make_timestamp(cast({{ expression }} as bigint))
{%- endmacro %}


{% macro snowflake__timestamp_of_micros(expression) -%}
    to_timestamp_ntz(cast({{ expression }} as bigint), 6)
{%- endmacro %}
