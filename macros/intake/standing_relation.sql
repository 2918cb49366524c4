{#- The table of a model as it stands, without waiting for this run to build it; none if there is
    none. -#}
{% macro standing_relation(name) -%}
    {%- if not may_ask_warehouse() -%}{{ return(none) }}{%- endif -%}
    {%- for node in (graph.nodes | default({})).values()
        if node.resource_type == 'model' and node.name == name -%}
        {{ return(load_relation(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias))) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
