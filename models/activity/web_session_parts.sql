-- Sessions by the bucket method: events of one half hour are never more than 30 minutes apart, so
-- they are counted together first, and only the half hours are put in order.
{%- set goes_on = may_ask_warehouse() and is_incremental() %}
{%- set is_renewed = is_on_browser_with_erased_activity(this)
    if goes_on and holds_erased_activity(this) else '1 = 0' %}
with half_hours as (

    {% for period in event_periods(ref('checked_events')) -%}
    select
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(*) as events,
        count(case when event_type in ('page_view', 'product_view', 'category_view') then 1 end)
            as page_views,
        count(case when event_type = 'product_view' then 1 end) as product_views,
        count(case when event_type = 'search' then 1 end) as searches,
        count(case when event_type = 'cart_add' then 1 end) as cart_additions,
        count(case when event_type = 'wish_list_add' then 1 end) as wish_list_additions,
        count(case when event_type = 'checkout_start' then 1 end) as checkout_starts,
        count(case when event_type = 'purchase' then 1 end) as purchases,
        count(case when event_type = 'app_open' then 1 end) as app_opens,
        sum(case when event_type = 'cart_add' then value_amount end) as cart_amount
    from {{ ref('accepted_events') }}
    where
        ({{ is_in_replaced_days(this) }} or {{ is_renewed }})
        and {{ period }}
    group by
        source_system, web_id, source_customer_id, occurred_on, {{ half_hour('occurred_at') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

{% if goes_on -%}
open_sessions as (

    -- Sessions that a first event of the replaced days may continue. They count nothing here.
    select
        source_system,
        web_id,
        cast(null as varchar) as source_customer_id,
        cast(null as date) as occurred_on,
        max(last_at) as first_at,
        max(last_at) as last_at,
        0 as events,
        0 as page_views,
        0 as product_views,
        0 as searches,
        0 as cart_additions,
        0 as wish_list_additions,
        0 as checkout_starts,
        0 as purchases,
        0 as app_opens,
        cast(null as decimal(18, 4)) as cart_amount,
        max(started_at) as started_at
    from (
        select * from {{ this }}
        where
            {{ is_just_before_replaced_days(this) }}
            and not ({{ is_renewed }})
    ) as settled
    group by source_system, web_id

),

{% endif -%}
visited as (

    select
        *,
        cast(null as timestamp) as started_at
    from half_hours
    {%- if goes_on %}
    union all
    select * from open_sessions
    {%- endif %}

),

in_order as (

    select
        *,
        max(last_at) over (
            partition by source_system, web_id
            order by first_at asc, last_at asc, source_customer_id asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as previous_at
    from visited

),

begun as (

    -- More than 30 minutes without an event begin a new session.
    select
        *,
        coalesce(first_at > previous_at + interval '30 minutes', true) as is_begin,
        coalesce(
            started_at,
            case
                when coalesce(first_at > previous_at + interval '30 minutes', true)
                    then first_at
            end
        ) as begun_at
    from in_order

),

placed as (

    select
        *,
        max(begun_at) over (
            partition by source_system, web_id
            order by first_at asc, last_at asc, source_customer_id asc nulls last
            rows between unbounded preceding and current row
        ) as session_started_at
    from begun

),

parts as (

    -- Time between two events counts for the day and person of the later one.
    select
        source_system,
        web_id,
        session_started_at as started_at,
        occurred_on,
        source_customer_id,
        first_at,
        last_at,
        cast(case
            when is_begin then {{ dbt.datediff('first_at', 'last_at', 'second') }}
            when last_at > previous_at then {{ dbt.datediff('previous_at', 'last_at', 'second') }}
            else 0
        end as bigint) as seconds,
        cast(events as bigint) as events,
        cast(page_views as bigint) as page_views,
        cast(product_views as bigint) as product_views,
        cast(searches as bigint) as searches,
        cast(cart_additions as bigint) as cart_additions,
        cast(wish_list_additions as bigint) as wish_list_additions,
        cast(checkout_starts as bigint) as checkout_starts,
        cast(purchases as bigint) as purchases,
        cast(app_opens as bigint) as app_opens,
        cast(coalesce(cart_amount, 0) as decimal(18, 4)) as cart_amount
    from placed
    where occurred_on is not null

)

select * from parts
