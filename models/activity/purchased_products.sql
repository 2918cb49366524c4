-- Lines are netted once, here. A product on two lines of an order is one row, as not every source
-- names its lines. What the catalogue says is that of today.
with purchases as (

    select
        source_system,
        order_id,
        customer_id,
        ordered_on,
        total_amount
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null

),

refunds as (

    select
        source_system,
        order_id,
        order_line_id,
        sum(amount) as refunded_amount
    from {{ ref('accepted_refunds') }}
    where
        order_id is not null
        and refunded_on <= {{ as_of_date() }}
    group by source_system, order_id, order_line_id

),

refunds_of_orders as (

    select
        refunds.source_system,
        refunds.order_id,
        sum(refunds.refunded_amount) as refunded_amount
    from refunds
    left join {{ ref('accepted_order_lines') }} as lines
        on
            refunds.source_system = lines.source_system
            and refunds.order_id = lines.order_id
            and refunds.order_line_id = lines.order_line_id
    where lines.order_line_id is null
    group by refunds.source_system, refunds.order_id

),

netted as (

    -- A refund that names no line is borne by all lines alike.
    select
        lines.source_system,
        lines.order_id,
        lines.product_id,
        purchases.customer_id,
        purchases.ordered_on,
        lines.quantity,
        lines.quantity * lines.unit_price - coalesce(lines.discount_amount, 0) as line_amount,
        coalesce(refunds.refunded_amount, 0) as refunded_amount,
        1 - {{ share('coalesce(refunds_of_orders.refunded_amount, 0)', 'purchases.total_amount') }}
            as kept_share
    from {{ ref('accepted_order_lines') }} as lines
    inner join purchases
        on
            lines.source_system = purchases.source_system
            and lines.order_id = purchases.order_id
    left join refunds
        on
            lines.source_system = refunds.source_system
            and lines.order_id = refunds.order_id
            and lines.order_line_id = refunds.order_line_id
    left join refunds_of_orders
        on
            lines.source_system = refunds_of_orders.source_system
            and lines.order_id = refunds_of_orders.order_id

),

summed as (

    select
        source_system,
        order_id,
        product_id,
        max(customer_id) as customer_id,
        max(ordered_on) as ordered_on,
        cast(sum(quantity) as decimal(18, 4)) as items,
        cast(sum(line_amount * kept_share - refunded_amount) as decimal(18, 4)) as net_amount
    from netted
    group by source_system, order_id, product_id

),

described as (

    select
        summed.source_system,
        summed.order_id,
        summed.product_id,
        summed.customer_id,
        summed.ordered_on,
        products.category_path,
        products.brand,
        summed.items,
        summed.net_amount
    from summed
    left join {{ ref('accepted_products') }} as products
        on
            summed.source_system = products.source_system
            and summed.product_id = products.product_id

)

select * from described
