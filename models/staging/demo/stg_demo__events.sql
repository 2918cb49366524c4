with source as (

    {{ read_source('demo', 'web_events') }}

),

renamed as (

    -- Words that are no other type pass as they are, search and app_open among them. Columns are
    -- typed and clean here, and there are many rows: nothing is trimmed.
    select
        -- ids
        event_id,
        visitor_id as anonymous_id,
        login_id as source_customer_id,
        order_no as order_id,
        sku as product_id,

        -- what
        case event
            when 'page' then case when category is null then 'page_view' else 'category_view' end
            when 'product' then 'product_view'
            when 'cart' then 'cart_add'
            when 'uncart' then 'cart_remove'
            when 'wish' then 'wish_list_add'
            when 'unwish' then 'wish_list_remove'
            when 'checkout' then 'checkout_start'
            when 'buy' then 'purchase'
            when 'login' then 'log_in'
            when 'signup' then 'sign_up'
            else event
        end as event_type,
        page,
        category,
        search as search_term,
        value as value_amount,

        -- where from
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,

        -- with what
        device_type,
        device_model,
        os as operating_system,
        browser,
        app_version,

        -- where
        country,
        lat as latitude,
        lon as longitude,

        -- when
        {{ utc_timestamp('event_at', 'demo') }} as occurred_at,
        {{ utc_timestamp('received_at', 'demo') }} as received_at
    from source

),

dated as (

    select
        *,
        {{ business_date('occurred_at') }} as occurred_on
    from renamed

)

select * from dated
