-- Lines are netted once, here. A product on two lines of an order is one row, as not every source
-- names its lines. What the catalogue says is that of today.
with refunds as (

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

refunded_lines as (

    select distinct
        lines.source_system,
        lines.order_id,
        lines.order_line_id
    from {{ ref('accepted_order_lines') }} as lines
    inner join refunds
        on
            lines.source_system = refunds.source_system
            and lines.order_id = refunds.order_id
            and lines.order_line_id = refunds.order_line_id

),

refunds_of_orders as (

    select
        refunds.source_system,
        refunds.order_id,
        sum(refunds.refunded_amount) as refunded_amount
    from refunds
    left join refunded_lines
        on
            refunds.source_system = refunded_lines.source_system
            and refunds.order_id = refunded_lines.order_id
            and refunds.order_line_id = refunded_lines.order_line_id
    where refunded_lines.order_line_id is null
    group by refunds.source_system, refunds.order_id

),

purchases as (

    -- A refund that names no line is borne by all lines alike.
    select
        orders.source_system,
        orders.order_id,
        orders.customer_id,
        orders.ordered_on,
        orders.has_coupon,
        orders.channel,
        orders.payment_method,
        orders.shipping_method,
        orders.store_id,
        1 - {{ share('coalesce(refunds_of_orders.refunded_amount, 0)', 'orders.total_amount') }}
            as kept_share
    from {{ ref('orders_as_of') }} as orders
    left join refunds_of_orders
        on
            orders.source_system = refunds_of_orders.source_system
            and orders.order_id = refunds_of_orders.order_id
    where
        orders.is_purchase
        and orders.customer_id is not null

),

summed as (

    -- Before anything of the order is joined, so that few columns are grouped.
    select
        lines.source_system,
        lines.order_id,
        lines.product_id,
        sum(lines.quantity) as items,
        sum(lines.quantity * lines.unit_price - coalesce(lines.discount_amount, 0)) as line_amount,
        sum(refunds.refunded_amount) as refunded_amount
    from {{ ref('accepted_order_lines') }} as lines
    left join refunds
        on
            lines.source_system = refunds.source_system
            and lines.order_id = refunds.order_id
            and lines.order_line_id = refunds.order_line_id
    group by lines.source_system, lines.order_id, lines.product_id

),

described as (

    select
        summed.source_system,
        summed.order_id,
        summed.product_id,
        purchases.customer_id,
        purchases.ordered_on,
        purchases.has_coupon,
        purchases.channel,
        purchases.payment_method,
        purchases.shipping_method,
        purchases.store_id,
        products.category_path,
        products.brand,
        cast(summed.items as decimal(18, 4)) as items,
        cast(
            summed.line_amount * purchases.kept_share - coalesce(summed.refunded_amount, 0)
            as decimal(18, 4)
        ) as net_amount
    from summed
    inner join purchases
        on
            summed.source_system = purchases.source_system
            and summed.order_id = purchases.order_id
    left join {{ ref('accepted_products') }} as products
        on
            summed.source_system = products.source_system
            and summed.product_id = products.product_id

)

select * from described
