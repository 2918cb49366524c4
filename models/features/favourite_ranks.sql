{%- set attributes = ['department', 'brand'] %}
with bought as (

    select
        purchases.customer_id,
        purchases.ordered_on,
        nodes.node as department,
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

    select
        customer_id,
        'category' as attribute,
        category_path as attribute_value,
        order_days_365d as order_days,
        items_365d as items,
        net_amount_365d as net_amount,
        last_bought_on
    from {{ ref('customer_categories') }}
    where order_days_365d > 0
    {%- for attribute in attributes %}
    union all
    select
        customer_id,
        '{{ attribute }}' as attribute,
        {{ attribute }} as attribute_value,
        count(distinct ordered_on) as order_days,
        sum(items) as items,
        sum(net_amount) as net_amount,
        max(ordered_on) as last_bought_on
    from bought
    where {{ attribute }} is not null
    group by customer_id, {{ attribute }}
    {%- endfor %}

),

ranked as (

    select
        customer_id,
        attribute,
        attribute_value,
        cast(order_days as bigint) as order_days,
        cast(items as decimal(18, 4)) as items,
        cast(net_amount as decimal(18, 4)) as net_amount,
        last_bought_on,
        cast(row_number() over (
            partition by customer_id, attribute
            order by
                order_days desc nulls last, net_amount desc nulls last,
                last_bought_on desc nulls last, attribute_value asc
        ) as bigint) as place
    from summed

)

select * from ranked
