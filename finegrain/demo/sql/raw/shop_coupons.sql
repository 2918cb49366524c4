select
    code,
    offer,
    cast(percent as double) as percent,
    amount(cents) as amount,
    department as category,
    starts_on,
    ends_on
from coupons
order by coupon_no
