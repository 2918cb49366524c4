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
        {{ member_number('member_id') }} as member_number,
        rows_id
    from store_km_at_most_10_ever_measured

)

select * from measures
