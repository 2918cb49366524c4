-- Compiled from segments/coupons.yml: edit that.
-- noqa: disable=LT05
{% set online_coupon_users_1 %}
    -- did order, channel web or app, used coupon, in the last 365 days, times at least 2
    order_channel_app_web_used_coupon_yes_365d_times >= 2
{% endset %}
{% set coupon_only_buyers_1 %}
    -- did order, used coupon, in the last 365 days, times at least 3, share exactly 100%, ...
    order_used_coupon_yes_365d_times >= 3
    and order_used_coupon_yes_365d_times = 1 * case when order_365d_times > 0 then order_365d_times end
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'online_coupon_users',
            'steps': [online_coupon_users_1],
            'measures': {'order_channel_app_web_used_coupon_yes_365d': (ref('order_measures'), ['times'])},
        },
        {
            'segment_id': 'coupon_only_buyers',
            'steps': [coupon_only_buyers_1],
            'measures': {'order_used_coupon_yes_365d': (ref('order_measures'), ['times']), 'order_365d': (ref('order_measures'), ['times'])},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
