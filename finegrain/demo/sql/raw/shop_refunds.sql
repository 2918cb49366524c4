select * exclude (refund_seq)
from clean_shop_refunds

union all

select * exclude (refund_seq, defect)
from dirty_shop_refunds

union all

select
    printf('R%d', order_seq) as refund_id,
    order_no(order_seq) as order_no,
    null as line_id,
    placed_at + interval 2 days as refunded_at,
    amount(refunded) as amount,
    placed_at + interval 50 hours as loaded_at
from planted_ledger
where refunded > 0
