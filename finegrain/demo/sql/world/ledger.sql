-- The clean orders with their money, in cents: what was charged is the lines, less the coupon,
-- plus shipping and tax.
create temp table ledger as

with coupons_by_day as (

    select
        calendar.day_no,
        coupons.*
    from calendar
    inner join coupons
        on calendar.on_date between coupons.starts_on and coupons.ends_on

),

carried as (

    select
        orders.*,
        coupons_by_day.code,
        coupons_by_day.offer,
        coupons_by_day.percent,
        coupons_by_day.cents as cashback_cents,
        coupons_by_day.department_no
    from orders
    left outer join coupons_by_day
        on
            orders.day_no = coupons_by_day.day_no
            and orders.offer_no = coupons_by_day.offer_no

),

summed as (

    select
        lines.order_seq,
        sum(lines.quantity * lines.unit_cents - lines.discount_cents) as items_cents
    from lines
    group by lines.order_seq

),

-- a coupon of one department counts the lines of that department only
eligible as (

    select
        carried.order_seq,
        sum(lines.quantity * lines.unit_cents - lines.discount_cents) as eligible_cents
    from carried
    inner join lines
        on
            carried.order_seq = lines.order_seq
            and (carried.department_no is null or carried.department_no = lines.department_no)
    where carried.offer in ('percent_off', 'cashback')
    group by carried.order_seq

),

together as (

    select
        carried.*,
        cast(summed.items_cents as bigint) as items,
        cast(coalesce(eligible.eligible_cents, 0) as bigint) as eligible
    from carried
    inner join summed
        on carried.order_seq = summed.order_seq
    left outer join eligible
        on carried.order_seq = eligible.order_seq

),

charged as (

    select
        * exclude (code, offer),
        cast(
            case
                when fate = 'free' then 0
                when offer = 'percent_off' then eligible * percent // 100
                when offer = 'cashback' and items >= 2 * cashback_cents then cashback_cents
                else 0
            end
            as bigint
        ) as discount,
        -- a coupon that gives nothing is not accepted at the till
        case
            when discount > 0 or (offer = 'free_shipping' and fate <> 'free') then code
        end as coupon,
        case
            when channel = 'store' then null
            when is_plant or draw(order_key, 'delivery') < 0.70 then 'standard'
            when draw(order_key, 'delivery') < 0.85 then 'express'
            else 'pickup'
        end as delivery,
        case
            when fate = 'free' or channel = 'store' or delivery = 'pickup' then 0
            when coupon is not null and offer = 'free_shipping' then 0
            when delivery = 'express' then 1299
            when items - discount >= 7500 then 0
            else 599
        end as shipping,
        ((items - discount) * 8 + 50) // 100 as tax,
        items - discount + shipping + tax as total
    from together

),

-- most cancellations come within the hour, a quarter of them days later
cancelled as (

    select
        *,
        case
            when fate = 'cancelled'
                then placed_at + to_seconds(
                    case
                        when draw(order_key, 'late cancel') < 0.25
                            then 86400 + draw_below(order_key, 'cancel', 9 * 86400)
                        else 60 + draw_below(order_key, 'cancel', 3600)
                    end
                )
        end as would_cancel_at,
        case when would_cancel_at < getvariable('world_end') then would_cancel_at end
            as cancelled_at
    from charged

)

select
    order_seq,
    order_key,
    shopper_no,
    is_by_email,
    is_plant,
    day_no,
    placed_at,
    fate,
    cast(line_count as tinyint) as line_count,
    cancelled_at,
    case
        when cancelled_at is not null then 'cancelled'
        when channel = 'store' then 'completed'
        when day_no >= getvariable('days') - 1 then 'processing'
        when day_no >= getvariable('days') - 4 then 'shipped'
        else 'completed'
    end as status,
    channel,
    delivery,
    coupon,
    discount,
    shipping,
    tax,
    total,
    least(
        getvariable('world_end') - interval 1 second,
        coalesce(
            cancelled_at,
            placed_at + to_seconds(
                case
                    when status = 'processing' then 0
                    else 5400 + draw_below(order_key, 'modified', 14400)
                end
            )
        )
    ) as modified_at,
    -- nearly every row arrives within hours, one in a hundred days late; the extract was taken six
    -- hours after the last day
    least(
        getvariable('world_end') + interval 6 hours,
        modified_at + to_seconds(
            case
                when draw(order_key, 'late row') < 0.01
                    then 2 * 86400 + draw_below(order_key, 'lag', 10 * 86400)
                else 600 + draw_below(order_key, 'lag', 18000)
            end
        )
    ) as loaded_at,
    falls_on(order_seq, 'wrong orders', least(40, getvariable('customers') // 10))
    and modified_at > placed_at as is_pattern,
    falls_on(order_seq, 'wrong lines', 60) as has_pattern_lines
from cancelled
order by order_seq;

drop table orders;
