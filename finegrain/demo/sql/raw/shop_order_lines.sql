select
    * exclude (order_seq, is_pattern, has_pattern_lines)
    replace (cast(qty as integer) as qty)
from clean_shop_order_lines

union all

select
    * exclude (order_seq, is_pattern, has_pattern_lines, defect)
    replace (cast(qty as integer) as qty)
from dirty_shop_order_lines
