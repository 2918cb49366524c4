{#- No column whose YAML says `nulls: never` has any, nor has the first, which is the key. One test of a
    model with many columns, for each test takes its time however little it reads. -#}
{% test nulls_as_declared(model) %}
{%- set columns = [] -%}
{%- for node in (graph.nodes | default({})).values()
    if node.resource_type == 'model' and node.name == model.identifier -%}
    {%- for column in node.columns.values() -%}
        {%- if loop.first or column.config.meta.nulls == 'never' -%}
            {%- do columns.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
select *
from {{ model }}
where
    1 = 0
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
