-- Compiled from segments/carts.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': '644e9c1f95a4e692e22b2c69e01b4fc4'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set free_shipping_prospects %}
    -- Married women aged 25 to 50 in Maryland who left a cart in 90 days and have bought Kestrelle before, whatever their chance to convert on free shipping
    lower(gender) = 'female'
    and age between 25 and 50
    and lower(marital_status) = 'married'
    and lower(region) = 'md'
    and abandon_cart_90d_is_chosen is not null
    and buy_brand_kestrelle_ever_is_chosen is not null
{% endset %}
{% set high_value_cart_abandoners %}
    -- Left a cart worth 200 or more in the last 30 days
    abandon_cart_cart_value_at_least_200_30d_is_chosen is not null
{% endset %}
{% set returning_visitors %}
    -- Come back again and again and have never ordered
    visit_90d_times >= 4
    and order_ever_is_chosen is null
{% endset %}
{% set stuck_on_help %}
    -- Read the help page at least twice in 30 days and ordered nothing in them
    see_page_page_help_30d_c581b0_times >= 2
    and order_30d_is_chosen is null
{% endset %}
{% set wish_list_bargains %}
    -- A product on the wish list fell by a tenth or more in the last week
    see_price_drop_drop_at_least_0_7d_e0656b_is_chosen is not null
{% endset %}
with members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'free_shipping_prospects',
            'holds': free_shipping_prospects,
            'measures': {'abandon_cart_90d': (ref('abandon_cart_measures'), ['is_chosen']), 'buy_brand_kestrelle_ever': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'high_value_cart_abandoners',
            'holds': high_value_cart_abandoners,
            'measures': {'abandon_cart_cart_value_at_least_200_30d': (ref('abandon_cart_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'returning_visitors',
            'holds': returning_visitors,
            'measures': {'visit_90d': (ref('visit_measures'), ['times']), 'order_ever': (ref('order_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'stuck_on_help',
            'holds': stuck_on_help,
            'measures': {'see_page_page_help_30d_c581b0': (ref('see_page_measures'), ['times']), 'order_30d': (ref('order_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'wish_list_bargains',
            'holds': wish_list_bargains,
            'measures': {'see_price_drop_drop_at_least_0_7d_e0656b': (ref('see_price_drop_measures'), ['is_chosen'])},
        },
    ]) }}

),

everybody as (

    select * from members_1

)

select * from everybody
