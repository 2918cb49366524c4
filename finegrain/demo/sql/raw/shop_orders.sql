with together as (

    select *
    from clean_shop_orders

    union all

    select * exclude (defect) replace (cast(total as decimal(18, 2)) as total)
    from dirty_shop_orders

    union all by name

    select
        order_seq,
        order_no(order_seq) as order_no,
        customer_id(account_no) as customer_id,
        placed_at,
        case when cancelled_at is null then 'completed' else 'cancelled' end as status,
        cancelled_at,
        'USD' as currency,
        amount(total) as total,
        amount(discount) as discount,
        amount(0) as shipping,
        amount(0) as tax,
        'card' as payment,
        coupon,
        channel,
        store_id,
        delivery,
        coalesce(cancelled_at, placed_at) as modified_at,
        coalesce(cancelled_at, placed_at) + interval 20 minutes as loaded_at
    from planted_ledger

)

select * exclude (order_seq, is_pattern)
from together
order by order_seq, modified_at desc
