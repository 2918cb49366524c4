-- What events are made of, as lists in variables: a list is looked up by place while millions of
-- events stream past, without a join. They are kept short, for DuckDB copies them often.
create temp macro at_place(list, place) as list[cast(place as bigint)];

create temp table devices as

select *
from read_csv(
    getvariable('data') || '/devices.csv',
    header = true,
    types = {'device_model': 'varchar', 'browser': 'varchar'}
);

set variable device_types = (select list(device_type order by device_no) from devices);
set variable device_models = (select list(device_model order by device_no) from devices);
set variable device_systems = (select list(os order by device_no) from devices);
set variable device_browsers = (select list(browser order by device_no) from devices);

-- each device as often as its weight
create temp macro devices_of(kind_of_device) as (
    select list(device_no order by device_no)
    from (
        select
            device_no,
            unnest(range(weight))
        from devices
        where kind = kind_of_device
    ) as weighed
);

set variable browsers = devices_of('browser');
set variable apps = devices_of('app');
set variable tablets = devices_of('tablet');
set variable bots = devices_of('bot');

create temp table landings as

select *
from read_csv(
    getvariable('data') || '/landings.csv',
    header = true,
    types = {
        'referrer': 'varchar', 'utm_source': 'varchar', 'utm_medium': 'varchar',
        'campaign': 'varchar'
    }
);

set variable landing_referrers = (select list(referrer order by landing_no) from landings);
set variable landing_sources = (select list(utm_source order by landing_no) from landings);
set variable landing_media = (select list(utm_medium order by landing_no) from landings);
set variable landing_campaigns = (select list(campaign order by landing_no) from landings);
set variable landing_draws = (
    select list(landing_no order by landing_no)
    from (
        select
            landing_no,
            unnest(range(weight))
        from landings
    ) as weighed
);

-- newsletters stand after the others, as their numbers begin at 101
set variable campaign_names = (
    select list(campaign order by campaign_no)
    from campaigns
);
set variable listed_campaigns = (select count(*) from campaigns where campaign_no <= 100);

-- the campaigns that somebody can come from on a day
create temp table campaign_days as

select
    calendar.day_no,
    max(campaigns.campaign_no) filter (campaigns.campaign_no <= 100) as running_no,
    getvariable('listed_campaigns')
    + max(campaigns.campaign_no - 100) filter (campaigns.campaign_no > 100) as newsletter_no
from calendar
left outer join campaigns
    on calendar.day_no between campaigns.starts_day and campaigns.starts_day + campaigns.lasts
group by calendar.day_no;

-- eight terms for each taste, and for everybody
set variable terms = (
    select list(term order by taste_no, listed_no)
    from (
        select
            *,
            row_number() over () as listed_no
        from read_csv(getvariable('data') || '/terms.csv', header = true)
    ) as listed
);

set variable skus = (select list(sku(product_no) order by product_no) from products);
set variable product_pages = (
    select list('/p/' || sku(product_no) order by product_no) from products
);
set variable product_categories = (select list(category order by product_no) from products);
set variable category_pages = (
    select
        list(
            '/c/' || replace(replace(lower(category), ' > ', '/'), ' ', '-') order by product_no
        )
    from products
);
set variable product_values = (
    select list(amount(cents) order by product_no)
    from (
        select
            product_no,
            arg_max(cents, step_no) as cents
        from prices
        group by product_no
    ) as current_prices
);

-- 512 slots a taste: every eighth of those that order lines draw from
set variable product_draws = (
    select list(product_no order by slot_key)
    from product_slots
    where
        slot_key < 9 * 4096
        and slot_key % 8 = 0
);

set variable place_of_share = (select list(place_no order by share_no) from place_shares);
set variable place_lats = (select list(lat order by place_no) from places);
set variable place_lons = (select list(lon order by place_no) from places);
set variable place_countries = (select list(country order by place_no) from places);

set variable app_versions = (
    select list(printf('%d.%d', 4 + n // 10, n % 10) order by n)
    from range(getvariable('days') // 45 + 2) as numbers(n)
);

set variable event_words = [
    'page', 'product', 'search', 'cart', 'uncart', 'wish', 'unwish', 'checkout', 'buy', 'login',
    'signup', 'app_open'
];
