-- A visit is a session in which the customer did something. It belongs to the day on which he
-- began, so nothing that comes after a day can change that day's visits. On a browser that several
-- people use, one session can be a visit of each who logged in.
with persons as (

    select
        source_system,
        web_id,
        source_customer_id,
        customer_id
    from {{ ref('web_persons') }}
    where customer_id is not null

),

visits as (

    select
        persons.customer_id,
        parts.source_system,
        parts.web_id,
        parts.started_at as session_started_at,
        min(parts.occurred_on) as visited_on,
        min(parts.first_at) as started_at,
        max(parts.last_at) as ended_at,
        sum(parts.seconds) as seconds,
        sum(parts.page_views) as page_views,
        sum(parts.product_views) as product_views,
        sum(parts.cart_additions) as cart_additions,
        sum(parts.checkout_starts) as checkout_starts,
        sum(parts.purchases) as purchases,
        sum(parts.cart_amount) as cart_amount,
        max(case when parts.app_opens > 0 then parts.occurred_on end) as app_opened_on
    from {{ ref('web_session_parts') }} as parts
    inner join persons
        on
            parts.source_system = persons.source_system
            and parts.web_id = persons.web_id
            and parts.source_customer_id is not distinct from persons.source_customer_id
    where parts.occurred_on <= {{ as_of_date() }}
    group by persons.customer_id, parts.source_system, parts.web_id, parts.started_at

),

unfinished as (

    -- What the website saw bought is not left behind, whoever it was ordered by.
    select
        customer_id,
        source_system,
        web_id,
        session_started_at,
        started_at,
        visited_on
    from visits
    where
        (cart_additions > 0 or checkout_starts > 0)
        and purchases = 0

),

order_days as (

    -- The latest order of a day tells whether there was one after the visit began.
    select
        customer_id,
        ordered_on,
        max(ordered_at) as last_ordered_at
    from {{ ref('orders_as_of') }}
    where customer_id is not null
    group by customer_id, ordered_on

),

abandoned as (

    select
        unfinished.customer_id,
        unfinished.source_system,
        unfinished.web_id,
        unfinished.session_started_at
    from unfinished
    left join order_days
        on
            unfinished.customer_id = order_days.customer_id
            and order_days.ordered_on between unfinished.visited_on
            and unfinished.visited_on + {{ var('cart_abandoned_after_days') }}
            and unfinished.started_at <= order_days.last_ordered_at
    where
        order_days.customer_id is null
        and unfinished.visited_on <= {{ days_before_as_of(var('cart_abandoned_after_days')) }}

),

judged as (

    select
        visits.customer_id,
        visits.source_system,
        visits.web_id,
        visits.session_started_at,
        visits.visited_on,
        visits.started_at,
        visits.ended_at,
        cast(visits.seconds as bigint) as seconds,
        cast(visits.page_views as bigint) as page_views,
        cast(visits.product_views as bigint) as product_views,
        cast(coalesce(visits.cart_amount, 0) as decimal(18, 4)) as cart_amount,
        visits.app_opened_on,
        abandoned.customer_id is not null and visits.cart_additions > 0 as is_cart_abandoned,
        abandoned.customer_id is not null and visits.checkout_starts > 0 as is_checkout_abandoned
    from visits
    left join abandoned
        on
            visits.customer_id = abandoned.customer_id
            and visits.source_system = abandoned.source_system
            and visits.web_id = abandoned.web_id
            and visits.session_started_at = abandoned.session_started_at

)

select * from judged
