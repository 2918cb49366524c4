-- What is true of every order at the end of the last day, from the clean ledger alone. An order
-- without a login belongs to its address, whichever account is behind it.
create temp table outcomes as

with refund_sums as (

    select
        order_seq,
        cast(sum(cents) as bigint) as cents
    from refunds
    group by order_seq

)

select
    ledger.order_seq,
    ledger.order_key,
    ledger.shopper_no <= getvariable('customers')
    and ledger.order_key % 1024 >= 900 as is_caused,
    ledger.day_no,
    case when not ledger.is_by_email then ledger.shopper_no end as account_no,
    case when ledger.is_by_email then addresses.address_no end as address_no,
    ledger.cancelled_at is not null as is_cancelled,
    ledger.total,
    coalesce(refund_sums.cents, 0) as refunded,
    ledger.cancelled_at is null
    and ledger.total > 0
    and coalesce(refund_sums.cents, 0) < ledger.total as is_purchase
from ledger
left outer join refund_sums
    on ledger.order_seq = refund_sums.order_seq
left outer join addresses
    on
        ledger.is_by_email
        and ledger.shopper_no = addresses.shopper_no;
