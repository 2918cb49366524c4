-- Compiled from models/segments/macro/declared/interest_families.yml: edit that.
{{ config(meta={'compiled_from': '27e18be2d69dca2bf9b31583e1571888'}) }}
with features as (

    select
        customer_id,
        coupon_order_share,
        days_to_birthday,
        days_to_customer_anniversary,
        days_to_next_occasion,
        discount_share,
        express_order_share_365d,
        favourite_occasion,
        inferred_interests,
        is_seasonal_buyer,
        main_season,
        orders_365d,
        self_image,
        stated_interests,
        stated_values,
        top_inferred_interest
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        top_inferred_interest as lifestyle_value,
        case
            when
                stated_interests is not null and inferred_interests is not null
                then 'stated_and_inferred'
            when stated_interests is not null then 'stated'
            when inferred_interests is not null then 'inferred'
            else 'others'
        end as interest_source,
        self_image as self_image_value,
        case
            when express_order_share_365d >= 0.5 then 'convenience'
            when discount_share >= 0.15 or coupon_order_share >= 0.5 then 'price'
            when
                contains(', ' || lower(stated_values) || ', ', ', quality, ')
                then 'quality'
            when
                contains(', ' || lower(stated_values) || ', ', ', sustainability, ')
                then 'sustainability'
            when
                (
                    contains(', ' || lower(stated_values) || ', ', ', status, ')
                    or contains(', ' || lower(stated_values) || ', ', ', design, ')
                )
                then 'status'
            when
                contains(', ' || lower(stated_values) || ', ', ', price, ')
                then 'stated_price'
        end as benefit_sought,
        favourite_occasion as occasion_value,
        case
            when days_to_birthday <= 14 then 'birthday'
            when days_to_customer_anniversary <= 14 then 'anniversary'
            when days_to_next_occasion <= 30 then 'occasion'
            else 'others'
        end as upcoming_event,
        case
            when is_seasonal_buyer then 'seasonal'
            when not is_seasonal_buyer and orders_365d >= 1 then 'all_year'
        end as seasonality,
        main_season as main_season_value
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
        lifestyle_values.segment as lifestyle,
        ruled.interest_source,
        self_image_values.segment as self_image,
        ruled.benefit_sought,
        occasion_values.segment as occasion,
        ruled.upcoming_event,
        ruled.seasonality,
        main_season_values.segment as main_season
    from ruled
    left join segment_values as lifestyle_values
        on
            lifestyle_values.family = 'lifestyle'
            and ruled.lifestyle_value = lifestyle_values.feature_value
    left join segment_values as self_image_values
        on
            self_image_values.family = 'self_image'
            and ruled.self_image_value = self_image_values.feature_value
    left join segment_values as occasion_values
        on
            occasion_values.family = 'occasion'
            and ruled.occasion_value = occasion_values.feature_value
    left join segment_values as main_season_values
        on
            main_season_values.family = 'main_season'
            and ruled.main_season_value = main_season_values.feature_value

)

select * from placed
