{#- Columns of a model that its YAML marks with meta: {personal: true}. Models on the way from a source
    to accepted rows have those of the input contract that they deliver, and the keys
    made of them. -#}
{% macro personal_columns(model) -%}
    {%- set parts = modules.re.fullmatch('(?:stg_[a-z0-9_]+?__|staged_|checked_|accepted_)(.+)', model.name) -%}
    {%- set contract = 'staged_' ~ parts.group(1) if parts else model.name -%}
    {%- set found = ['buyer_key', 'account_key', 'email_key', 'phone_key'] if parts else [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == contract -%}
        {%- for column in node.columns.values() if column.config.meta.personal -%}
            {%- do found.append(column.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if not parts or contract == model.name -%}{{ return(found) }}{%- endif -%}
    {%- set delivered = adapter.get_columns_in_relation(this) | map(attribute='name') | map('lower') | list -%}
    {{ return(found | select('in', delivered) | list) }}
{%- endmacro %}
