-- People planted for the segments that are shipped, and companies: members, and near-misses that
-- fail one condition alone (see data/segment_plants.csv). They are added to the raw tables beside
-- everybody else, so nothing that happens by chance touches them.
--
-- A cell that is empty is as in the first row of its segment, '-' is nothing, '+' is a blank.
--   person    key:value. age:36 turns 36 today, age:35+ turns 36 tomorrow; near:main_street/9.99 is
--             so many km north of a store; home:a shares a home; children:10|19c, c for college
--   orders    40:iphone_x&ring*2~cashback: days ago, or a feast and days after it, products, then
--             channel, store=, delivery, offer of the coupon, at=hour_minute, and fate
--   visits    10/product:ring/cart:ring=200.00: days ago, and what happened on it
--   messages  5:email:opened       answers  100:interests=fitness|music
-- Somebody with a day on which the world does not exist yet is left out.
create temp macro planted_part(own, base, key) as
nullif(
    replace(
        coalesce(
            nullif(regexp_extract(own, '(?:^| )' || key || ':(\S+)', 1), ''),
            nullif(regexp_extract(base, '(?:^| )' || key || ':(\S+)', 1), '')
        ),
        '+',
        ' '
    ),
    '-'
);

set variable first_planted_person = 900000000;

create temp table feasts as

with years as (

    select cast(year(getvariable('until')) - unnest(range(3)) as integer) as of_year

),

dated as (

    select
        unnest(['mothers_day', 'christmas', 'valentines_day']) as feast,
        unnest([
            make_date(of_year, 5, 8)
            + cast((7 - dayofweek(make_date(of_year, 5, 1))) % 7 as integer),
            make_date(of_year, 12, 25),
            make_date(of_year, 2, 14)
        ]) as on_date
    from years

),

past as (

    select
        *,
        row_number() over (partition by feast order by on_date desc) as place
    from dated
    where on_date <= getvariable('until')

)

select
    case when place = 1 then feast else feast || '_before' end as feast,
    getvariable('days') - (getvariable('until') - on_date) as day_no
from past
where place <= 2;

create temp macro written_day(moment, feast_day) as
case
    when regexp_matches(moment, '^\d+$') then getvariable('days') - try_cast(moment as bigint)
    else feast_day + try_cast(regexp_extract(moment, '[+-]\d+$') as bigint)
end;

create temp table listed_people as

with listed as (

    select
        row_number() over () as listed_no,
        *
    from read_csv(
        getvariable('data') || '/segment_plants.csv', header = true, all_varchar = true
    )

),

inherited as (

    select
        listed_no,
        segment,
        cast(is_member as boolean) as is_member,
        boundary,
        cast(coalesce(copies, '1') as bigint) * getvariable('segment_plant_copies') as copies,
        coalesce(person, '') as own,
        coalesce(first(person) over of_segment, '') as base,
        coalesce(orders, first(orders) over of_segment) as orders,
        coalesce(visits, first(visits) over of_segment) as visits,
        coalesce(messages, first(messages) over of_segment) as messages,
        coalesce(answers, first(answers) over of_segment) as answers
    from listed
    window of_segment as (partition by segment order by listed_no)

),

copied as (

    select
        *,
        unnest(range(copies)) as copy_no
    from inherited

)

select
    * exclude (own, base, orders, visits, messages, answers),
    getvariable('first_planted_person') + row_number() over (order by listed_no, copy_no)
        as account_no,
    case
        when own || base like '%gender:%' then planted_part(own, base, 'gender')
        else 'female'
    end as gender,
    case
        when own || base like '%age:%' then planted_part(own, base, 'age')
        else '40'
    end as age,
    planted_part(own, base, 'marital') as marital,
    case
        when own || base like '%city:%' then planted_part(own, base, 'city')
        else 'New York'
    end as city,
    planted_part(own, base, 'near') as near,
    own || base not like '%near:%' or near is not null as has_coordinates,
    planted_part(own, base, 'home') as home,
    planted_part(own, base, 'income') as income_band,
    planted_part(own, base, 'employment') as employment,
    planted_part(own, base, 'job') as job_title,
    planted_part(own, base, 'children') as children,
    case
        when own || base like '%consent:%' then planted_part(own, base, 'consent')
        else 'yes'
    end as consent,
    nullif(orders, '-') as orders,
    nullif(visits, '-') as visits,
    nullif(messages, '-') as messages,
    nullif(answers, '-') as answers
from copied;

create temp macro words_of(cell) as unnest(string_split(cell, ' '));

-- One row per order, visit, message and answer, with its day.
create temp table planted_doings as

with written as (

    select
        account_no,
        'order' as kind,
        ':' as divider,
        words_of(orders) as word
    from listed_people

    union all

    select
        account_no,
        'visit' as kind,
        '/' as divider,
        words_of(visits) as word
    from listed_people

    union all

    select
        account_no,
        'message' as kind,
        ':' as divider,
        words_of(messages) as word
    from listed_people

    union all

    select
        account_no,
        'answer' as kind,
        ':' as divider,
        words_of(answers) as word
    from listed_people

),

numbered as (

    select
        *,
        split_part(word, divider, 1) as moment,
        substr(word, length(moment) + 2) as what,
        row_number() over (order by account_no, kind, word) as doing_no,
        row_number() over (partition by account_no, kind order by word) as place
    from written

)

select
    numbered.account_no,
    numbered.kind,
    numbered.what,
    numbered.doing_no,
    numbered.place,
    written_day(numbered.moment, feasts.day_no) as day_no
from numbered
left outer join feasts
    on regexp_replace(numbered.moment, '[+-]\d+$', '') = feasts.feast;

create temp table planted_people as

with too_early as (

    select account_no
    from planted_doings
    group by account_no
    having min(day_no) < 1

),

kept as (

    select
        listed_people.*,
        -- a home is that of its first member, copy by copy
        case
            when home is not null
                then
                    first(account_no - copy_no) over (
                        partition by home
                        order by listed_no
                        rows between unbounded preceding and unbounded following
                    ) + copy_no
        end as household_no,
        coalesce(household_no, account_no) as home_no,
        cast(regexp_extract(age, '\d+') as integer) as years
    from listed_people
    where account_no not in (select account_no from too_early)

),

-- Gender-neutral draws: a name for each, the family name that of the home.
named as (

    select
        kept.*,
        (
            select min(given_names.given_name)
            from given_names
            where
                given_names.gender = coalesce(kept.gender, 'other')
                and given_names.name_no = kept.account_no % 6
        ) as given_name,
        (
            select min(family_names.family_name)
            from family_names
            where family_names.name_no = kept.home_no % getvariable('family_name_count')
        ) as family_name
    from kept

)

select
    named.*,
    'planted.' || account_no || '@example.org' as email,
    case
        when age like '%+' then
            cast(getvariable('until') - to_years(years + 1) as date) + 1
        else cast(getvariable('until') - to_years(years) as date)
    end as birth_date,
    places.state,
    places.country,
    places.zip_prefix,
    places.tz,
    case when has_coordinates then coalesce(stores.lat + north_km / 111.19508, places.lat) end
        as lat,
    case when has_coordinates then coalesce(stores.lon, places.lon) end as lon
from (
    select
        *,
        split_part(near, '/', 1) as near_store,
        try_cast(split_part(near, '/', 2) as double) as north_km
    from named
) as named
left outer join places
    on named.city = places.city
left outer join read_csv(getvariable('data') || '/stores.csv', header = true) as stores
    on named.near_store = stores.store_id;

-- An order is of the same amount, whenever it is not said otherwise: no tax and no shipping.
create temp table planted_orders as

with doings as (

    select
        planted_doings.*,
        getvariable('first_planted_person') + row_number() over (order by doing_no) as order_seq,
        split_part(what, '~', 1) as basket,
        substr(what, length(basket) + 1) || '~' as manner
    from planted_doings
    where
        kind = 'order'
        and account_no in (select account_no from planted_people)

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
    calendar.midnight + to_seconds(3600 * at_hour + 60 * at_minute + place - 1) as placed_at,
    case when fate = 'cancelled' then placed_at + interval 1 hour end as cancelled_at,
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
        when offer = 'cashback' then least(500, items_cents // 2)
        when offer = 'percent_off' then items_cents // 10
        else 0
    end as discount,
    items_cents - discount as total,
    case when fate = 'refunded' then total else 0 end as refunded
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

insert into planted_web_events by name

with doings as (

    select
        *,
        'page/' || what as events
    from planted_doings
    where
        kind = 'visit'
        and getvariable('event_target') > 0
        and account_no in (select account_no from planted_people)

),

happened as (

    select
        *,
        unnest(string_split(events, '/')) as written,
        unnest(range(len(string_split(events, '/')))) as k
    from doings

),

read as (

    select
        *,
        split_part(written, ':', 1) as event,
        split_part(split_part(written, ':', 2), '=', 1) as object,
        try_cast(nullif(split_part(written, '=', 2), '') as decimal(18, 2)) as value
    from happened

)

select
    'P' || (getvariable('first_planted_person') + row_number() over (order by doing_no, k))
        as event_id,
    calendar.midnight + to_seconds(32400 + 3600 * (place - 1) + 60 * k) as event_at,
    event_at + interval 2 seconds as received_at,
    'v' || browser_of(account_no, 0) as visitor_id,
    customer_id(account_no) as login_id,
    event,
    case when event = 'page' then '/' else '/' || event end as page,
    case when event <> 'search' and object <> '' then sku(products.product_no) end as sku,
    case when event = 'search' then replace(object, '+', ' ') end as search,
    case
        when event = 'cart'
            then coalesce(value, at_place(getvariable('product_values'), products.product_no))
    end as value,
    'computer' as device_type,
    'Windows' as os,
    'Firefox' as browser,
    'US' as country,
    account_no,
    event as word,
    object
from read
inner join calendar
    on read.day_no = calendar.day_no
left outer join products
    on read.object = products.item;

create temp table planted_companies as

with listed as (

    select
        row_number() over () as listed_no,
        *
    from read_csv(
        getvariable('data') || '/segment_plant_accounts.csv', header = true, all_varchar = true
    )

),

inherited as (

    select
        segment,
        "of" as entity,
        cast(is_member as boolean) as is_member,
        boundary,
        listed_no,
        coalesce(company, '') as own,
        coalesce(first(company) over of_segment, '') as base,
        coalesce(contacts, first(contacts) over of_segment) as contacts,
        coalesce(technologies, first(technologies) over of_segment) as technologies,
        coalesce(usage, first(usage) over of_segment) as usage
    from listed
    window of_segment as (partition by segment order by listed_no)

),

copied as (

    select
        *,
        unnest(range(getvariable('segment_plant_copies'))) as copy_no
    from inherited

)

select
    segment,
    entity,
    is_member,
    boundary,
    900000 + row_number() over (order by listed_no, copy_no) as company_no,
    printf('B%05d', company_no) as account,
    planted_part(own, base, 'industry') as industry,
    nullif(contacts, '-') as contacts,
    nullif(technologies, '-') as technologies,
    nullif(usage, '-') as usage
from copied;
