-- Every second of those whom the CRM has erased asked for it up to two weeks before.
with asked as (

    select
        account_no,
        deleted_at - to_seconds(draw_below(account_no, 'waits for erasure', 14 * 86400)) as asked_at
    from accounts
    where
        is_deleted
        and place % 600 = 4

)

select
    'R' || row_number() over (order by asked_at, account_no) as request_no,
    customer_id(account_no) as customer_id,
    cast(null as varchar) as email,
    cast(null as varchar) as phone,
    asked_at
from asked
order by asked_at, account_no
