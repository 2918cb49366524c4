{#- One row for each table of the active sources that is there. Columns are those that its YAML declares. -#}
{% macro deliveries_of_sources() -%}
    {%- set parts = [] -%}
    {%- for node in (graph.sources | default({})).values() | sort(attribute='unique_id')
        if may_ask_warehouse() and node.source_name in active_systems() -%}
        {%- set relation = source_relation(node) -%}
        {%- set present = source_columns(relation) -%}
        {%- set columns = [] -%}
        {%- for column in node.columns.values() if present is not none and column.name | lower in present -%}
            {%- do columns.append(column.name | lower) -%}
        {%- endfor -%}
        {%- if columns -%}
            {%- do parts.append((node.source_name, node.name, relation, columns | join(', '))) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for source_system, table_name, relation, columns in parts %}
select
    cast('{{ source_system }}' as varchar) as source_system,
    cast('{{ table_name }}' as varchar) as table_name,
    cast(count(*) as bigint) as delivered_rows,
    cast('{{ columns }}' as varchar) as column_names
from {{ relation }}
        {{- '\nunion all' if not loop.last }}
    {%- else %}
select
    cast(null as varchar) as source_system,
    cast(null as varchar) as table_name,
    cast(null as bigint) as delivered_rows,
    cast(null as varchar) as column_names
from (select 1 as nothing_delivered) as absent
where 1 = 0
    {%- endfor -%}
{%- endmacro %}
