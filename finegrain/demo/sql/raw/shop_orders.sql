with together as (

    select *
    from clean_shop_orders

    union all

    select * exclude (defect) replace (cast(total as decimal(18, 2)) as total)
    from dirty_shop_orders

)

select * exclude (order_seq, is_pattern)
from together
order by order_seq, modified_at desc
