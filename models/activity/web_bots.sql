-- Programs are known by the name they give, else by doing more on a day than people do.
with declared_names as (

    select browser from {{ ref('bot_browsers') }}

),

declared as (

    select distinct
        devices.source_system,
        devices.web_id
    from {{ ref('web_device_days') }} as devices
    inner join declared_names
        on lower(devices.browser) = declared_names.browser
    where devices.occurred_on <= {{ as_of_date() }}

),

events_per_day as (

    select
        source_system,
        web_id,
        occurred_on,
        sum(events) as events
    from {{ ref('web_session_parts') }}
    where occurred_on <= {{ as_of_date() }}
    group by source_system, web_id, occurred_on

),

restless as (

    select distinct
        source_system,
        web_id
    from events_per_day
    where events > {{ var('bot_events_per_day') }}

),

judged as (

    select
        coalesce(declared.source_system, restless.source_system) as source_system,
        coalesce(declared.web_id, restless.web_id) as web_id,
        case when declared.web_id is not null then 'declared' else 'events_per_day' end as known_by
    from declared
    full outer join restless
        on
            declared.source_system = restless.source_system
            and declared.web_id = restless.web_id

)

select * from judged
