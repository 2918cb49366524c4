-- Compiled from models/segments/macro/declared/product_families.yml: edit that.
{{ config(meta={'compiled_from': '590d27803b7c1e0da6c26dd2892c35cc'}) }}
with features as (

    select
        customer_id,
        favourite_brand_365d,
        favourite_brand_share_365d,
        favourite_category_365d,
        favourite_department_365d,
        new_category_share_180d,
        next_category,
        orders_365d,
        replenishments_due
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        favourite_department_365d as favourite_department_value,
        favourite_category_365d as favourite_category_value,
        favourite_brand_365d as favourite_brand_value,
        next_category as next_category_value,
        case
            when favourite_brand_share_365d >= 0.6 and orders_365d >= 3 then 'loyal'
            when favourite_brand_share_365d >= 0.3 and orders_365d >= 3 then 'leaning'
            when
                favourite_brand_share_365d is not null and orders_365d >= 3
                then 'switcher'
        end as loyalty_to_brands,
        case
            when new_category_share_180d >= 0.5 then 'explorer'
            when new_category_share_180d > 0 then 'some'
            when new_category_share_180d = 0 then 'settled'
        end as variety,
        case
            when replenishments_due >= 2 then 'several_due'
            when replenishments_due = 1 then 'due'
            else 'others'
        end as replenishment
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
        favourite_department_values.segment as favourite_department,
        favourite_category_values.segment as favourite_category,
        favourite_brand_values.segment as favourite_brand,
        next_category_values.segment as next_category,
        ruled.loyalty_to_brands,
        ruled.variety,
        ruled.replenishment
    from ruled
    left join segment_values as favourite_department_values
        on
            favourite_department_values.family = 'favourite_department'
            and ruled.favourite_department_value = favourite_department_values.feature_value
    left join segment_values as favourite_category_values
        on
            favourite_category_values.family = 'favourite_category'
            and ruled.favourite_category_value = favourite_category_values.feature_value
    left join segment_values as favourite_brand_values
        on
            favourite_brand_values.family = 'favourite_brand'
            and ruled.favourite_brand_value = favourite_brand_values.feature_value
    left join segment_values as next_category_values
        on
            next_category_values.family = 'next_category'
            and ruled.next_category_value = next_category_values.feature_value

)

select * from placed
