with together as (

    select *
    from clean_shop_order_lines

    union all

    select * exclude (defect)
    from dirty_shop_order_lines

)

select
    * exclude (order_seq, is_pattern, has_pattern_lines)
    replace (cast(qty as integer) as qty)
from together
order by order_seq, line_id asc nulls last, loaded_at
