-- Compiled from models/segments/macro/declared/situation_families.yml: edit that.
{{ config(meta={'compiled_from': '0939b6d6dff0536c7e1b765941363925'}) }}
with features as (

    select
        customer_id,
        express_order_share_365d,
        is_order_rate_down,
        is_regular_buyer,
        last_minute_order_share_365d,
        order_days,
        orders_365d,
        overdue_ratio,
        store_order_share_365d,
        usual_order_channel_365d,
        usual_order_hour_365d,
        usual_payment_method,
        weekend_order_share_365d
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        case
            when is_order_rate_down then 'slowing'
            when overdue_ratio >= 1.5 then 'overdue'
            when is_regular_buyer then 'regular'
            when order_days >= 3 then 'irregular'
        end as rhythm,
        case
            when last_minute_order_share_365d >= 0.5 then 'last_minute'
            when express_order_share_365d >= 0.5 then 'express'
            when express_order_share_365d > 0 then 'sometimes'
            when orders_365d >= 1 then 'relaxed'
        end as urgency,
        case
            when usual_order_hour_365d between 5 and 10 then 'morning'
            when usual_order_hour_365d between 11 and 13 then 'midday'
            when usual_order_hour_365d between 14 and 17 then 'afternoon'
            when usual_order_hour_365d between 18 and 22 then 'evening'
            when usual_order_hour_365d >= 23 or usual_order_hour_365d <= 4 then 'night'
        end as day_part,
        case
            when weekend_order_share_365d >= 0.6 then 'weekend'
            when weekend_order_share_365d <= 0.15 then 'workdays'
            when weekend_order_share_365d is not null then 'all_week'
        end as week_part,
        usual_order_channel_365d as order_channel_value,
        case
            when store_order_share_365d >= 0.8 then 'store'
            when store_order_share_365d >= 0.2 then 'both'
            when store_order_share_365d is not null then 'online'
        end as order_place,
        usual_payment_method as payment_method_value
    from features

),

segment_values as (

    select
        family,
        feature_value,
        segment
    from {{ ref('declared_segment_values') }}

),

placed as (

    select
        ruled.customer_id,
        ruled.rhythm,
        ruled.urgency,
        ruled.day_part,
        ruled.week_part,
        order_channel_values.segment as order_channel,
        ruled.order_place,
        payment_method_values.segment as payment_method
    from ruled
    left join segment_values as order_channel_values
        on
            order_channel_values.family = 'order_channel'
            and ruled.order_channel_value = order_channel_values.feature_value
    left join segment_values as payment_method_values
        on
            payment_method_values.family = 'payment_method'
            and ruled.payment_method_value = payment_method_values.feature_value

)

select * from placed
