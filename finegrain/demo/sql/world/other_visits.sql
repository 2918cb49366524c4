-- Visits that are neither a look round nor end in an order: sign-ups, first log-ins, what messages
-- brought, passers-by, bots. The columns are those of visits.sql.
create temp macro second_of_visit(visit_key, day_seconds) as
case
    when draw(visit_key, 'day part') < 0.02
        then day_seconds - 1 - draw_below(visit_key, 'late', 900)
    when draw(visit_key, 'day part') < 0.08 then draw_below(visit_key, 'any time', day_seconds)
    else
        cast(
            floor(
                day_seconds
                * (0.25 + 0.375 * (draw(visit_key, 'time of day') + draw(visit_key, 'hours')))
            )
            as bigint
        )
end;
create temp macro length_of_visit(visit_key) as
1 + cast(floor(12 * pow(draw(visit_key, 'length'), 1.5)) as bigint);

create temp table other_visits as

-- Somebody signs up, and signs in on his other browsers for the first time, there to stay. Before
-- a sign-up he may have come by without being known.
with first_logins as (

    select
        account_no * 64 + 8 as visit_key,
        surfers.*,
        0 as browser,
        4 as kind,
        3 + draw_below(visit_key, 'length', 4) as n,
        n - 1 as login_k,
        20 as step,
        signed_up_day as day_no,
        epoch_us(signed_up_at) - 1000000 * (n - 1) * step as started_us
    from surfers
    where signed_up_day >= 1

    union all

    select
        account_no * 64 + 16 + place as visit_key,
        surfers.*,
        0 as browser,
        0 as kind,
        length_of_visit(visit_key) as n,
        127 as login_k,
        30 as step,
        signed_up_day - 1 - draw_below(visit_key, 'days before', 20) as day_no,
        null as started_us
    from surfers
    cross join range(2) as visits_before(place)
    where
        signed_up_day > 20
        and draw(account_no * 64 + 16 + place, 'came before') < 0.4

    union all

    select
        account_no * 64 + 24 + browsers.browser as visit_key,
        surfers.*,
        browsers.browser,
        0 as kind,
        3 + draw_below(visit_key, 'length', 4) as n,
        2 as login_k,
        25 as step,
        case browsers.browser
            when 0 then login_day_0
            when 1 then login_day_1
            else login_day_2
        end as day_no,
        null as started_us
    from surfers
    cross join range(3) as browsers(browser)
    where
        day_no > signed_up_day
        and (browsers.browser > 0 or signed_up_day < 1)

),

-- what a message brought
clicks as (

    select
        epoch_us(messages.clicked_at) + 1000000 as started_us,
        messages.message_no * 8 + 2 as visit_key,
        case when messages.channel in ('push', 'in_app') then 2 else 0 end as browser,
        browser_of(surfers.person_no, browser) as visitor_no,
        surfers.person_no,
        surfers.account_no,
        case
            when
                case browser when 0 then surfers.login_day_0 else surfers.login_day_2 end
                < messages.sent_day
                then -1
            else 127
        end as login_k,
        0 as kind,
        length_of_visit(visit_key) as n,
        30 as step,
        surfers.taste_no,
        surfers.home_no,
        surfers.place_no,
        messages.campaign_no,
        messages.sent_day as day_no
    from messages
    inner join surfers
        on messages.account_no = surfers.account_no
    where
        messages.clicked_at < getvariable('world_end') - interval 10 minutes
        and (messages.channel not in ('push', 'in_app') or surfers.has_app)

),

passers as (

    select
        passer_no * 16 + unnest(range(
            1 + cast(floor(3.4 * pow(draw(passer_no, 'passes'), 3)) as bigint)
        )) as passer_key,
        passer_no,
        draw_below(passer_no, 'first pass', getvariable('slot_count')) as first_slot
    from range(
        1000000000,
        1000000000 + cast(0.12 * getvariable('event_target') / 8.7 as bigint)
    ) as numbers(passer_no)

),

passing as (

    select
        passers.passer_no,
        passers.passer_key * 8 + 4 as visit_key,
        day_slots.day_no
    from passers
    inner join day_slots
        on
            least(
                passers.first_slot
                + case
                    when passers.passer_key % 16 = 0 then 0
                    else draw_below(passers.passer_key, 'again', getvariable('slot_count') // 18)
                end,
                getvariable('slot_count') - 1
            ) = day_slots.slot

),

crawls as (

    select
        crawl_no * 8 + 5 as visit_key,
        2000000000 + crawl_no % (3 + getvariable('customers') // 10000) as bot_no,
        1 + draw_below(visit_key, 'day', getvariable('days')) as day_no,
        10 + draw_below(visit_key, 'length', 22) as n
    from range(cast(0.03 * getvariable('event_target') / 20.5 as bigint)) as numbers(crawl_no)

),

-- a few bots do not say so, but read thousands of pages in a day, for a day or three
hidden_crawls as (

    select
        (3000000000 + bot_no) * 1024 + crawl_no as visit_key,
        3000000000 + bot_no as bot_no,
        1 + draw_below(bot_no, 'first crawl', getvariable('days') - 3) + crawl_no // 23 as day_no,
        crawl_no % 23 * 3600 + draw_below(visit_key, 'start', 600) as second_of_day,
        100 + draw_below(visit_key, 'length', 40) as n
    from (
        select
            bot_no,
            unnest(range(
                23 * case
                    when getvariable('event_target') < 200000 then 1
                    else 1 + draw_below(bot_no, 'days', 3)
                end
            )) as crawl_no
        from range(greatest(1, getvariable('customers') // 20000)) as numbers(bot_no)
    ) as crawled
    where getvariable('event_target') > 0

),

together as (

    select
        started_us,
        visit_key,
        browser_of(person_no, browser) as visitor_no,
        person_no,
        account_no,
        login_k,
        kind,
        n,
        step,
        taste_no,
        cast(browser = 2 as bigint) as device_kind,
        home_no,
        place_no,
        0 as campaign_no,
        day_no
    from first_logins

    union all

    select
        started_us,
        visit_key,
        visitor_no,
        person_no,
        account_no,
        login_k,
        kind,
        n,
        step,
        taste_no,
        cast(browser = 2 as bigint) as device_kind,
        home_no,
        place_no,
        campaign_no,
        day_no
    from clicks

    union all

    select
        null as started_us,
        visit_key,
        passer_by(passer_no) as visitor_no,
        null as person_no,
        null as account_no,
        127 as login_k,
        case when draw(visit_key, 'kind') < 0.06 then 1 else 0 end as kind,
        case
            when kind = 1 then 3 + draw_below(visit_key, 'length', 6)
            else length_of_visit(visit_key)
        end as n,
        6 + draw_below(visit_key, 'step', 60) as step,
        draw_below(passer_no, 'taste', 9) as taste_no,
        0 as device_kind,
        passer_no as home_no,
        getvariable('place_of_share')[1 + draw_below(passer_no, 'place', getvariable('all_people'))]
            as place_no,
        0 as campaign_no,
        day_no
    from passing

    union all

    select
        null as started_us,
        visit_key,
        bot(bot_no) as visitor_no,
        null as person_no,
        null as account_no,
        127 as login_k,
        5 as kind,
        n,
        2 + draw_below(visit_key, 'step', 5) as step,
        0 as taste_no,
        4 as device_kind,
        bot_no as home_no,
        1 as place_no,
        0 as campaign_no,
        day_no
    from crawls

    union all

    select
        epoch_us(calendar.midnight) + 1000000 * hidden_crawls.second_of_day as started_us,
        hidden_crawls.visit_key,
        hidden_bot(hidden_crawls.bot_no) as visitor_no,
        null as person_no,
        null as account_no,
        127 as login_k,
        5 as kind,
        hidden_crawls.n,
        6 as step,
        0 as taste_no,
        5 as device_kind,
        hidden_crawls.bot_no as home_no,
        1 as place_no,
        0 as campaign_no,
        hidden_crawls.day_no
    from hidden_crawls
    inner join calendar
        on hidden_crawls.day_no = calendar.day_no

)

select
    together.* exclude (started_us),
    coalesce(
        together.started_us,
        epoch_us(calendar.midnight)
        + 1000000 * second_of_visit(together.visit_key, calendar.day_seconds)
    ) as started_us
from together
inner join calendar
    on together.day_no = calendar.day_no;
