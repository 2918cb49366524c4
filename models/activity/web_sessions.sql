-- A session that crosses midnight, or in which somebody logs in, has several parts.
with parts as (

    select * from {{ ref('web_session_parts') }}

),

latest_logins as (

    select
        source_system,
        web_id,
        started_at,
        source_customer_id
    from parts
    where source_customer_id is not null
    qualify row_number() over (
        partition by source_system, web_id, started_at
        order by last_at desc nulls last, source_customer_id asc
    ) = 1

),

summed as (

    select
        source_system,
        web_id,
        started_at,
        max(last_at) as ended_at,
        min(occurred_on) as started_on,
        cast(sum(seconds) as bigint) as seconds,
        cast(sum(events) as bigint) as events,
        cast(sum(page_views) as bigint) as page_views,
        cast(sum(product_views) as bigint) as product_views,
        cast(sum(searches) as bigint) as searches,
        cast(sum(cart_additions) as bigint) as cart_additions,
        cast(sum(wish_list_additions) as bigint) as wish_list_additions,
        cast(sum(checkout_starts) as bigint) as checkout_starts,
        cast(sum(purchases) as bigint) as purchases,
        cast(sum(app_opens) as bigint) as app_opens
    from parts
    group by source_system, web_id, started_at

),

signed_in as (

    select
        summed.*,
        latest_logins.source_customer_id
    from summed
    left join latest_logins
        on
            summed.source_system = latest_logins.source_system
            and summed.web_id = latest_logins.web_id
            and summed.started_at = latest_logins.started_at

)

select * from signed_in
