-- The events of the visits, made while they are read: never a table.
set variable every_wrong_visit = (select least(400, greatest(1, count(*) // 48)) from visits);

create temp view clean_web_events as

with described as (

    select
        visits.* replace (cast(visits.step as bigint) as step),
        visits.rowid + 1 as visit_no,
        falls_on(visits.rowid + 1, 'wrong events', getvariable('every_wrong_visit'))
            as is_pattern_visit,
        'v' || visits.visitor_no as visitor_id,
        case when visits.login_k < 127 then customer_id(visits.account_no) end as account,
        visits.device_kind = 1 as is_app,
        case visits.device_kind
            when 0 then pick(getvariable('browsers'), draw(visits.visitor_no, 'device'))
            when 1 then pick(getvariable('apps'), draw(visits.visitor_no, 'device'))
            when 2 then pick(getvariable('tablets'), draw(visits.visitor_no, 'device'))
            when 3 then 25
            when 4 then pick(getvariable('bots'), draw(visits.visitor_no, 'device'))
            else 29
        end as device_no,
        case
            when visits.campaign_no > 0 then 15
            when visits.device_kind in (1, 4, 5) then 1
            else pick(getvariable('landing_draws'), draw(visits.visit_key, 'landing'))
        end as landing_no,
        case at_place(getvariable('landing_campaigns'), landing_no)
            when 'message'
                then
                    case
                        when visits.campaign_no > 100
                            then getvariable('listed_campaigns') + visits.campaign_no - 100
                        else visits.campaign_no
                    end
            when 'newsletter' then campaign_days.newsletter_no
            when 'running' then campaign_days.running_no
        end as utm_campaign_no,
        draw(visits.visit_key, 'tells place')
        < case visits.device_kind when 1 then 0.5 when 0 then 0.08 else 0 end as tells_place,
        -- an app without a network sends its events days later, all at once
        case
            when draw(visits.visit_key, 'late') < 0.001
                then 4 * 86400 + draw_below(visits.visit_key, 'lag', 8 * 86400)
            when draw(visits.visit_key, 'late') < 0.010
                then 86400 + draw_below(visits.visit_key, 'lag', 2 * 86400)
            else 0
        end as seconds_late,
        (visits.n - 5) // 2 as lines
    from visits
    inner join campaign_days
        on visits.day_no = campaign_days.day_no

),

numbered as (

    select
        *,
        unnest(range(n)) as k,
        visit_key * 1024 + k as event_key
    from described

),

-- 1 page, 2 product, 3 search, 4 cart, 5 uncart, 6 wish, 7 unwish, 8 checkout, 9 buy, 10 login,
-- 11 signup, 12 app_open; a page is a category's in half of the cases
said as (

    select
        *,
        draw(event_key, 'event') as event_share,
        case
            when k = 0 then case when is_app then 12 else 1 end
            when k = login_k then case when kind = 4 then 11 else 10 end
            when kind = 3
                then
                    case
                        when k <= 2 * lines then case when k % 2 = 1 then 2 else 4 end
                        when k = n - 3 then 8
                        when k = n - 2 then 9
                        else 1
                    end
            when kind = 1 and k = n - 1 then 4
            when kind = 1 and k = n - 2 then 2
            when kind = 2 and k >= n - 3 then case n - k when 1 then 8 when 2 then 4 else 2 end
            when kind = 5 then case when event_share < 0.7 then 2 else 1 end
            when event_share < 0.46 then 2
            when event_share < 0.60 then 3
            when event_share < 0.635 then 6
            when event_share < 0.645 then 7
            when event_share < 0.655 then 5
            else 1
        end as word_no,
        word_no = 1 and kind <> 3 and k > 0 and event_share >= 0.80 as is_category,
        case
            when kind = 3 and k between 1 and 2 * lines
                then (products >> (9 * ((k - 1) // 2))) & 511
            -- A visit has one interest: most of its products are neighbours in the catalogue. What is
            -- left in a cart was looked at before.
            when word_no in (2, 4, 5, 6, 7) or is_category
                then at_place(
                    getvariable('product_draws'),
                    1
                    + case when draw(visit_key, 'by taste') < 0.6 then taste_no else 0 end * 512
                    + (
                        draw_below(visit_key, 'interest', 512)
                        + case
                            when kind in (1, 2) and k >= n - 3 then 0
                            when event_share * 10 % 1 < 0.8 then draw_below(event_key, 'product', 6)
                            else draw_below(event_key, 'product', 512)
                        end
                    ) % 512
                )
        end as product_no,
        -- half of the visits have two events at one moment, and so does every order
        case
            when k = 0 or (k = 1 and visit_key % 2 = 0) then 0
            when kind = 3 and k >= n - 2 then 1000000 * step * (n - 2)
            else
                1000000 * step * k
                + 1000 * draw_below(event_key, 'moment', step * 1000)
        end as after_us
    from numbered

)

select
    'E' || (visit_no * 1024 + k) as event_id,
    make_timestamp(started_us + after_us) as event_at,
    make_timestamp(
        least(
            started_us + after_us + 1000000 * seconds_late
            + 1000 * (300 + draw_below(event_key, 'sent', 20000)),
            epoch_us(getvariable('world_end')) + 6 * 3600000000
        )
    ) as received_at,
    visitor_id,
    case when k >= login_k then account end as login_id,
    at_place(getvariable('event_words'), word_no) as event,
    case word_no
        when 2 then at_place(getvariable('product_pages'), product_no)
        when 3 then '/search'
        when 4 then at_place(getvariable('product_pages'), product_no)
        when 5 then '/cart'
        when 6 then at_place(getvariable('product_pages'), product_no)
        when 7 then '/wish-list'
        when 8 then '/checkout'
        when 9 then '/checkout/thanks'
        when 10 then '/login'
        when 11 then '/welcome'
        when 12 then null
        else
            case
                when is_category then at_place(getvariable('category_pages'), product_no)
                when kind = 3 and k > 0 then case when k = n - 1 then '/orders' else '/cart' end
                when k = 0 or event_share < 0.72 then '/'
                when event_share < 0.76 then '/account'
                else '/help'
            end
    end as page,
    case when word_no in (2, 4, 5, 6, 7) then at_place(getvariable('skus'), product_no) end as sku,
    case when is_category then at_place(getvariable('product_categories'), product_no) end
        as category,
    case
        when word_no = 3
            then at_place(
                getvariable('terms'),
                1
                + case when event_share * 100 % 1 < 0.7 then taste_no else 0 end * 8
                + draw_below(event_key, 'term', 8)
            )
    end as search,
    case
        when word_no = 4 then at_place(getvariable('product_values'), product_no)
        when word_no = 9 then amount(total)
    end as value,
    case when word_no = 9 then order_no(order_seq) end as order_no,
    case when k = 0 then at_place(getvariable('landing_referrers'), landing_no) end as referrer,
    case when k = 0 then at_place(getvariable('landing_sources'), landing_no) end as utm_source,
    case when k = 0 then at_place(getvariable('landing_media'), landing_no) end as utm_medium,
    case when k = 0 then at_place(getvariable('campaign_names'), utm_campaign_no) end
        as utm_campaign,
    at_place(getvariable('device_types'), device_no) as device_type,
    at_place(getvariable('device_models'), device_no) as device_model,
    at_place(getvariable('device_systems'), device_no) as os,
    at_place(getvariable('device_browsers'), device_no) as browser,
    case when is_app then at_place(getvariable('app_versions'), 1 + day_no // 45) end
        as app_version,
    at_place(getvariable('place_countries'), place_no) as country,
    case
        when tells_place
            then
                round(
                    at_place(getvariable('place_lats'), place_no)
                    + 0.2 * (draw(home_no, 'lat') - 0.5) + 0.01 * (draw(visit_key, 'lat') - 0.5),
                    5
                )
    end as lat,
    case
        when tells_place
            then
                round(
                    at_place(getvariable('place_lons'), place_no)
                    + 0.2 * (draw(home_no, 'lon') - 0.5) + 0.01 * (draw(visit_key, 'lon') - 0.5),
                    5
                )
    end as lon,
    visit_no,
    k,
    is_pattern_visit,
    k = visit_no % n as is_pattern
from said;
