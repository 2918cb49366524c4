-- One row per visit, sorted by its start, so that events come out nearly in the order of time.
--   kind         0 looks round, 1 leaves a cart, 2 leaves the checkout, 3 buys, 4 signs up, 5 bot
--   login_k      place of the log-in event; -1 signed in throughout, 127 not at all
--   device_kind  0 browser, 1 app, 2 tablet of a home, 3 kiosk, 4 bot, 5 hidden bot
--   campaign_no  of the message that brought the visit, 0 where none did
--   n, step      number of events, and seconds between them, more or less
-- What is left of the events asked for is looking round, shared out by weight.
set variable events_left = greatest(
    0,
    getvariable('event_target')
    - coalesce((select sum(n) from buying_visits), 0)
    - coalesce((select sum(n) from other_visits), 0)
);
set variable visits_per_weight = coalesce(
    getvariable('events_left') / 5.6 / nullif((select sum(weight) from surfers), 0), 0
);

create temp table visits as

with rounds as (

    select
        account_no * 4096 + unnest(range(least(
            4000,
            cast(
                floor(weight * getvariable('visits_per_weight') + draw(account_no, 'odd visit'))
                as bigint
            )
        ))) as round_key,
        *
    from surfers

),

dated as (

    select
        rounds.round_key * 8 + 1 as visit_key,
        rounds.* exclude (round_key),
        day_slots.day_no,
        draw(rounds.round_key, 'browser') as browser_share,
        draw(rounds.round_key, 'kiosk') < 0.004 as is_at_kiosk,
        rounds.has_tablet and draw(rounds.round_key, 'tablet') < 0.25 as is_on_tablet,
        case
            when rounds.has_app and browser_share < 0.45 then 2
            when rounds.has_second and browser_share < 0.60 then 1
            else 0
        end as browser,
        draw(rounds.round_key, 'kind') as kind_share
    from rounds
    inner join day_slots
        on
            active_slot(
                rounds.first_slot,
                rounds.open_slots,
                rounds.pause_slot,
                rounds.pause_slots,
                draw(rounds.round_key, 'slot')
            ) = day_slots.slot
    where day_slots.day_no > rounds.signed_up_day

),

looked_round as (

    select
        epoch_us(calendar.midnight)
        + 1000000 * second_of_visit(dated.visit_key, calendar.day_seconds) as started_us,
        dated.visit_key,
        case
            when dated.is_at_kiosk
                then kiosk(draw_below(dated.account_no, 'kiosk', getvariable('kiosk_count')))
            when dated.is_on_tablet then tablet_of(dated.household_no)
            else browser_of(dated.person_no, dated.browser)
        end as visitor_no,
        dated.person_no,
        dated.account_no,
        case
            when dated.is_at_kiosk and kind_share < 0.85 then 2
            when dated.is_on_tablet and kind_share < 0.5 then 1
            when dated.is_at_kiosk or dated.is_on_tablet then 127
            when
                case dated.browser
                    when 0 then dated.login_day_0
                    when 1 then dated.login_day_1
                    else dated.login_day_2
                end
                < dated.day_no
                then
                    case
                        when draw(dated.visit_key, 'signs in') < 0.72 then -1
                        when draw(dated.visit_key, 'signs in') < 0.84 then 1
                        else 127
                    end
            else 127
        end as login_k,
        case
            when draw(dated.visit_key, 'leaves') < 0.08 then 1
            when draw(dated.visit_key, 'leaves') < 0.11 then 2
            else 0
        end as kind,
        case
            when kind > 0 then 4 + draw_below(dated.visit_key, 'length', 7)
            else length_of_visit(dated.visit_key)
        end as n,
        6 + cast(floor(100 * pow(draw(dated.visit_key, 'step'), 2)) as bigint) as step,
        dated.taste_no,
        case
            when dated.is_at_kiosk then 3
            when dated.is_on_tablet then 2
            when dated.browser = 2 then 1
            else 0
        end as device_kind,
        dated.home_no,
        dated.place_no,
        0 as campaign_no,
        dated.day_no,
        0 as order_seq,
        0 as products,
        0 as total
    from dated
    inner join calendar
        on dated.day_no = calendar.day_no

),

together as (

    select *
    from looked_round

    union all by name

    select *
    from buying_visits

    union all by name

    select
        *,
        0 as order_seq,
        0 as products,
        0 as total
    from other_visits

)

select
    -- a visit of the last evening ends before the day does
    least(started_us, epoch_us(getvariable('world_end')) - 1000000 * (n * step + 1)) as started_us,
    visit_key,
    visitor_no,
    cast(person_no as integer) as person_no,
    cast(account_no as integer) as account_no,
    cast(login_k as tinyint) as login_k,
    cast(kind as tinyint) as kind,
    cast(n as smallint) as n,
    cast(step as smallint) as step,
    cast(taste_no as tinyint) as taste_no,
    cast(device_kind as tinyint) as device_kind,
    home_no,
    cast(place_no as tinyint) as place_no,
    cast(campaign_no as smallint) as campaign_no,
    cast(day_no as smallint) as day_no,
    cast(order_seq as integer) as order_seq,
    products,
    cast(total as integer) as total
from together
order by started_us, visit_key, visitor_no;

drop table buying_visits;
drop table other_visits;
