with days as (

    select * from {{ ref('web_login_days') }}

),

summed as (

    select
        source_system,
        anonymous_id,
        source_customer_id,
        min(occurred_on) as first_seen_on,
        max(occurred_on) as last_seen_on,
        cast(sum(logins) as bigint) as logins
    from days
    group by source_system, anonymous_id, source_customer_id

)

select * from summed
