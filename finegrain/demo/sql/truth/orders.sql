select
    order_no(outcomes.order_seq) as order_no,
    case
        when outcomes.account_no is not null
            then 'account:' || customer_id(outcomes.account_no)
        else 'email:' || addresses.address
    end as buyer,
    getvariable('first_on') + cast(outcomes.day_no - 1 as integer) as ordered_on,
    amount(outcomes.total) as total,
    amount(outcomes.refunded) as refunded_amount,
    amount(outcomes.total - outcomes.refunded) as net_amount,
    outcomes.is_purchase,
    'accepted' as expected_in
from outcomes
left outer join addresses
    on outcomes.address_no = addresses.shopper_no
order by outcomes.order_seq
