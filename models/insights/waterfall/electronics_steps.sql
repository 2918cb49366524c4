-- Compiled from segments/electronics.yml: edit that.
-- noqa: disable=LT05
{% set headphone_prospects_1 %}
    -- did buy, product iPhone X 64 GB or iPhone X 256 GB, in the last 90 days
    buy_product_iphone_x_256_gb_iphone_x_64_gb_90d_is_chosen is not null
{% endset %}
{% set headphone_prospects_2 %}
    -- age 21 to 35
    age between 21 and 35
{% endset %}
{% set headphone_prospects_3 %}
    -- did search, term headphones, 90 to 180 days ago
    search_term_headphones_90d_to_180d_is_chosen is not null
{% endset %}
{% set headphone_prospects_4 %}
    -- did redeem, offer cashback, category electronics
    redeem_category_electronics_offer_cashback_ever_is_chosen is not null
{% endset %}
{% set seen_online_bought_in_store_1 %}
    -- did view, in the last 90 days, followed by buy channel store same product within 14 days
    view_buy_90d_50345e_is_chosen is not null
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'headphone_prospects',
            'steps': [headphone_prospects_1, headphone_prospects_2, headphone_prospects_3, headphone_prospects_4],
            'measures': {'buy_product_iphone_x_256_gb_iphone_x_64_gb_90d': (ref('buy_measures'), ['is_chosen']), 'search_term_headphones_90d_to_180d': (ref('search_measures'), ['is_chosen']), 'redeem_category_electronics_offer_cashback_ever': (ref('redeem_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'seen_online_bought_in_store',
            'steps': [seen_online_bought_in_store_1],
            'measures': {'view_buy_90d_50345e': (ref('view_measures'), ['is_chosen'])},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
