with customers as (

    select
        customer_id,
        acquisition_source
    from {{ ref('customers') }}

),

first_orders as (

    select
        customer_id,
        min(ordered_on) as first_order_on
    from {{ ref('orders_as_of') }}
    where is_purchase and customer_id is not null
    group by customer_id

),

first_starts as (

    select
        customer_id,
        min(started_at) as started_at
    from {{ ref('visits_as_of') }}
    group by customer_id

),

first_visits as (

    -- Only visits that began at one moment are put in order.
    select
        visits.customer_id,
        visits.visited_on,
        visits.ended_at
    from {{ ref('visits_as_of') }} as visits
    inner join first_starts
        on
            visits.customer_id = first_starts.customer_id
            and visits.started_at = first_starts.started_at
    qualify row_number() over (
        partition by visits.customer_id
        order by
            visits.ended_at asc, visits.source_system asc, visits.web_id asc,
            visits.session_started_at asc
    ) = 1

),

ranges as (

    select
        customer_id,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(case when {{ in_the_last_days('occurred_on', 90) }} then 1 end) as touches_90d
    from {{ ref('touches_as_of') }}
    group by customer_id

),

{%- for place, direction in [('first', 'asc'), ('last', 'desc')] %}

{{ place }}_touches as (

    -- Of several at one moment the first by name, so that the order of rows decides nothing.
    select touches.*
    from {{ ref('touches_as_of') }} as touches
    inner join ranges
        on
            touches.customer_id = ranges.customer_id
            and touches.occurred_at = ranges.{{ place }}_at
    qualify row_number() over (
        partition by touches.customer_id
        order by
            touches.channel asc, touches.touch_source asc nulls last,
            touches.touch_medium asc nulls last, touches.touch_campaign asc nulls last
    ) = 1

),
{%- endfor %}

firsts as (

    -- The first visit is direct if nothing was told on its day before it ended.
    select
        first_visits.customer_id,
        first_visits.visited_on as first_touch_on,
        coalesce(first_touches.channel, 'direct') as first_touch_channel,
        first_touches.touch_source as first_touch_source,
        first_touches.touch_medium as first_touch_medium,
        first_touches.touch_campaign as first_touch_campaign
    from first_visits
    left join first_touches
        on
            first_visits.customer_id = first_touches.customer_id
            and first_visits.visited_on = first_touches.occurred_on
            and first_visits.ended_at >= first_touches.occurred_at

),

measured as (

    select
        customers.customer_id,
        firsts.first_touch_on,
        firsts.first_touch_channel,
        firsts.first_touch_source,
        firsts.first_touch_medium,
        firsts.first_touch_campaign,
        last_touches.occurred_on as last_touch_on,
        last_touches.channel as last_touch_channel,
        last_touches.touch_source as last_touch_source,
        last_touches.touch_medium as last_touch_medium,
        last_touches.touch_campaign as last_touch_campaign,
        cast(coalesce(ranges.touches_90d, 0) as bigint) as touches_90d,
        case
            when first_orders.first_order_on < firsts.first_touch_on
                then customers.acquisition_source
            else coalesce(firsts.first_touch_channel, customers.acquisition_source)
        end as acquisition_channel,
        case
            when firsts.first_touch_on <= first_orders.first_order_on
                then cast(first_orders.first_order_on - firsts.first_touch_on as bigint)
        end as days_from_first_touch_to_first_order
    from customers
    left join first_orders
        on customers.customer_id = first_orders.customer_id
    left join firsts
        on customers.customer_id = firsts.customer_id
    left join last_touches
        on customers.customer_id = last_touches.customer_id
    left join ranges
        on customers.customer_id = ranges.customer_id

)

select * from measured
