with seen as (

    -- Who has no browser id is named by the login, and is no visitor.
    select
        source_system,
        web_id as anonymous_id,
        occurred_on
    from {{ ref('web_session_parts') }}
    where
        occurred_on <= {{ as_of_date() }}
        and web_id not like 'login:%'

),

browsers_of_customers as (

    select
        source_system,
        anonymous_id
    from {{ ref('browser_customers') }}

),

browsers_of_erased_people as (

    select
        source_system,
        anonymous_id
    from {{ ref('erased_browsers') }}

),

bots as (

    select
        source_system,
        web_id as anonymous_id
    from {{ ref('web_bots') }}

),

no_visitors as (

    select * from browsers_of_customers
    union
    select * from browsers_of_erased_people
    union
    select * from bots

),

browsers as (

    select
        seen.source_system,
        seen.anonymous_id,
        min(seen.occurred_on) as first_seen_on,
        max(seen.occurred_on) as last_seen_on,
        cast(count(distinct seen.occurred_on) as bigint) as days
    from seen
    left join no_visitors
        on
            seen.source_system = no_visitors.source_system
            and seen.anonymous_id = no_visitors.anonymous_id
    where no_visitors.anonymous_id is null
    group by seen.source_system, seen.anonymous_id

)

select * from browsers
