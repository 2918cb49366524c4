-- What planted people did on the web, on browsers of their own; without the web, nothing.
insert into planted_web_events by name

with doings as (

    select
        planted_doings.*,
        'page/' || planted_doings.what as events
    from planted_doings
    inner join planted_people
        on planted_doings.account_no = planted_people.account_no
    where
        planted_doings.kind = 'visit'
        and getvariable('event_target') > 0

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
    'P' || (
        getvariable('first_planted_person') + row_number() over (order by read.doing_no, read.k)
    ) as event_id,
    calendar.midnight + to_seconds(32400 + 3600 * (read.place - 1) + 60 * read.k)
        as event_at,
    event_at + interval 2 seconds as received_at,
    'v' || browser_of(read.account_no, 0) as visitor_id,
    customer_id(read.account_no) as login_id,
    read.event,
    case
        when read.event <> 'page' then '/' || read.event
        else '/' || replace(read.object, '>', '/')
    end as page,
    case when read.event <> 'search' and read.object <> '' then sku(products.product_no) end as sku,
    case when read.event = 'search' then replace(read.object, '+', ' ') end as search,
    case
        when read.event = 'cart'
            then coalesce(read.value, at_place(getvariable('product_values'), products.product_no))
    end as value,
    'computer' as device_type,
    'Windows' as os,
    'Firefox' as browser,
    'US' as country,
    read.account_no,
    read.event as word,
    read.object
from read
inner join calendar
    on read.day_no = calendar.day_no
left outer join products
    on read.object = products.item;
