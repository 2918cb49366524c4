-- Visits that end in an order: half of the orders placed on the web or in the app by somebody who
-- is seen there, fewer where few events are asked for. The buy event comes within two seconds of
-- the order.
create temp table buying_visits as

with tracked as (

    select
        order_seq,
        order_key,
        shopper_no,
        is_by_email,
        day_no,
        channel,
        line_count,
        placed_at,
        total
    from ledger
    where
        channel in ('web', 'app')
        and coalesce(shopper_no > getvariable('planted'), true)
        and draw(order_key, 'tracked') < 0.5 * least(1.0, getvariable('events_per_customer') / 60.0)

),

-- up to seven products in one number: nine bits each
baskets_bought as (

    select
        tracked.order_seq,
        bit_or(cast(lines.product_no as bigint) << (9 * (lines.line_no - 1))) as products
    from lines
    inner join tracked
        on lines.order_seq = tracked.order_seq
    group by tracked.order_seq

),

placed_by as (

    select
        tracked.*,
        baskets_bought.products,
        surfers.account_no,
        surfers.home_no,
        surfers.place_no,
        surfers.taste_no,
        coalesce(surfers.person_no, tracked.shopper_no) as person_no,
        case
            when tracked.channel = 'app' then 2
            when surfers.has_second and draw(tracked.order_key, 'browser') < 0.3 then 1
            else 0
        end as browser,
        case browser
            when 0 then surfers.login_day_0
            when 1 then surfers.login_day_1
            else surfers.login_day_2
        end as login_day,
        2 * tracked.line_count + 5 as n,
        -- while the day lasts, even for an order of the last second
        case
            when tracked.placed_at >= getvariable('world_end') - interval 5 seconds then 2
            else draw_below(tracked.order_key, 'before or after', 5) - 2
        end as seconds_before,
        15 + draw_below(tracked.order_key, 'step', 60) as step
    from tracked
    inner join baskets_bought
        on tracked.order_seq = baskets_bought.order_seq
    left outer join surfers
        on tracked.shopper_no = surfers.account_no
    where
        surfers.account_no is not null
        or tracked.shopper_no is null
        or tracked.shopper_no > getvariable('customers')

)

select
    epoch_us(placed_at) - 1000000 * (seconds_before + step * (n - 2)) as started_us,
    order_seq * 8 + 3 as visit_key,
    case
        when person_no is not null then browser_of(person_no, browser)
        else passer_by(order_seq)
    end as visitor_no,
    person_no,
    account_no,
    -- who is not signed in yet signs in on the way to the till; an order by e-mail does without
    case
        when account_no is null or is_by_email then 127
        when login_day < day_no and draw(order_key, 'stays signed in') < 0.8 then -1
        else n - 4
    end as login_k,
    3 as kind,
    n,
    step,
    coalesce(taste_no, 0) as taste_no,
    cast(channel = 'app' as bigint) as device_kind,
    coalesce(home_no, order_seq) as home_no,
    coalesce(
        place_no,
        getvariable('place_of_share')[1 + draw_below(order_seq, 'place', getvariable('all_people'))]
    ) as place_no,
    0 as campaign_no,
    day_no,
    order_seq,
    products,
    total
from placed_by;
