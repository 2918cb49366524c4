with rejected as (

    {{ quarantined_from('customers', 'source_customer_id') }}
    union all
    {{ quarantined_from('consents', 'source_customer_id') }}
    union all
    {{ quarantined_from('erasure_requests', 'request_id') }}
    union all
    {{ quarantined_from('orders', 'order_id') }}
    union all
    {{ quarantined_from('order_lines', 'coalesce(order_line_id, order_id)') }}
    union all
    {{ quarantined_from('refunds', 'coalesce(refund_id, order_id)') }}
    union all
    {{ quarantined_from('products', 'product_id') }}
    union all
    {{ quarantined_from('prices', 'product_id') }}
    union all
    {{ quarantined_from('stores', 'store_id') }}
    union all
    {{ quarantined_from('coupons', 'coupon_code') }}
    union all
    {{ quarantined_from('survey_answers', 'source_customer_id') }}
    union all
    {{ quarantined_from('nps_answers', 'source_customer_id') }}
    union all
    {{ quarantined_from('children', 'source_customer_id') }}
    union all
    {{ quarantined_from('loyalty_movements', key=none) }}
    union all
    {{ quarantined_from('events', 'event_id', columns=[
        'event_id', 'occurred_at', 'anonymous_id', 'source_customer_id', 'event_type',
        'page', 'product_id', 'category', 'search_term', 'value_amount', 'order_id']) }}
    union all
    {{ quarantined_from('campaigns', 'campaign_id') }}
    union all
    {{ quarantined_from('assignments', 'source_customer_id') }}
    union all
    {{ quarantined_from('messages', 'message_id') }}
    union all
    {{ quarantined_from('accounts', 'account_id') }}
    union all
    {{ quarantined_from('contacts', 'account_id') }}
    union all
    {{ quarantined_from('technologies', 'account_id') }}
    union all
    {{ quarantined_from('usage', 'account_id') }}

),

named as (

    select
        source_system,
        table_name,
        coalesce(source_key, 'row ' || fingerprint) as row_id,
        fingerprint,
        rejection_reasons as reasons
    from rejected

),

numbered as (

    -- Rows left tied differ in nothing that is listed, so their order does not matter.
    select
        source_system,
        table_name,
        row_id,
        cast(
            row_number() over (
                partition by source_system, table_name, row_id
                order by fingerprint asc, reasons asc
            ) as bigint
        ) as occurrence,
        reasons
    from named

)

select * from numbered
