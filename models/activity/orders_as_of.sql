with orders as (

    select * from {{ ref('accepted_orders') }}
    where ordered_on <= {{ as_of_date() }}

),

buyers as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

refunds as (

    select
        source_system,
        order_id,
        sum(amount) as refunded_amount
    from {{ ref('accepted_refunds') }}
    where
        order_id is not null
        and refunded_on <= {{ as_of_date() }}
    group by source_system, order_id

),

lines as (

    select
        source_system,
        order_id,
        sum(quantity) as items,
        sum(coalesce(discount_amount, 0)) as line_discount_amount
    from {{ ref('accepted_order_lines') }}
    group by source_system, order_id

),

joined as (

    select
        orders.source_system,
        orders.order_id,
        buyers.customer_id,
        orders.ordered_at,
        orders.ordered_on,
        orders.total_amount,
        coalesce(refunds.refunded_amount, 0) as refunded_amount,
        coalesce(orders.discount_amount, 0) + coalesce(lines.line_discount_amount, 0)
            as discount_amount,
        coalesce(lines.items, 0) as items,
        orders.payment_method,
        orders.coupon_code,
        orders.channel,
        orders.store_id,
        orders.shipping_method,
        orders.coupon_code is not null as has_coupon,
        -- A cancellation without a day counts from the start: sources that keep none say no more.
        case
            when orders.cancelled_at is not null or orders.cancelled_on is not null
                then
                    coalesce(orders.cancelled_on, {{ business_date('orders.cancelled_at') }})
                    <= {{ as_of_date() }}
            else coalesce(lower(orders.status) in ('cancelled', 'canceled'), false)
        end as is_cancelled
    from orders
    left join buyers
        on orders.buyer_key = buyers.id_key
    left join refunds
        on
            orders.source_system = refunds.source_system
            and orders.order_id = refunds.order_id
    left join lines
        on
            orders.source_system = lines.source_system
            and orders.order_id = lines.order_id

),

valued as (

    select
        source_system,
        order_id,
        customer_id,
        ordered_at,
        ordered_on,
        cast(total_amount as decimal(18, 4)) as total_amount,
        cast(refunded_amount as decimal(18, 4)) as refunded_amount,
        cast(
            case when is_cancelled then 0 else total_amount - refunded_amount end
            as decimal(18, 4)
        ) as net_amount,
        cast(discount_amount as decimal(18, 4)) as discount_amount,
        cast(items as decimal(18, 4)) as items,
        payment_method,
        coupon_code,
        channel,
        store_id,
        shipping_method,
        has_coupon,
        is_cancelled,
        not is_cancelled and total_amount > 0 and refunded_amount < total_amount as is_purchase
    from joined

)

select * from valued
