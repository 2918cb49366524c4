-- Compiled from the families in models/segments/macro/declared: edit those.
with features as (

    select
        favourite_viewed_category_90d,
        acquisition_channel,
        main_device_type,
        main_operating_system,
        main_browser,
        best_channel_365d
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
