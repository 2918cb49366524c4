with accepted as (

    select
        source_system,
        count(*) as orders,
        sum(total_amount) as total_amount
    from {{ ref('accepted_orders') }}
    where ordered_on <= {{ as_of_date() }}
    group by source_system

),

kept as (

    select
        source_system,
        count(*) as orders,
        sum(total_amount) as total_amount
    from {{ ref('orders_as_of') }}
    group by source_system

)

select
    coalesce(accepted.source_system, kept.source_system) as source_system,
    accepted.orders,
    kept.orders as kept_orders
from accepted
full outer join kept
    on accepted.source_system = kept.source_system
where
    coalesce(accepted.orders, 0) <> coalesce(kept.orders, 0)
    or coalesce(accepted.total_amount, 0) <> coalesce(kept.total_amount, 0)
