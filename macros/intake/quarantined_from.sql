{#- Rejected rows of one checked table, named by the source's key where it has one that is no
    person's, else by a fingerprint of the row: of all columns of the contract, or of those given where
    the checked table keeps fewer. -#}
{% macro quarantined_from(table_name, key, columns=none) -%}
    {%- set relation = ref('checked_' ~ table_name) -%}
    {%- set contract = [] -%}
    {%- for node in (graph.nodes | default({})).values() if node.name == 'staged_' ~ table_name -%}
        {%- do contract.extend(columns or node.columns.keys()) -%}
    {%- endfor -%}
    select
        source_system,
        '{{ table_name }}' as table_name,
        {% if key in ('source_customer_id', 'loyalty_card_id') -%}
        case
            when {{ person_system('source_system') }} not in {{ systems_where('ids_are_personal') }}
                then {{ key }}
        end
        {%- else -%}
        {{ key }}
        {%- endif %} as source_key,
        {% if contract -%}
        md5(
            {%- for column in contract %}
            coalesce({{ timestamp_text(column) if column.endswith('_at') else 'cast(' ~ column ~ ' as varchar)' }}, '') || '|'{{ ' ||' if not loop.last }}
            {%- endfor %}
        )
        {%- else -%}
        md5(coalesce({{ key }}, ''))
        {%- endif %} as fingerprint,
        rejection_reasons
    from {{ relation }}
    where rejection_reasons is not null
{%- endmacro %}
