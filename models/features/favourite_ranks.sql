{%- set attributes = ['department', 'category', 'brand'] %}
with bought as (

    select
        purchases.customer_id,
        purchases.source_system || ':' || purchases.order_id as order_key,
        purchases.ordered_on,
        nodes.node as department,
        purchases.category_path as category,
        purchases.brand,
        purchases.items,
        purchases.net_amount
    from {{ ref('purchased_products') }} as purchases
    left join {{ ref('category_nodes') }} as nodes
        on
            purchases.category_path = nodes.category_path
            and nodes.level = 1
    where {{ in_the_last_days('purchases.ordered_on', 365) }}

),

summed as (

    {% for attribute in attributes -%}
    select
        customer_id,
        '{{ attribute }}' as attribute,
        {{ attribute }} as attribute_value,
        count(distinct order_key) as orders,
        sum(items) as items,
        sum(net_amount) as net_amount,
        max(ordered_on) as last_bought_on
    from bought
    where {{ attribute }} is not null
    group by customer_id, {{ attribute }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked as (

    select
        customer_id,
        attribute,
        attribute_value,
        cast(orders as bigint) as orders,
        cast(items as decimal(18, 4)) as items,
        cast(net_amount as decimal(18, 4)) as net_amount,
        last_bought_on,
        cast(row_number() over (
            partition by customer_id, attribute
            order by
                orders desc nulls last, net_amount desc nulls last,
                last_bought_on desc nulls last, attribute_value asc
        ) as bigint) as place
    from summed

)

select * from ranked
