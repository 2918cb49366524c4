{#- A timestamp, read in one time zone and told in another. One that carries its zone is first told in
    UTC, in which every session works: a source of such timestamps has the time zone UTC. -#}
{% macro shift_zone(timestamp, from_zone, to_zone) -%}
    {%- if from_zone == to_zone -%}
        cast({{ timestamp }} as timestamp)
    {%- else -%}
        {{ return(adapter.dispatch('shift_zone', 'finegrain')(timestamp, from_zone, to_zone)) }}
    {%- endif -%}
{%- endmacro %}


{% macro default__shift_zone(timestamp, from_zone, to_zone) -%}
    (cast({{ timestamp }} as timestamp) at time zone '{{ from_zone }}') at time zone '{{ to_zone }}'
{%- endmacro %}


{% macro snowflake__shift_zone(timestamp, from_zone, to_zone) -%}
    convert_timezone('{{ from_zone }}', '{{ to_zone }}', cast({{ timestamp }} as timestamp))
{%- endmacro %}
