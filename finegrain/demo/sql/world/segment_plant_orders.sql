-- What planted people ordered. There is no tax and no shipping, and a coupon gives a fixed amount
-- or a tenth.
create temp table planted_orders as

with doings as (

    select
        planted_doings.*,
        getvariable('first_planted_person') + planted_doings.doing_no as order_seq,
        split_part(planted_doings.what, '~', 1) as basket,
        substr(planted_doings.what, length(basket) + 1) || '~' as manner
    from planted_doings
    inner join planted_people
        on planted_doings.account_no = planted_people.account_no
    where planted_doings.kind = 'order'

),

described as (

    select
        *,
        case
            when manner like '%~app~%' then 'app'
            when manner like '%~phone~%' then 'phone'
            when manner like '%~store=%' then 'store'
            else 'web'
        end as channel,
        nullif(regexp_extract(manner, '~store=(\w+)', 1), '') as store_id,
        case
            when channel = 'store' then null
            when manner like '%~express~%' then 'express'
            when manner like '%~pickup~%' then 'pickup'
            else 'standard'
        end as delivery,
        case
            when manner like '%~percent~%' then 'percent_off'
            when manner like '%~cashback~%' then 'cashback'
            when manner like '%~shipping~%' then 'free_shipping'
        end as offer,
        coalesce(try_cast(regexp_extract(manner, '~at=(\d+)', 1) as bigint), 10) as at_hour,
        coalesce(try_cast(regexp_extract(manner, '~at=\d+_(\d+)', 1) as bigint), 0) as at_minute,
        case
            when manner like '%~refunded~%' then 'refunded'
            when manner like '%~cancelled~%' then 'cancelled'
            else 'kept'
        end as fate
    from doings

)

select
    described.* exclude (what, kind, manner),
    calendar.on_date,
    -- minutes apart, in the order in which they are written
    calendar.midnight
    + to_seconds(3600 * described.at_hour + 60 * described.at_minute + described.place - 1)
        as placed_at,
    case when described.fate = 'cancelled' then placed_at + interval 1 hour end as cancelled_at,
    coupons.code as coupon
from described
inner join calendar
    on described.day_no = calendar.day_no
left outer join coupons
    on
        described.offer = coupons.offer
        and calendar.on_date between coupons.starts_on and coupons.ends_on;

create temp table planted_lines as

with written as (

    select
        order_seq,
        day_no,
        unnest(string_split(basket, '&')) as written,
        unnest(range(1, 1 + len(string_split(basket, '&')))) as line_no
    from planted_orders

)

select
    written.order_seq,
    written.line_no,
    products.product_no,
    coalesce(try_cast(nullif(split_part(written.written, '*', 2), '') as bigint), 1) as quantity,
    prices_by_day.cents as unit_cents
from written
inner join products
    on split_part(written.written, '*', 1) = products.item
inner join prices_by_day
    on products.product_no * 65536 + written.day_no = prices_by_day.price_key;

create temp table planted_ledger as

with summed as (

    select
        order_seq,
        cast(sum(quantity * unit_cents) as bigint) as items_cents
    from planted_lines
    group by order_seq

)

select
    planted_orders.*,
    case
        when planted_orders.offer = 'cashback' then least(500, summed.items_cents // 2)
        when planted_orders.offer = 'percent_off' then summed.items_cents // 10
        else 0
    end as discount,
    summed.items_cents - discount as total,
    case when planted_orders.fate = 'refunded' then total else 0 end as refunded
from planted_orders
inner join summed
    on planted_orders.order_seq = summed.order_seq;

insert into outcomes by name

select
    order_seq,
    0 as order_key,
    false as is_caused,
    day_no,
    account_no,
    cancelled_at is not null as is_cancelled,
    total,
    refunded,
    cancelled_at is null and total > refunded as is_purchase
from planted_ledger;
