-- Compiled from segments/coupons.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': 'c7740aa9ff1bf1d408f5331c648a936f'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set online_coupon_users %}
    -- Used a coupon on the web or in the app at least twice in a year
    order_channel_app_web_used_coupon_yes_365d_times >= 2
{% endset %}
{% set coupon_only_buyers %}
    -- Bought at least three times in a year, each time with a coupon
    order_used_coupon_yes_365d_times >= 3
    and order_used_coupon_yes_365d_times = 1 * case when order_365d_times > 0 then order_365d_times end
{% endset %}
with members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'online_coupon_users',
            'holds': online_coupon_users,
            'measures': {'order_channel_app_web_used_coupon_yes_365d': (ref('order_measures'), ['times'])},
        },
        {
            'segment_id': 'coupon_only_buyers',
            'holds': coupon_only_buyers,
            'measures': {'order_used_coupon_yes_365d': (ref('order_measures'), ['times']), 'order_365d': (ref('order_measures'), ['times'])},
        },
    ]) }}

),

everybody as (

    select * from members_1

)

select * from everybody
