{#- Lower-case names of the schemas of a database. -#}
{% macro schema_names(database) -%}
    {%- set found = run_query(adapter.dispatch('schema_names', 'finegrain')(database)) -%}
    {{ return(found.columns[0].values() | map('lower') | list) }}
{%- endmacro %}


{% macro default__schema_names(database) -%}
    select distinct schema_name from {{ database }}.information_schema.schemata order by schema_name
{%- endmacro %}


{#- Its information schema is that of all attached files. -#}
{% macro duckdb__schema_names(database) -%}
    select distinct schema_name
    from information_schema.schemata
    where catalog_name = '{{ database }}'
    order by schema_name
{%- endmacro %}
