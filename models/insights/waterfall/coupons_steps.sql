-- Compiled from segments/coupons.yml: edit that.
{% set online_coupon_users_1 %}
    order_app_web_365d_35303a_times >= 2
{% endset %}
{% set coupon_only_buyers_1 %}
    order_365d_aacf82_times >= 3
    and order_365d_aacf82_times = 1 * case when order_365d_44cb3b_times > 0 then order_365d_44cb3b_times end
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'customer_id', ref('segment_measures'), [
        {
            'segment_id': 'online_coupon_users',
            'steps': [online_coupon_users_1],
            'measures': {'order_app_web_365d_35303a': ['times']},
        },
        {
            'segment_id': 'coupon_only_buyers',
            'steps': [coupon_only_buyers_1],
            'measures': {'order_365d_aacf82': ['times'], 'order_365d_44cb3b': ['times']},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
