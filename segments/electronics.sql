-- Compiled from segments/electronics.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': '22635909ef4f5a85fdb237e09343e9c0'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set headphone_prospects %}
    -- New iPhone X owners aged 21 to 35 who looked for headphones and like cashback
    buy_product_iphone_x_256_gb_iphone_x_64_gb_90d_is_chosen is not null
    and age between 21 and 35
    and search_term_headphones_90d_to_180d_is_chosen is not null
    and redeem_category_electronics_offer_cashback_ever_is_chosen is not null
{% endset %}
{% set seen_online_bought_in_store %}
    -- Looked at a product online and bought it in a store within two weeks
    view_buy_90d_50345e_is_chosen is not null
{% endset %}
with members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'headphone_prospects',
            'holds': headphone_prospects,
            'measures': {'buy_product_iphone_x_256_gb_iphone_x_64_gb_90d': (ref('buy_measures'), ['is_chosen']), 'search_term_headphones_90d_to_180d': (ref('search_measures'), ['is_chosen']), 'redeem_category_electronics_offer_cashback_ever': (ref('redeem_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'seen_online_bought_in_store',
            'holds': seen_online_bought_in_store,
            'measures': {'view_buy_90d_50345e': (ref('view_measures'), ['is_chosen'])},
        },
    ]) }}

),

everybody as (

    select * from members_1

)

select * from everybody
