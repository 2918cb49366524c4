-- Compiled from segments/gifting.yml: edit that.
-- noqa: disable=LT05
{% set last_minute_mothers_day_1 %}
    -- did buy, category gifts, -3 to 0 days around mothers day
    buy_category_gifts_around_796add_is_chosen is not null
{% endset %}
{% set express_gift_givers_1 %}
    -- did buy, category gifts, shipping express, -7 to 0 days around christmas or mothers day
    buy_category_gifts_shipping_ex_around_284c68_is_chosen is not null
{% endset %}
{% set jewellery_admirers_1 %}
    -- did view, category jewellery, in the last 30 days, times at least 3
    view_category_jewellery_30d_times >= 3
{% endset %}
{% set jewellery_admirers_2 %}
    -- did not buy, category jewellery, in the last 365 days
    buy_category_jewellery_365d_is_chosen is null
{% endset %}
with customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'last_minute_mothers_day',
            'steps': [last_minute_mothers_day_1],
            'measures': {'buy_category_gifts_around_796add': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'express_gift_givers',
            'steps': [express_gift_givers_1],
            'measures': {'buy_category_gifts_shipping_ex_around_284c68': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'jewellery_admirers',
            'steps': [jewellery_admirers_1, jewellery_admirers_2],
            'measures': {'view_category_jewellery_30d': (ref('view_measures'), ['times']), 'buy_category_jewellery_365d': (ref('buy_measures'), ['is_chosen'])},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
