-- People planted for the segments that are shipped, and companies: members, and near-misses that
-- fail one condition alone (see data/segment_plants.csv). They are added to the raw tables beside
-- everybody else, so nothing that happens by chance touches them.
--
-- A cell that is empty is as in the first row of its segment, '-' is nothing, '+' is a blank.
--   person    key:value. age:36 turns 36 today, age:35+ turns 36 tomorrow; near:main_street/9.99 is
--             so many km north of a store; home:a shares a home; children:10|19c, c for college
--   orders    40:iphone_x&ring*2~cashback: days ago, or a feast and days after it, products, then
--             channel, store=, delivery, offer of the coupon, at=hour_minute, and fate
--   visits    10/product:ring/cart:ring=200.00: days ago, and what happened on it; page:help>shipping
--             is the page /help/shipping
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
        *,
        -- a home has the number of its first member, copy by copy
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
        account_no % 6 as given_name_no,
        home_no % getvariable('family_name_count') as family_name_no,
        cast(regexp_extract(age, '\d+') as integer) as years,
        case
            when age like '%+'
                then cast(getvariable('until') - to_years(years + 1) as date) + 1
            else cast(getvariable('until') - to_years(years) as date)
        end as birth_date,
        split_part(near, '/', 1) as near_store,
        cast(nullif(split_part(near, '/', 2), '') as double) as north_km
    from listed_people
    where account_no not in (select too_early.account_no from too_early)

),

stores as (

    select
        store_id,
        lat,
        lon
    from read_csv(getvariable('data') || '/stores.csv', header = true)

)

select
    kept.*,
    given_names.given_name,
    family_names.family_name,
    'planted.' || kept.account_no || '@example.org' as email,
    places.state,
    places.country,
    places.zip_prefix,
    places.tz,
    case
        when kept.has_coordinates
            then coalesce(stores.lat + kept.north_km / 111.19508, places.lat)
    end as lat,
    case when kept.has_coordinates then coalesce(stores.lon, places.lon) end as lon
from kept
inner join given_names
    on
        coalesce(kept.gender, 'other') = given_names.gender
        and kept.given_name_no = given_names.name_no
inner join family_names
    on kept.family_name_no = family_names.name_no
left outer join places
    on kept.city = places.city
left outer join stores
    on kept.near_store = stores.store_id;
