-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with see_price_drop_events as (

    select
        falls.customer_id as member_id,
        falls.dropped_on as happened_on,
        falls.drop_share >= 0.1
        and lower(falls.listed_in) = 'wish_list'
        and falls.dropped_on between {{ days_before_as_of(6) }} and {{ as_of_date() }} as in_see_price_drop_drop_at_least_0_7d_e0656b
    from {{ ref('price_drops') }} as falls
    where
        falls.dropped_on <= {{ as_of_date() }}

),

see_price_drop_counted as (

    select
        member_id,
        max(case when in_see_price_drop_drop_at_least_0_7d_e0656b then happened_on end) as see_price_drop_drop_at_least_0_7d_e0656b_last_on
    from see_price_drop_events
    group by member_id

),

see_price_drop_measured as (

    select
        member_id,
        'see_price_drop_drop_at_least_0_7d_e0656b' as rows_id
    from see_price_drop_counted
    where see_price_drop_drop_at_least_0_7d_e0656b_last_on is not null

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from see_price_drop_measured

)

select * from measures
