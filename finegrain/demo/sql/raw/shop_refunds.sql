select * exclude (refund_seq)
from clean_shop_refunds

union all

select * exclude (refund_seq, defect)
from dirty_shop_refunds
