-- What a number can be, as the dictionary and the segment language have it: a segment that asks for
-- less than the least or more than the most is refused, so there must be none.
{%- set tables = [('customer_features', 'customer_id'), ('account_features', 'account_id')] %}
{%- set families = {} %}
{%- for node in (graph.nodes | default({})).values() if node.resource_type == 'model' %}
    {%- do families.update({node.name: node.columns}) %}
{%- endfor %}
with judged as (

    {% for table, key in tables -%}
    select
        {{ key }} as member_id,
        case
            when {{ key }} is null then '{{ key }}'
            {%- for column in families.get(table, {}).values() if column.config.meta.family %}
            {%- set told = families[column.config.meta.family][column.name] %}
            {%- set meta, data_type = told.config.meta, told.data_type %}
            {%- set is_counted = data_type == 'bigint' and meta.nulls == 'never' %}
            {%- set least = meta.get('least', 0 if is_counted or meta.unit == 'share' else none) %}
            {%- set most = meta.get('most', 1 if meta.unit == 'share' else none) %}
            {%- for end, sign in [(least, '<'), (most, '>')] if end is number %}
            when {{ column.name }} {{ sign }} {{ end }} then '{{ column.name }}'
            {%- endfor %}
            {%- endfor %}
        end as feature
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from judged
where feature is not null
