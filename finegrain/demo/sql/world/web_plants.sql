-- Visits of the planted accounts, who have no others (see data/web_plants.csv). A visit is written
-- 'days ago', then optionally '@' and its place in the local day, a space, and what happened:
-- 90@late search:headphones. A page comes first. gap:1799 is two pages so many seconds apart.
create temp table web_plants as

with listed as (

    select *
    from read_csv(
        getvariable('data') || '/web_plants.csv',
        header = true,
        types = {'segment': 'varchar', 'is_member': 'boolean', 'boundary': 'varchar'}
    )

)

select
    plants.account_no,
    plants.plant,
    listed.segment,
    listed.is_member,
    listed.boundary,
    listed.visits
from plants
inner join listed
    on plants.plant = listed.plant
where getvariable('event_target') > 0;

create temp table planted_web_events as

with words as (

    select
        account_no,
        string_split(visits, ' ') as words,
        unnest(range(len(words) // 2)) as visit_place
    from web_plants

),

written as (

    select
        account_no,
        visit_place,
        words[2 * visit_place + 1] as moment,
        words[2 * visit_place + 2] as happening,
        getvariable('days') - cast(regexp_extract(moment, '^\d+') as bigint) as day_no,
        regexp_extract(moment, '@(\w+)', 1) as day_part,
        split_part(happening, ':', 1) as word,
        split_part(happening, ':', 2) as object
    from words

),

timed as (

    select
        written.*,
        calendar.midnight + to_seconds(
            case written.day_part
                when 'late' then calendar.day_seconds - 1200
                when 'midnight' then calendar.day_seconds - 900
                else
                    36000 + 3600 * written.visit_place
                    + draw_below(written.account_no, 'visit', 1800)
            end
        ) as started_at
    from written
    inner join calendar
        on written.day_no = calendar.day_no

),

happened as (

    select
        *,
        0 as k,
        started_at as event_at,
        'page' as event
    from timed

    union all

    select
        *,
        1 as k,
        case
            when word = 'gap' then started_at + to_seconds(cast(object as bigint))
            else started_at + interval 1 minute
        end as event_at,
        case when word = 'gap' then 'page' else word end as event
    from timed
    where word <> 'page'

),

gift_cards as (

    select
        sku(product_no) as sku,
        at_place(getvariable('product_values'), product_no) as value
    from products
    where basket = 'steady'

)

select
    printf(
        'P%d', 1 + row_number() over (order by happened.account_no, happened.event_at, happened.k)
    ) as event_id,
    happened.event_at,
    happened.event_at + interval 2 seconds as received_at,
    'v' || browser_of(happened.account_no, 0) as visitor_id,
    customer_id(happened.account_no) as login_id,
    happened.event,
    case when happened.event = 'page' then '/' else '/' || happened.event end as page,
    case when happened.object = 'gift_card' then gift_cards.sku end as sku,
    null as category,
    case when happened.event = 'search' then replace(happened.object, '+', ' ') end as search,
    case when happened.event = 'cart' then gift_cards.value end as value,
    null as order_no,
    null as referrer,
    null as utm_source,
    null as utm_medium,
    null as utm_campaign,
    'computer' as device_type,
    null as device_model,
    'Windows' as os,
    'Firefox' as browser,
    null as app_version,
    'US' as country,
    null as lat,
    null as lon,
    happened.account_no,
    happened.word,
    happened.object,
    happened.day_part
from happened
cross join gift_cards;
