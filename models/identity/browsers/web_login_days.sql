with events as (

    select
        source_system,
        anonymous_id,
        source_customer_id,
        occurred_on,
        event_type
    from {{ ref('accepted_events') }}
    where
        source_customer_id is not null
        and {{ is_in_replaced_days(this) }}

),

counted as (

    select
        source_system,
        anonymous_id,
        source_customer_id,
        occurred_on,
        cast(count(*) as bigint) as events,
        cast(sum(case when event_type = 'log_in' then 1 else 0 end) as bigint) as logins
    from events
    group by source_system, anonymous_id, source_customer_id, occurred_on

)

select * from counted
