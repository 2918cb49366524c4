with source as (

    {{ read_source('demo', 'marketing_messages') }}

),

renamed as (

    select
        -- ids
        message_id,
        campaign as campaign_id,
        customer_id as source_customer_id,
        email,

        -- what
        channel,
        offer,

        -- when
        {{ utc_timestamp('sent_at', 'demo') }} as sent_at,
        {{ utc_timestamp('delivered_at', 'demo') }} as delivered_at,
        {{ utc_timestamp('opened_at', 'demo') }} as opened_at,
        {{ utc_timestamp('clicked_at', 'demo') }} as clicked_at,
        {{ utc_timestamp('converted_at', 'demo') }} as converted_at,
        {{ utc_timestamp('bounced_at', 'demo') }} as bounced_at,
        {{ utc_timestamp('unsubscribed_at', 'demo') }} as unsubscribed_at
    from source

),

dated as (

    select
        *,
        {{ business_date('sent_at') }} as sent_on
    from renamed

)

select * from dated
