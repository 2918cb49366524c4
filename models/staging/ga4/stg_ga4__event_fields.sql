-- GA4 tags an event with the words of its visit in collected_traffic_source, in older exports in
-- the parameters. Its traffic_source is how the person first came, perhaps years ago: not read.
with source as (

    {{ read_source('ga4', 'events') }}

),

extracted as (

    select
        event_name,
        user_pseudo_id,
        user_id,
        platform,
        event_timestamp,
        {{ timestamp_of_micros('event_timestamp') }} as occurred_at,
        {{ event_param('event_params', 'page_location') }} as page_url,
        {{ event_param('event_params', 'page_referrer') }} as referrer_url,
        {{ event_param('event_params', 'firebase_screen') }} as screen,
        coalesce(
            {{ event_param('event_params', 'search_term') }},
            {{ event_param('event_params', 'search_term', 'int_value') }}
        ) as search_term,
        coalesce(
            {{ event_param('event_params', 'value', 'double_value') }},
            {{ event_param('event_params', 'value', 'float_value') }},
            {{ event_param('event_params', 'value', 'int_value') }}
        ) as stated_value,
        {{ nested_text('ecommerce', 'purchase_revenue') }} as purchase_revenue,
        upper({{ event_param('event_params', 'currency') }}) as currency,
        coalesce(
            {{ nested_text('ecommerce', 'transaction_id') }},
            {{ event_param('event_params', 'transaction_id') }}
        ) as transaction_id,
        coalesce(
            {{ nested_text('collected_traffic_source', 'manual_source') }},
            {{ event_param('event_params', 'source') }}
        ) as tagged_source,
        coalesce(
            {{ nested_text('collected_traffic_source', 'manual_medium') }},
            {{ event_param('event_params', 'medium') }}
        ) as tagged_medium,
        coalesce(
            {{ nested_text('collected_traffic_source', 'manual_campaign_name') }},
            {{ event_param('event_params', 'campaign') }}
        ) as tagged_campaign,
        {{ first_item('items', 'item_id') }} as first_item_id,
        {{ first_item('items', 'item_category') }} as first_item_category,
        {{ nested_text('device', 'category') }} as device_category,
        {{ nested_text('device', 'mobile_model_name') }} as model_name,
        {{ nested_text('device', 'operating_system') }} as operating_system,
        {{ nested_text('device', 'web_info.browser') }} as browser,
        {{ nested_text('app_info', 'version') }} as app_version,
        {{ nested_text('geo', 'country') }} as country,
        coalesce(cast(event_bundle_sequence_id as varchar), '') || '|'
        || coalesce(cast(batch_page_id as varchar), '') || '|'
        || coalesce(cast(batch_ordering_id as varchar), '') || '|'
        || coalesce(cast(batch_event_index as varchar), '') || '|'
        -- Without these two an event is told from another of the same moment by its content alone.
        || case
            when batch_event_index is null or user_pseudo_id is null
                then
                    coalesce(cast(event_params as varchar), '') || '|'
                    || coalesce(cast(items as varchar), '')
            else ''
        end as place_in_batch
    from source

)

select * from extracted
