{#- An id as a number: the first 15 hexadecimal digits of its md5. Segments find members by it, as
    numbers are joined and written three times as fast as ids. -#}
{% macro member_number(id) -%}
    {{ return(adapter.dispatch('member_number', 'finegrain')(id)) }}
{%- endmacro %}


{% macro duckdb__member_number(id) -%}
    cast('0x' || substr(md5({{ id }}), 1, 15) as bigint)
{%- endmacro %}


{% macro snowflake__member_number(id) -%}
    cast(to_number(substr(md5({{ id }}), 1, 15), 'XXXXXXXXXXXXXXX') as bigint)
{%- endmacro %}
