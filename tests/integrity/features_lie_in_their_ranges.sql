-- What a number can be, as the dictionary and the segment language have it: a segment that asks for
-- less than the least or more than the most is refused, so there must be none.
{%- set tables = [('customer_features', 'customer_id'), ('account_features', 'account_id')] %}
{%- set nodes = (graph.nodes | default({})).values() | list %}
with judged as (

    {% for table, key in tables -%}
    select
        {{ key }} as member_id,
        case
            when {{ key }} is null then '{{ key }}'
            {%- for wide in nodes if wide.resource_type == 'model' and wide.name == table %}
            {%- for column in wide.columns.values() if column.config.meta.family %}
            {%- set family = nodes | selectattr('name', 'eq', column.config.meta.family) | first %}
            {%- set meta = family.columns[column.name].config.meta %}
            {%- set is_counted = column.data_type == 'bigint' and meta.nulls == 'never' %}
            {%- set least = meta.get('least', 0 if is_counted or meta.unit == 'share' else none) %}
            {%- set most = meta.get('most', 1 if meta.unit == 'share' else none) %}
            {%- for end, sign in [(least, '<'), (most, '>')] if end is number %}
            when {{ column.name }} {{ sign }} {{ end }} then '{{ column.name }}'
            {%- endfor %}
            {%- endfor %}
            {%- endfor %}
        end as feature
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from judged
where feature is not null
