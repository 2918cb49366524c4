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


{#- DuckDB needs seven times as long to shift a timestamp by the name of a zone as to add minutes to
    it. So a column is shifted by the offsets of the zone, newest first, as most rows are new; by name
    go times outside the years listed, and expressions, which would stand here once for each offset. -#}
{% macro duckdb__shift_zone(timestamp, from_zone, to_zone) -%}
    {%- set by_name = default__shift_zone(timestamp, from_zone, to_zone) -%}
    {%- if not execute or from_zone != 'UTC' or not modules.re.fullmatch('[a-z_.]+', timestamp) -%}
        {{ return(by_name) }}
    {%- endif -%}
    {%- set offsets = zone_offsets(to_zone, 2015, run_started_at.year + 2) -%}
    case
        when {{ timestamp }} >= cast('{{ run_started_at.year + 2 }}-01-01' as timestamp) then {{ by_name }}
        {%- for starts_at, minutes in offsets | reverse %}
        when {{ timestamp }} >= cast('{{ starts_at }}' as timestamp)
            then cast({{ timestamp }} as timestamp) + interval '{{ minutes }} minutes'
        {%- endfor %}
        else {{ by_name }}
    end
{%- endmacro %}
