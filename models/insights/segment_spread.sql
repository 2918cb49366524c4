-- Logarithms, so that one buyer of very much does not decide.
with customers as (

    select
        customer_id,
        net_amount_365d,
        {{ logarithm('net_amount_365d') }} as net_amount,
        {{ logarithm('orders_365d') }} as orders,
        {{ logarithm('recency_days') }} as recency
    from {{ ref('customer_features') }}

),

everybody as (

    select
        {{ variance('net_amount') }} as net_amount_variance,
        {{ variance('orders') }} as orders_variance,
        {{ variance('recency') }} as recency_variance
    from customers

),

segments as (

    select
        membership.segment_id,
        count(*) as members,
        sum(customers.net_amount_365d) as net_amount_365d,
        {{ variance('customers.net_amount') }} as net_amount_variance,
        {{ variance('customers.orders') }} as orders_variance,
        {{ variance('customers.recency') }} as recency_variance
    from {{ ref('segment_membership') }} as membership
    inner join customers
        on membership.customer_id = customers.customer_id
    group by membership.segment_id

),

compared as (

    select
        segments.segment_id,
        segments.members,
        segments.net_amount_365d,
        {{ share('segments.net_amount_variance', 'everybody.net_amount_variance') }}
            as net_amount_spread,
        {{ share('segments.orders_variance', 'everybody.orders_variance') }} as orders_spread,
        {{ share('segments.recency_variance', 'everybody.recency_variance') }} as recency_spread
    from segments
    cross join everybody

),

-- One member is compared with nobody.
counted as (

    select
        segment_id,
        cast(members as bigint) as members,
        cast(net_amount_365d as decimal(18, 4)) as net_amount_365d,
        case when members > 1 then net_amount_spread end as net_amount_spread,
        case when members > 1 then orders_spread end as orders_spread,
        case when members > 1 then recency_spread end as recency_spread,
        case when net_amount_spread is null then 0 else 1 end
        + case when orders_spread is null then 0 else 1 end
        + case when recency_spread is null then 0 else 1 end as known_spreads
    from compared

),

averaged as (

    select
        * exclude (known_spreads),
        case
            when members > 1
                then round(1 - {{ share(
                    'coalesce(net_amount_spread, 0) + coalesce(orders_spread, 0)'
                    ~ ' + coalesce(recency_spread, 0)',
                    'known_spreads'
                ) }}, 4)
        end as homogeneity
    from counted

)

select * from averaged
