-- Compiled from segments/carts.yml: edit that.
-- noqa: disable=LT05
{% set free_shipping_prospects_1 %}
    -- gender female
    lower(gender) = 'female'
{% endset %}
{% set free_shipping_prospects_2 %}
    -- age 25 to 50
    age between 25 and 50
{% endset %}
{% set free_shipping_prospects_3 %}
    -- marital status married
    lower(marital_status) = 'married'
{% endset %}
{% set free_shipping_prospects_4 %}
    -- region MD
    lower(region) = 'md'
{% endset %}
{% set free_shipping_prospects_5 %}
    -- did abandon cart, in the last 90 days
    abandon_cart_90d_is_chosen is not null
{% endset %}
{% set free_shipping_prospects_6 %}
    -- did buy, brand Kestrelle
    buy_brand_kestrelle_ever_is_chosen is not null
{% endset %}
{% set high_value_cart_abandoners_1 %}
    -- did abandon cart, cart value at least 200, in the last 30 days
    abandon_cart_cart_value_at_least_200_30d_is_chosen is not null
{% endset %}
{% set returning_visitors_1 %}
    -- did visit, in the last 90 days, times at least 4
    visit_90d_times >= 4
{% endset %}
{% set returning_visitors_2 %}
    -- did not order
    order_ever_is_chosen is null
{% endset %}
{% set stuck_on_help_1 %}
    -- did see page, page /help, in the last 30 days, times at least 2
    see_page_page_help_30d_c581b0_times >= 2
{% endset %}
{% set stuck_on_help_2 %}
    -- did not order, in the last 30 days
    order_30d_is_chosen is null
{% endset %}
{% set wish_list_bargains_1 %}
    -- did see price drop, listed in wish_list, drop at least 10%, in the last 7 days
    see_price_drop_drop_at_least_0_7d_e0656b_is_chosen is not null
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'free_shipping_prospects',
            'steps': [free_shipping_prospects_1, free_shipping_prospects_2, free_shipping_prospects_3, free_shipping_prospects_4, free_shipping_prospects_5, free_shipping_prospects_6],
            'measures': {'abandon_cart_90d': (ref('abandon_cart_measures'), ['is_chosen']), 'buy_brand_kestrelle_ever': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'high_value_cart_abandoners',
            'steps': [high_value_cart_abandoners_1],
            'measures': {'abandon_cart_cart_value_at_least_200_30d': (ref('abandon_cart_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'returning_visitors',
            'steps': [returning_visitors_1, returning_visitors_2],
            'measures': {'visit_90d': (ref('visit_measures'), ['times']), 'order_ever': (ref('order_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'stuck_on_help',
            'steps': [stuck_on_help_1, stuck_on_help_2],
            'measures': {'see_page_page_help_30d_c581b0': (ref('see_page_measures'), ['times']), 'order_30d': (ref('order_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'wish_list_bargains',
            'steps': [wish_list_bargains_1],
            'measures': {'see_price_drop_drop_at_least_0_7d_e0656b': (ref('see_price_drop_measures'), ['is_chosen'])},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
