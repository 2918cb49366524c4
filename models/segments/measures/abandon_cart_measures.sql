-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with abandon_cart_events as (

    select
        visits.customer_id as member_id,
        visits.visited_on as happened_on,
        visits.visited_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} as in_abandon_cart_90d,
        visits.cart_amount >= 200
        and visits.visited_on between {{ days_before_as_of(29) }} and {{ as_of_date() }} as in_abandon_cart_cart_value_at_least_200_30d
    from {{ ref('visits_as_of') }} as visits
    where
        visits.is_cart_abandoned
        and visits.visited_on <= {{ as_of_date() }}

),

abandon_cart_counted as (

    select
        member_id,
        max(case when in_abandon_cart_90d then happened_on end) as abandon_cart_90d_last_on,
        max(case when in_abandon_cart_cart_value_at_least_200_30d then happened_on end) as abandon_cart_cart_value_at_least_200_30d_last_on
    from abandon_cart_events
    group by member_id

),

abandon_cart_measured as (

    select
        member_id,
        'abandon_cart_90d' as rows_id
    from abandon_cart_counted
    where abandon_cart_90d_last_on is not null
    union all
    select
        member_id,
        'abandon_cart_cart_value_at_least_200_30d' as rows_id
    from abandon_cart_counted
    where abandon_cart_cart_value_at_least_200_30d_last_on is not null

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from abandon_cart_measured

)

select * from measures
