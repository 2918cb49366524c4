{#- Rejected rows of one checked table, named by the source's key where it has one that is no
    person's, else by a fingerprint of the row. -#}
{% macro quarantined_from(table_name, key) -%}
    {%- set relation = ref('checked_' ~ table_name) -%}
    {%- set contract = [] -%}
    {%- for node in (graph.nodes | default({})).values() if node.name == 'staged_' ~ table_name -%}
        {%- do contract.extend(node.columns.keys()) -%}
    {%- endfor -%}
    select
        source_system,
        '{{ table_name }}' as table_name,
        {% if table_name in ('customers', 'consents') -%}
        case when source_system not in {{ systems_where('ids_are_personal') }} then {{ key }} end
        {%- else -%}
        {{ key }}
        {%- endif %} as source_key,
        {% if contract -%}
        md5(
            {%- for column in contract %}
            coalesce(cast({{ column }} as varchar), '') || '|'{{ ' ||' if not loop.last }}
            {%- endfor %}
        )
        {%- else -%}
        md5(coalesce({{ key }}, ''))
        {%- endif %} as fingerprint,
        rejection_reasons
    from {{ relation }}
    where rejection_reasons is not null
{%- endmacro %}
