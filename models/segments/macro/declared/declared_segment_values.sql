-- Compiled from the families in models/segments/macro/declared: edit those.
with features as (

    select
        favourite_viewed_category_90d,
        acquisition_channel,
        main_device_type,
        main_operating_system,
        main_browser,
        best_channel_365d,
        gender,
        marital_status,
        education,
        occupation,
        employment,
        job_title,
        income_band,
        language,
        top_inferred_interest,
        self_image,
        favourite_occasion,
        main_season,
        country,
        region_path,
        city_path,
        district_path,
        climate_zone,
        favourite_department_365d,
        favourite_category_365d,
        favourite_brand_365d,
        next_category,
        loyalty_tier,
        nps_group,
        contact_decision_role,
        contact_job_level,
        contact_department,
        account_industry,
        usual_order_channel_365d,
        usual_payment_method
    from {{ ref('customer_features') }}

),

feature_values as (

    select distinct
        'viewed_category' as family,
        'favourite viewed category in 90 days' as feature,
        favourite_viewed_category_90d as feature_value
    from features
    where favourite_viewed_category_90d is not null
    union all
    select distinct
        'acquisition_channel' as family,
        'acquisition channel' as feature,
        acquisition_channel as feature_value
    from features
    where acquisition_channel is not null
    union all
    select distinct
        'main_device_type' as family,
        'main device type' as feature,
        main_device_type as feature_value
    from features
    where main_device_type is not null
    union all
    select distinct
        'operating_system' as family,
        'main operating system' as feature,
        main_operating_system as feature_value
    from features
    where main_operating_system is not null
    union all
    select distinct
        'browser' as family,
        'main browser' as feature,
        main_browser as feature_value
    from features
    where main_browser is not null
    union all
    select distinct
        'message_channel' as family,
        'best channel in 365 days' as feature,
        best_channel_365d as feature_value
    from features
    where best_channel_365d is not null
    union all
    select distinct
        'gender' as family,
        'gender' as feature,
        gender as feature_value
    from features
    where gender is not null
    union all
    select distinct
        'marital_status' as family,
        'marital status' as feature,
        marital_status as feature_value
    from features
    where marital_status is not null
    union all
    select distinct
        'education' as family,
        'education' as feature,
        education as feature_value
    from features
    where education is not null
    union all
    select distinct
        'occupation' as family,
        'occupation' as feature,
        occupation as feature_value
    from features
    where occupation is not null
    union all
    select distinct
        'employment' as family,
        'employment' as feature,
        employment as feature_value
    from features
    where employment is not null
    union all
    select distinct
        'job' as family,
        'job title' as feature,
        job_title as feature_value
    from features
    where job_title is not null
    union all
    select distinct
        'income_band' as family,
        'income band' as feature,
        income_band as feature_value
    from features
    where income_band is not null
    union all
    select distinct
        'language' as family,
        'language' as feature,
        language as feature_value
    from features
    where language is not null
    union all
    select distinct
        'lifestyle' as family,
        'top inferred interest' as feature,
        top_inferred_interest as feature_value
    from features
    where top_inferred_interest is not null
    union all
    select distinct
        'self_image' as family,
        'self image' as feature,
        self_image as feature_value
    from features
    where self_image is not null
    union all
    select distinct
        'occasion' as family,
        'favourite occasion' as feature,
        favourite_occasion as feature_value
    from features
    where favourite_occasion is not null
    union all
    select distinct
        'main_season' as family,
        'main season' as feature,
        main_season as feature_value
    from features
    where main_season is not null
    union all
    select distinct
        'country' as family,
        'country' as feature,
        country as feature_value
    from features
    where country is not null
    union all
    select distinct
        'region' as family,
        'region path' as feature,
        region_path as feature_value
    from features
    where region_path is not null
    union all
    select distinct
        'city' as family,
        'city path' as feature,
        city_path as feature_value
    from features
    where city_path is not null
    union all
    select distinct
        'district' as family,
        'district path' as feature,
        district_path as feature_value
    from features
    where district_path is not null
    union all
    select distinct
        'climate' as family,
        'climate zone' as feature,
        climate_zone as feature_value
    from features
    where climate_zone is not null
    union all
    select distinct
        'favourite_department' as family,
        'favourite department in 365 days' as feature,
        favourite_department_365d as feature_value
    from features
    where favourite_department_365d is not null
    union all
    select distinct
        'favourite_category' as family,
        'favourite category in 365 days' as feature,
        favourite_category_365d as feature_value
    from features
    where favourite_category_365d is not null
    union all
    select distinct
        'favourite_brand' as family,
        'favourite brand in 365 days' as feature,
        favourite_brand_365d as feature_value
    from features
    where favourite_brand_365d is not null
    union all
    select distinct
        'next_category' as family,
        'next category' as feature,
        next_category as feature_value
    from features
    where next_category is not null
    union all
    select distinct
        'loyalty_tier' as family,
        'loyalty tier' as feature,
        loyalty_tier as feature_value
    from features
    where loyalty_tier is not null
    union all
    select distinct
        'nps_group' as family,
        'nps group' as feature,
        nps_group as feature_value
    from features
    where nps_group is not null
    union all
    select distinct
        'contact_role' as family,
        'contact decision role' as feature,
        contact_decision_role as feature_value
    from features
    where contact_decision_role is not null
    union all
    select distinct
        'contact_level' as family,
        'contact job level' as feature,
        contact_job_level as feature_value
    from features
    where contact_job_level is not null
    union all
    select distinct
        'contact_department' as family,
        'contact department' as feature,
        contact_department as feature_value
    from features
    where contact_department is not null
    union all
    select distinct
        'industry' as family,
        'account industry' as feature,
        account_industry as feature_value
    from features
    where account_industry is not null
    union all
    select distinct
        'order_channel' as family,
        'usual order channel in 365 days' as feature,
        usual_order_channel_365d as feature_value
    from features
    where usual_order_channel_365d is not null
    union all
    select distinct
        'payment_method' as family,
        'usual payment method' as feature,
        usual_payment_method as feature_value
    from features
    where usual_payment_method is not null

),

plain as (

    select
        *,
        {{ plain_id('feature_value') }} as plain_id
    from feature_values

),

counted as (

    -- Values that would get the same id are told apart by their hash, all of them alike.
    select
        *,
        count(*) over (partition by family, plain_id) as values_of_id
    from plain

),

named as (

    select
        family,
        feature_value,
        case
            when values_of_id = 1 and plain_id <> '' then plain_id
            else plain_id || '_' || left(md5(feature_value), 6)
        end as segment,
        case
            when feature_value <> lower(feature_value) then feature_value
            else
                upper(left(feature_value, 1)) || replace(substr(feature_value, 2), '_', ' ')
        end as label,
        feature || ' ' || feature_value as description,
        row_number() over (
            partition by family
            order by feature_value asc
        ) as sort_order
    from counted

)

select * from named
