-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with store_km_at_most_10_ever as (

    select nearby.customer_id as member_id
    from {{ ref('nearby_stores') }} as nearby
    where
        nearby.customer_id is not null
        and nearby.distance_km <= 10

),

store_km_at_most_10_ever_measured as (

    select
        member_id,
        'store_km_at_most_10_ever' as rows_id
    from store_km_at_most_10_ever
    group by member_id

),

measures as (

    select
        member_id,
        rows_id,
        cast(null as bigint) as times,
        cast(null as decimal(18, 4)) as items,
        cast(null as decimal(18, 4)) as spent,
        cast(null as decimal(28, 8)) as amount,
        cast(null as bigint) as on_days,
        cast(null as bigint) as products,
        cast(null as bigint) as categories,
        cast(null as bigint) as brands,
        cast(null as date) as first_on,
        cast(null as date) as last_on,
        cast(null as bigint) as smallest_gap_days,
        cast(null as bigint) as largest_gap_days
    from store_km_at_most_10_ever_measured

)

select * from measures
