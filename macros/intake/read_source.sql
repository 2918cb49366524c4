{#- All declared columns of a source table. An optional table that is absent gives no rows, an
    optional column that is absent gives nulls. The YAML of the source says what is optional;
    check_sources() has already stopped the run if anything else is missing. -#}
{% macro read_source(source_name, table_name) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- set declared = declared_columns(source_name, table_name) -%}
    {%- if not may_ask_warehouse() or not declared -%}
        select * from {{ relation }}
    {%- else -%}
        {%- set present = source_columns(relation) -%}
        select
        {%- for column in declared %}
            {% if present is none or column.name | lower not in present -%}
                {{ typed_null(column.data_type) }} as {{ column.name }}
            {%- elif column.data_type and is_read_as_other(present[column.name | lower], column.data_type) -%}
                {{ read_as_type(column.name, present[column.name | lower], column.data_type) }} as {{ column.name }}
            {%- else -%}
                {{ column.name }}
            {%- endif -%}
            {{ ',' if not loop.last }}
        {%- endfor %}
        {% if present is none -%}
        from (select 1 as no_such_table) as absent
        where 1 = 0
        {%- else -%}
        from {{ relation }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- Empty inside unit tests, where dbt hides the graph: they read the columns of their fixtures. -#}
{% macro declared_columns(source_name, table_name) -%}
    {%- set declared = [] -%}
    {%- for node in (graph.sources | default({})).values()
        if node.source_name == source_name and node.name == table_name -%}
        {%- do declared.extend(node.columns.values()) -%}
    {%- endfor -%}
    {{ return(declared) }}
{%- endmacro %}
