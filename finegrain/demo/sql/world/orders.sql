-- Every order of the world, before its lines: who, when, and what becomes of it. Sorted by time,
-- so that order numbers rise as in a shop.
create temp table placed_orders as

with account_purchases as (

    select
        account_no * 1024 + unnest(range(order_count)) as order_key,
        account_no as shopper_no,
        taste_no,
        forgets_login,
        first_slot,
        open_slots,
        pause_slot,
        pause_slots
    from accounts
    where order_count > 0

),

account_slots as (

    select
        order_key,
        shopper_no,
        taste_no,
        forgets_login and draw(order_key, 'not logged in') < 0.15 as is_by_email,
        first_slot + draw_below(order_key, 'slot', open_slots) as open_slot,
        open_slot + case when open_slot >= pause_slot then pause_slots else 0 end as slot
    from account_purchases

),

stranger_purchases as (

    select
        person_no * 1024 + unnest(range(order_count)) as order_key,
        person_no as shopper_no,
        taste_no
    from strangers

),

guest_purchases as (

    select -guest_no as order_key
    from range(1, 1 + getvariable('customers') // 4) as numbers(guest_no)

),

-- one guest at least on every day keeps a small world free of empty business days
daily_guests as (

    select
        -1000000000 - day_no as order_key,
        day_no
    from calendar
    where getvariable('customers') >= 1000 or day_no = getvariable('days')

),

-- guests at both ends of the days on which the clocks change, and of the days around them
clock_guests as (

    select
        -2000000000 - calendar.day_no * 8 - parts.part_no as order_key,
        calendar.day_no,
        parts.day_part
    from calendar
    cross join (
        values
        (0, 'first'),
        (1, 'early'),
        (2, 'hour_one'),
        (3, 'hour_two'),
        (4, 'late'),
        (5, 'last')
    ) as parts(part_no, day_part)
    where exists (
        select 1
        from calendar as changes
        where
            changes.is_clock_change
            and changes.day_no between calendar.day_no - 1 and calendar.day_no + 1
    )

),

slotted as (

    select
        order_key,
        shopper_no,
        taste_no,
        is_by_email,
        slot
    from account_slots

    union all

    select
        order_key,
        shopper_no,
        taste_no,
        true as is_by_email,
        draw_below(order_key, 'slot', getvariable('slot_count')) as slot
    from stranger_purchases

    union all

    select
        order_key,
        null as shopper_no,
        1 + draw_below(order_key, 'taste', 8) as taste_no,
        false as is_by_email,
        draw_below(order_key, 'slot', getvariable('slot_count')) as slot
    from guest_purchases

),

dated as (

    select
        slotted.order_key,
        slotted.shopper_no,
        slotted.taste_no,
        slotted.is_by_email,
        day_slots.day_no,
        null as day_part,
        null as planted_fate
    from slotted
    inner join day_slots
        on slotted.slot = day_slots.slot

    union all

    select
        order_key,
        null as shopper_no,
        1 + draw_below(order_key, 'taste', 8) as taste_no,
        false as is_by_email,
        day_no,
        null as day_part,
        null as planted_fate
    from daily_guests

    union all

    select
        order_key,
        null as shopper_no,
        1 + draw_below(order_key, 'taste', 8) as taste_no,
        false as is_by_email,
        day_no,
        day_part,
        'kept' as planted_fate
    from clock_guests

    union all

    select
        account_no * 1024 + place as order_key,
        account_no as shopper_no,
        case when basket = 'steady' then 11 else 1 + draw_below(account_no, 'taste', 8) end
            as taste_no,
        false as is_by_email,
        getvariable('days') - days_ago as day_no,
        day_part,
        fate as planted_fate
    from plant_orders

    union all

    -- what a campaign brought about
    select
        order_key,
        account_no as shopper_no,
        taste_no,
        false as is_by_email,
        day_no,
        null as day_part,
        'kept' as planted_fate
    from caused_orders

),

on_calendar as (

    select
        dated.*,
        calendar.season_no,
        calendar.midnight,
        calendar.day_seconds
    from dated
    inner join calendar
        on dated.day_no = calendar.day_no

),

-- Most orders are placed from morning to midnight, most of all in the late afternoon; a few in the
-- hour around midnight, where the day in UTC and in New York differ.
timed as (

    select
        *,
        draw(order_key, 'time of day') as share_of_day,
        coalesce(
            day_part,
            case
                when draw(order_key, 'day part') < 0.01 then 'early'
                when draw(order_key, 'day part') < 0.02 then 'late'
                when draw(order_key, 'day part') < 0.08 then 'any'
            end
        ) as part_of_day,
        case part_of_day
            when 'first' then 0
            when 'last' then day_seconds - 1
            when 'early' then floor(share_of_day * 1800)
            when 'late' then day_seconds - 1 - floor(share_of_day * 1800)
            when 'hour_one' then 3600 + floor(share_of_day * 3600)
            when 'hour_two' then 7200 + floor(share_of_day * 3600)
            when 'any' then floor(share_of_day * day_seconds)
            else floor(day_seconds * (0.25 + 0.375 * (share_of_day + draw(order_key, 'hours'))))
        end as second_of_day,
        midnight + to_seconds(cast(second_of_day as bigint)) as placed_at
    from on_calendar

)

select
    placed_at,
    order_key,
    cast(shopper_no as integer) as shopper_no,
    cast(day_no as smallint) as day_no,
    cast(taste_no as tinyint) as taste_no,
    cast(season_no as tinyint) as season_no,
    is_by_email,
    planted_fate
from timed
order by placed_at, order_key;

create temp table orders as

select
    cast(rowid + 1 as integer) as order_seq,
    placed_at,
    order_key,
    shopper_no,
    day_no,
    taste_no,
    season_no,
    is_by_email,
    planted_fate is not null as is_plant,
    draw(order_key, 'fate') as fate_share,
    -- what becomes of an order; a refund or cancellation after the last day has not happened yet
    case
        when is_plant then planted_fate
        when fate_share < 0.040 then 'cancelled'
        when fate_share < 0.045 then 'free'
        when fate_share < 0.060 then 'refunded'
        when fate_share < 0.090 then 'line_refund'
        when fate_share < 0.100 then 'two_refunds'
        else 'kept'
    end as fate,
    case
        when taste_no = 11 then 1
        when draw(order_key, 'lines') < 0.42 then 1
        when draw(order_key, 'lines') < 0.68 then 2
        when draw(order_key, 'lines') < 0.83 then 3
        when draw(order_key, 'lines') < 0.92 then 4
        when draw(order_key, 'lines') < 0.97 then 5
        when draw(order_key, 'lines') < 0.99 then 6
        else 7
    end as line_count,
    case
        when is_plant then 'web'
        when draw(order_key, 'channel') < 0.60 then 'web'
        when shopper_no is null and draw(order_key, 'channel') < 0.72 then 'phone'
        when draw(order_key, 'channel') < 0.85 then 'app'
        else 'store'
    end as channel,
    -- an order may carry any of the three coupons of its month
    case
        when not is_plant and draw(order_key, 'coupon') < 0.12
            then 1 + draw_below(order_key, 'which coupon', 3)
    end as offer_no
from placed_orders;

drop table placed_orders;
