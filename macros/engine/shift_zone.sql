{#- A timestamp without zone, read in one time zone and told in another. -#}
{% macro shift_zone(timestamp, from_zone, to_zone) -%}
    {%- if from_zone == to_zone -%}
        {{ timestamp }}
    {%- else -%}
        {{ return(adapter.dispatch('shift_zone', 'finegrain')(timestamp, from_zone, to_zone)) }}
    {%- endif -%}
{%- endmacro %}


{% macro default__shift_zone(timestamp, from_zone, to_zone) -%}
    (({{ timestamp }}) at time zone '{{ from_zone }}') at time zone '{{ to_zone }}'
{%- endmacro %}


{% macro snowflake__shift_zone(timestamp, from_zone, to_zone) -%}
    convert_timezone('{{ from_zone }}', '{{ to_zone }}', {{ timestamp }})
{%- endmacro %}
