with customers as (

    select customer_id from {{ ref('customers') }}

),

orders as (

    select
        customer_id,

        -- purchases
        count(case when is_purchase and {{ in_the_last_days('ordered_on', 30) }} then 1 end)
            as orders_30d,
        count(case when is_purchase and {{ in_the_last_days('ordered_on', 90) }} then 1 end)
            as orders_90d,
        count(case when is_purchase and {{ in_the_last_days('ordered_on', 365) }} then 1 end)
            as orders_365d,
        max(case when is_purchase then net_amount end) as largest_order_amount,
        sum(case when is_purchase then net_amount end) as purchase_amount,
        count(case when is_purchase then 1 end) as purchases,
        count(case when is_purchase and has_coupon then 1 end) as coupon_orders,
        sum(case when is_purchase then items end) as items,

        -- money, orders wholly refunded too
        sum(case when {{ in_the_last_days('ordered_on', 30) }} then net_amount end)
            as net_amount_30d,
        sum(case when {{ in_the_last_days('ordered_on', 90) }} then net_amount end)
            as net_amount_90d,
        sum(case when {{ in_the_last_days('ordered_on', 365) }} then net_amount end)
            as net_amount_365d,
        sum(case when not is_cancelled then total_amount end) as gross_amount,
        sum(case when not is_cancelled then refunded_amount end) as refunded_amount,
        sum(case when not is_cancelled then discount_amount end) as discount_amount,

        -- what came back
        count(case when is_cancelled then 1 end) as cancelled_orders,
        count(case when not is_cancelled and refunded_amount > 0 then 1 end) as refunded_orders
    from {{ ref('orders_as_of') }}
    where customer_id is not null
    group by customer_id

),

credit_notes as (

    select
        customer_id,
        sum(credited_amount) as credited_amount,
        sum(case when {{ in_the_last_days('refunded_on', 30) }} then credited_amount end)
            as credited_amount_30d,
        sum(case when {{ in_the_last_days('refunded_on', 90) }} then credited_amount end)
            as credited_amount_90d,
        sum(case when {{ in_the_last_days('refunded_on', 365) }} then credited_amount end)
            as credited_amount_365d
    from {{ ref('credit_notes_as_of') }}
    group by customer_id

),

variety as (

    select
        orders.customer_id,
        count(distinct lines.source_system || ':' || lines.product_id) as distinct_products,
        count(distinct products.category_path) as distinct_categories
    from {{ ref('accepted_order_lines') }} as lines
    inner join {{ ref('orders_as_of') }} as orders
        on
            lines.source_system = orders.source_system
            and lines.order_id = orders.order_id
    left join {{ ref('accepted_products') }} as products
        on
            lines.source_system = products.source_system
            and lines.product_id = products.product_id
    where
        orders.is_purchase
        and orders.customer_id is not null
    group by orders.customer_id

),

joined as (

    select
        customers.customer_id,
        coalesce(orders.orders_30d, 0) as orders_30d,
        coalesce(orders.orders_90d, 0) as orders_90d,
        coalesce(orders.orders_365d, 0) as orders_365d,
        coalesce(orders.net_amount_30d, 0) - coalesce(credit_notes.credited_amount_30d, 0)
            as net_amount_30d,
        coalesce(orders.net_amount_90d, 0) - coalesce(credit_notes.credited_amount_90d, 0)
            as net_amount_90d,
        coalesce(orders.net_amount_365d, 0) - coalesce(credit_notes.credited_amount_365d, 0)
            as net_amount_365d,
        coalesce(orders.gross_amount, 0) as gross_amount,
        coalesce(orders.refunded_amount, 0) + coalesce(credit_notes.credited_amount, 0)
            as refunded_amount,
        coalesce(orders.discount_amount, 0) as discount_amount,
        orders.largest_order_amount,
        coalesce(orders.items, 0) as items,
        coalesce(variety.distinct_products, 0) as distinct_products,
        coalesce(variety.distinct_categories, 0) as distinct_categories,
        coalesce(orders.cancelled_orders, 0) as cancelled_orders,
        coalesce(orders.refunded_orders, 0) as refunded_orders,
        orders.purchase_amount,
        orders.coupon_orders,
        coalesce(orders.purchases, 0) as purchases
    from customers
    left join orders
        on customers.customer_id = orders.customer_id
    left join credit_notes
        on customers.customer_id = credit_notes.customer_id
    left join variety
        on customers.customer_id = variety.customer_id

),

measured as (

    select
        customer_id,
        cast(orders_30d as bigint) as orders_30d,
        cast(orders_90d as bigint) as orders_90d,
        cast(orders_365d as bigint) as orders_365d,
        cast(net_amount_30d as decimal(18, 4)) as net_amount_30d,
        cast(net_amount_90d as decimal(18, 4)) as net_amount_90d,
        cast(net_amount_365d as decimal(18, 4)) as net_amount_365d,
        cast(gross_amount as decimal(18, 4)) as gross_amount,
        cast(refunded_amount as decimal(18, 4)) as refunded_amount,
        cast(discount_amount as decimal(18, 4)) as discount_amount,
        cast(largest_order_amount as decimal(18, 4)) as largest_order_amount,
        cast(items as decimal(18, 4)) as items,
        cast(distinct_products as bigint) as distinct_products,
        cast(distinct_categories as bigint) as distinct_categories,
        cast(cancelled_orders as bigint) as cancelled_orders,
        cast(refunded_orders as bigint) as refunded_orders,
        {{ share('purchase_amount', 'purchases') }} as average_order_amount,
        {{ share('items', 'purchases') }} as average_items_per_order,
        {{ share('coupon_orders', 'purchases') }} as coupon_order_share,
        {{ share('discount_amount', 'gross_amount + discount_amount') }} as discount_share,
        {{ share('refunded_amount', 'gross_amount') }} as refund_share
    from joined

)

select * from measured
