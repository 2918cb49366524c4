select * exclude (order_seq, is_pattern)
from clean_shop_orders

union all

select
    * exclude (order_seq, is_pattern, defect)
    replace (cast(total as decimal(18, 2)) as total)
from dirty_shop_orders
