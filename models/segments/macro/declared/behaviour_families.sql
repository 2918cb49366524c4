-- Compiled from models/segments/macro/declared/behaviour_families.yml: edit that.
{{ config(meta={'compiled_from': '84d59c944fe335f1b6decaad544c2237'}) }}
with features as (

    select
        customer_id,
        average_order_amount,
        cart_additions_90d,
        carts_abandoned_90d,
        checkouts_abandoned_90d,
        checkouts_started_90d,
        coupon_order_share,
        days_since_diapers,
        diaper_orders_180d,
        discount_share,
        favourite_viewed_category_90d,
        frequency,
        has_unsubscribed,
        is_browser_without_purchase,
        is_seasonal_buyer,
        messages_clicked_90d,
        messages_opened_90d,
        messages_sent_90d,
        orders_365d,
        orders_90d,
        product_views_90d,
        refund_share,
        usual_order_gap_days,
        usual_visit_minutes_90d,
        visits_90d
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        case
            when orders_365d >= 12 and usual_order_gap_days <= 45 then 'frequent'
            when is_seasonal_buyer then 'seasonal'
            when frequency >= 2 and coupon_order_share >= 0.9 then 'coupon_only'
            when frequency >= 2 and refund_share >= 0.3 then 'returner'
            when carts_abandoned_90d >= 2 then 'cart_abandoner'
            when is_browser_without_purchase then 'browser'
            when product_views_90d >= 20 and orders_90d = 0 then 'window_shopper'
            when orders_365d >= 1 then 'occasional'
            when frequency >= 1 then 'past'
            else 'others'
        end as shopping_behaviour,
        case
            when checkouts_abandoned_90d >= 1 then 'leaves_checkout'
            when carts_abandoned_90d >= 1 then 'leaves_cart'
            when cart_additions_90d >= 1 then 'completes'
            else 'others'
        end as cart_behaviour,
        case
            when orders_90d >= 1 then 'buyer'
            when checkouts_started_90d >= 1 then 'checkout'
            when cart_additions_90d >= 1 then 'cart'
            when product_views_90d >= 1 then 'viewer'
            when visits_90d >= 1 then 'visitor'
            else 'others'
        end as funnel_stage,
        case
            when orders_365d >= 12 then 'heavy'
            when orders_365d between 4 and 11 then 'medium'
            when orders_365d between 1 and 3 then 'light'
            else 'others'
        end as usage_rate,
        case
            when average_order_amount < 50 then 'small'
            when average_order_amount < 100 then 'medium'
            when average_order_amount < 200 then 'large'
            when average_order_amount >= 200 then 'very_large'
        end as order_value,
        case
            when
                frequency >= 2 and (coupon_order_share >= 0.8 or discount_share >= 0.2)
                then 'always'
            when coupon_order_share >= 0.3 or discount_share >= 0.1 then 'often'
            when coupon_order_share > 0 or discount_share > 0 then 'sometimes'
            when frequency >= 1 then 'never'
        end as discount_affinity,
        case
            when has_unsubscribed then 'unsubscribed'
            when messages_clicked_90d >= 1 then 'clicks'
            when messages_opened_90d >= 1 then 'opens'
            when messages_sent_90d >= 3 then 'ignores'
            else 'others'
        end as message_response,
        case
            when usual_visit_minutes_90d < 2 then 'short'
            when usual_visit_minutes_90d < 10 then 'medium'
            when usual_visit_minutes_90d >= 10 then 'long'
        end as visit_length,
        favourite_viewed_category_90d as viewed_category_value,
        case
            when diaper_orders_180d >= 3 and days_since_diapers <= 60 then 'regular'
            when diaper_orders_180d >= 2 and days_since_diapers > 60 then 'stopped'
            when days_since_diapers is not null then 'past'
        end as baby_care
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
        ruled.shopping_behaviour,
        ruled.cart_behaviour,
        ruled.funnel_stage,
        ruled.usage_rate,
        ruled.order_value,
        ruled.discount_affinity,
        ruled.message_response,
        ruled.visit_length,
        viewed_category_values.segment as viewed_category,
        ruled.baby_care
    from ruled
    left join segment_values as viewed_category_values
        on
            viewed_category_values.family = 'viewed_category'
            and ruled.viewed_category_value = viewed_category_values.feature_value

)

select * from placed
