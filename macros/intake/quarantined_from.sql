{#- Rejected rows of one checked table, named by the source's key where it has one that is no
    person's, else by a fingerprint of the row: of all columns of the contract, or of those given where
    the checked table keeps fewer, without those that identify people, as the list is public. -#}
{% macro quarantined_from(table_name, key, columns=none) -%}
    {%- set relation = ref('checked_' ~ table_name) -%}
    {%- set contract = [] -%}
    {%- for node in (graph.nodes | default({})).values() if node.name == 'staged_' ~ table_name -%}
        {%- for column in node.columns.values()
            if not column.config.meta.personal and (columns is none or column.name in columns) -%}
            {%- do contract.append(column.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set account -%}
        case
            when {{ person_system('source_system') }} not in {{ systems_where('ids_are_personal') }}
                then source_customer_id
        end
    {%- endset -%}
    {%- set source_key = 'cast(null as varchar)' if key is none else account if key == 'source_customer_id' else key -%}
    select
        source_system,
        '{{ table_name }}' as table_name,
        {{ source_key }} as source_key,
        {% if contract -%}
        md5(
            {%- for column in contract %}
            coalesce({{ timestamp_text(column) if column.endswith('_at')
                else account if column == 'source_customer_id'
                else 'cast(' ~ column ~ ' as varchar)' }}, '') || '|'{{ ' ||' if not loop.last }}
            {%- endfor %}
        )
        {%- else -%}
        md5(coalesce({{ source_key }}, ''))
        {%- endif %} as fingerprint,
        rejection_reasons
    from {{ relation }}
    where rejection_reasons is not null
{%- endmacro %}
