-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with order_events as (

    select
        orders.customer_id as member_id,
        orders.ordered_on as happened_on,
        orders.ordered_on <= {{ as_of_date() }} as in_order_ever,
        orders.ordered_on between {{ days_before_as_of(29) }} and {{ as_of_date() }} as in_order_30d,
        lower(orders.channel) in ('app', 'web')
        and orders.has_coupon
        and orders.ordered_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} as in_order_channel_app_web_used_coupon_yes_365d,
        orders.has_coupon
        and orders.ordered_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} as in_order_used_coupon_yes_365d,
        orders.ordered_on between {{ days_before_as_of(364) }} and {{ as_of_date() }} as in_order_365d
    from {{ ref('orders_as_of') }} as orders
    where
        orders.is_purchase
        and orders.customer_id is not null
        and orders.ordered_on <= {{ as_of_date() }}

),

order_counted as (

    select
        member_id,
        max(case when in_order_ever then happened_on end) as order_ever_last_on,
        max(case when in_order_30d then happened_on end) as order_30d_last_on,
        count(case when in_order_channel_app_web_used_coupon_yes_365d then 1 end) as order_channel_app_web_used_coupon_yes_365d_times,
        count(case when in_order_used_coupon_yes_365d then 1 end) as order_used_coupon_yes_365d_times,
        count(case when in_order_365d then 1 end) as order_365d_times
    from order_events
    group by member_id

),

order_measured as (

    select
        member_id,
        'order_ever' as rows_id,
        null as times
    from order_counted
    where order_ever_last_on is not null
    union all
    select
        member_id,
        'order_30d' as rows_id,
        null as times
    from order_counted
    where order_30d_last_on is not null
    union all
    select
        member_id,
        'order_channel_app_web_used_coupon_yes_365d' as rows_id,
        order_channel_app_web_used_coupon_yes_365d_times as times
    from order_counted
    where order_channel_app_web_used_coupon_yes_365d_times >= 2
    union all
    select
        member_id,
        'order_used_coupon_yes_365d' as rows_id,
        order_used_coupon_yes_365d_times as times
    from order_counted
    where order_used_coupon_yes_365d_times >= 3
    union all
    select
        member_id,
        'order_365d' as rows_id,
        order_365d_times as times
    from order_counted
    where order_365d_times >= 1

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from order_measured

)

select * from measures
