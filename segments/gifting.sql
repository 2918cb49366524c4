-- Compiled from segments/gifting.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': 'ac8e2b0a932a7d44c03bef159e8d414d'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set last_minute_mothers_day %}
    -- Bought a gift in the last three days before Mother's Day
    buy_category_gifts_around_796add_is_chosen is not null
{% endset %}
{% set express_gift_givers %}
    -- Had gifts sent by express in the week before Christmas or Mother's Day
    buy_category_gifts_shipping_ex_around_284c68_is_chosen is not null
{% endset %}
{% set jewellery_admirers %}
    -- Looked at jewellery at least three times in 30 days, and bought none in a year
    view_category_jewellery_30d_times >= 3
    and buy_category_jewellery_365d_is_chosen is null
{% endset %}
with members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'last_minute_mothers_day',
            'holds': last_minute_mothers_day,
            'measures': {'buy_category_gifts_around_796add': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'express_gift_givers',
            'holds': express_gift_givers,
            'measures': {'buy_category_gifts_shipping_ex_around_284c68': (ref('buy_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'jewellery_admirers',
            'holds': jewellery_admirers,
            'measures': {'view_category_jewellery_30d': (ref('view_measures'), ['times']), 'buy_category_jewellery_365d': (ref('buy_measures'), ['is_chosen'])},
        },
    ]) }}

),

everybody as (

    select * from members_1

)

select * from everybody
