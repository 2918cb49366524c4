with persons as (

    select
        source_system,
        web_id,
        source_customer_id,
        customer_id
    from {{ ref('web_persons') }}
    where customer_id is not null

),

channels as (

    select * from {{ ref('web_channels') }}

),

touches as (

    -- Where no source is tagged, the website before is the source.
    select
        persons.customer_id,
        touches.occurred_at,
        touches.occurred_on,
        channels.channel,
        coalesce(touches.utm_source, touches.referrer) as touch_source,
        touches.utm_medium as touch_medium,
        touches.utm_campaign as touch_campaign
    from {{ ref('web_touches') }} as touches
    inner join persons
        on
            touches.source_system = persons.source_system
            and touches.web_id = persons.web_id
            and touches.source_customer_id is not distinct from persons.source_customer_id
    inner join channels
        on
            touches.utm_source is not distinct from channels.utm_source
            and touches.utm_medium is not distinct from channels.utm_medium
            and touches.referrer is not distinct from channels.referrer
    where touches.occurred_on <= {{ as_of_date() }}

)

select * from touches
