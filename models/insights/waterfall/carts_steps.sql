-- Compiled from segments/carts.yml: edit that.
{% set free_shipping_prospects_1 %}
    lower(gender) = 'female'
{% endset %}
{% set free_shipping_prospects_2 %}
    age between 25 and 50
{% endset %}
{% set free_shipping_prospects_3 %}
    lower(marital_status) = 'married'
{% endset %}
{% set free_shipping_prospects_4 %}
    lower(region) = 'md'
{% endset %}
{% set free_shipping_prospects_5 %}
    abandon_cart_90d_e55537_is_chosen is not null
{% endset %}
{% set free_shipping_prospects_6 %}
    buy_kestrelle_ever_f869b1_is_chosen is not null
{% endset %}
{% set high_value_cart_abandoners_1 %}
    abandon_cart_200_30d_bfe272_is_chosen is not null
{% endset %}
{% set returning_visitors_1 %}
    visit_90d_fc5428_times >= 4
{% endset %}
{% set returning_visitors_2 %}
    order_ever_8dccb4_is_chosen is null
{% endset %}
{% set wish_list_bargains_1 %}
    see_price_drop_0_1_wish_list_7d_c61ba2_is_chosen is not null
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'customer_id', ref('segment_measures'), [
        {
            'segment_id': 'free_shipping_prospects',
            'steps': [free_shipping_prospects_1, free_shipping_prospects_2, free_shipping_prospects_3, free_shipping_prospects_4, free_shipping_prospects_5, free_shipping_prospects_6],
            'measures': {'abandon_cart_90d_e55537': ['is_chosen'], 'buy_kestrelle_ever_f869b1': ['is_chosen']},
        },
        {
            'segment_id': 'high_value_cart_abandoners',
            'steps': [high_value_cart_abandoners_1],
            'measures': {'abandon_cart_200_30d_bfe272': ['is_chosen']},
        },
        {
            'segment_id': 'returning_visitors',
            'steps': [returning_visitors_1, returning_visitors_2],
            'measures': {'visit_90d_fc5428': ['times'], 'order_ever_8dccb4': ['is_chosen']},
        },
        {
            'segment_id': 'wish_list_bargains',
            'steps': [wish_list_bargains_1],
            'measures': {'see_price_drop_0_1_wish_list_7d_c61ba2': ['is_chosen']},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
