with fields as (

    select * from {{ ref('stg_ga4__event_fields') }}

),

addressed as (

    select
        *,
        split_part(split_part(page_url, '?', 1), '#', 1) as bare_url,
        split_part(split_part(page_url, '://', 2), '/', 1) as page_host,
        split_part(split_part(referrer_url, '://', 2), '/', 1) as referrer_host
    from fields

),

named as (

    select
        md5(
            coalesce(user_pseudo_id, '') || '|' || coalesce(cast(event_timestamp as varchar), '')
            || '|' || coalesce(event_name, '') || '|' || place_in_batch
        ) as event_id,
        occurred_at,
        {{ business_date('occurred_at') }} as occurred_on,
        nullif(user_pseudo_id, '') as anonymous_id,
        {{ analytics_text('user_id') }} as source_customer_id,
        {{ ga4_event_type('event_name', 'platform') }} as event_type,
        coalesce(
            case
                when bare_url not like '%://%' then bare_url
                when bare_url like '%://%/%'
                    then substr(
                        bare_url, length(split_part(bare_url, '/', 1)) + length(page_host) + 3
                    )
                when bare_url is not null then '/'
            end,
            screen
        ) as page,
        case when {{ ga4_is_about_one_product('event_name') }} then first_item_id end as product_id,
        case
            when {{ ga4_is_about_one_product('event_name') }} or event_name = 'view_item_list'
                then {{ analytics_text('first_item_category') }}
        end as category,
        search_term,
        -- What is valued in another currency has no value here.
        case
            when currency is null or currency = '{{ var("currency") | upper }}'
                then cast(coalesce(purchase_revenue, stated_value) as decimal(18, 4))
        end as value_amount,
        {{ analytics_text('transaction_id') }} as order_id,
        nullif(nullif(referrer_host, page_host), '') as referrer,
        {{ analytics_text('tagged_source') }} as utm_source,
        {{ analytics_text('tagged_medium') }} as utm_medium,
        {{ analytics_text('tagged_campaign') }} as utm_campaign,
        device_category as device_type,
        {{ analytics_text('model_name') }} as device_model,
        operating_system,
        browser,
        app_version,
        {{ analytics_text('country') }} as country
    from addressed

)

select * from named
