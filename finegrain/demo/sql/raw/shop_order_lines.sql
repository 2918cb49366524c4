with together as (

    select *
    from clean_shop_order_lines

    union all

    select * exclude (defect)
    from dirty_shop_order_lines

    union all by name

    select
        planted_lines.order_seq,
        line_id(planted_lines.order_seq, planted_lines.line_no) as line_id,
        order_no(planted_lines.order_seq) as order_no,
        sku(planted_lines.product_no) as sku,
        planted_lines.quantity as qty,
        amount(planted_lines.unit_cents) as unit_price,
        amount(0) as discount,
        planted_orders.placed_at + interval 20 minutes as loaded_at
    from planted_lines
    inner join planted_orders
        on planted_lines.order_seq = planted_orders.order_seq

)

select
    * exclude (order_seq, is_pattern, has_pattern_lines)
    replace (cast(qty as integer) as qty)
from together
order by order_seq, line_id asc nulls last, loaded_at
