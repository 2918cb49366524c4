-- Compiled from models/segments/macro/declared/channel_families.yml: edit that.
{{ config(meta={'compiled_from': '9e0daf50823b84548da2214db3787c66'}) }}
with features as (

    select
        customer_id,
        acquisition_channel,
        app_opens_30d,
        app_opens_90d,
        best_channel_365d,
        devices_used,
        is_app_user,
        last_app_open_on,
        main_browser,
        main_device_type,
        main_operating_system
    from {{ ref('customer_features') }}

),

ruled as (

    select
        customer_id,
        acquisition_channel as acquisition_channel_value,
        main_device_type as main_device_type_value,
        main_operating_system as operating_system_value,
        main_browser as browser_value,
        best_channel_365d as message_channel_value,
        case
            when app_opens_30d >= 1 then 'active'
            when app_opens_90d >= 1 then 'lapsing'
            when last_app_open_on is not null or is_app_user then 'past'
            else 'others'
        end as app_use,
        case
            when devices_used >= 2 then 'several'
            when devices_used = 1 then 'one'
            else 'others'
        end as devices
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
        acquisition_channel_values.segment as acquisition_channel,
        main_device_type_values.segment as main_device_type,
        operating_system_values.segment as operating_system,
        browser_values.segment as browser,
        message_channel_values.segment as message_channel,
        ruled.app_use,
        ruled.devices
    from ruled
    left join segment_values as acquisition_channel_values
        on
            acquisition_channel_values.family = 'acquisition_channel'
            and ruled.acquisition_channel_value = acquisition_channel_values.feature_value
    left join segment_values as main_device_type_values
        on
            main_device_type_values.family = 'main_device_type'
            and ruled.main_device_type_value = main_device_type_values.feature_value
    left join segment_values as operating_system_values
        on
            operating_system_values.family = 'operating_system'
            and ruled.operating_system_value = operating_system_values.feature_value
    left join segment_values as browser_values
        on
            browser_values.family = 'browser'
            and ruled.browser_value = browser_values.feature_value
    left join segment_values as message_channel_values
        on
            message_channel_values.family = 'message_channel'
            and ruled.message_channel_value = message_channel_values.feature_value

)

select * from placed
