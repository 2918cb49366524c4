-- A scheme that asks for more data than there is scores nobody, instead of scoring noise.
with buyers as (

    select * from {{ ref('rfm_features') }}
    where frequency > 0

),

visitors as (

    select cast(count(*) as bigint) as visitors
    from {{ ref('web_features') }}
    where visits_365d > 0

),

observed as (

    select
        cast(count(*) as bigint) as buyers,
        cast({{ as_of_date() }} - min(first_order_on) as bigint) as history_days,
        min(recency_days) as days_since_latest_order,
        cast(count(case when frequency >= 3 then 1 end) as bigint) as buyers_with_three_orders
    from buyers

),

observed_long as (

    select
        'buyers' as precondition,
        buyers as observed_value
    from observed
    union all
    select
        'history_days' as precondition,
        history_days as observed_value
    from observed
    union all
    select
        'days_since_latest_order' as precondition,
        days_since_latest_order as observed_value
    from observed
    union all
    select
        'buyers_with_three_orders' as precondition,
        buyers_with_three_orders as observed_value
    from observed
    union all
    select
        'visitors' as precondition,
        visitors as observed_value
    from visitors

),

preconditions as (

    select * from {{ ref('rfm_preconditions') }}
    where scheme in {{ enabled_rfm_schemes() }}

),

judged as (

    -- Nothing observed, as with no buyer at all, meets no precondition.
    select
        preconditions.scheme,
        preconditions.precondition,
        preconditions.at_least,
        preconditions.at_most,
        observed_long.observed_value,
        coalesce(
            observed_long.observed_value
            between coalesce(preconditions.at_least, observed_long.observed_value)
            and coalesce(preconditions.at_most, observed_long.observed_value),
            false
        ) as is_met
    from preconditions
    left join observed_long
        on preconditions.precondition = observed_long.precondition

)

select * from judged
