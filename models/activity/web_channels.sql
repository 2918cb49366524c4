with arrivals as (

    select distinct
        utm_source,
        utm_medium,
        referrer
    from {{ ref('web_touches') }}

),

{{ first_channel_rule() }},

named as (

    select
        utm_source,
        utm_medium,
        referrer,
        rule_priority,
        channel
    from ruled

)

select * from named
