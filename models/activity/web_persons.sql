-- Who is behind the rows of web activity: whoever is logged in, else the one customer who uses the
-- browser. Programs are left out.
with seen as (

    select distinct
        source_system,
        web_id,
        source_customer_id
    from {{ ref('web_session_parts') }}
    where occurred_on <= {{ as_of_date() }}

),

bots as (

    select
        source_system,
        web_id
    from {{ ref('web_bots') }}

),

accounts as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}
    where id_kind = 'account'

),

browsers as (

    select
        source_system,
        anonymous_id,
        customer_id
    from {{ ref('browser_customers') }}

),

known as (

    -- A login whose customer is unknown, as that of an erased person, is not its browser's either.
    select
        seen.source_system,
        seen.web_id,
        seen.source_customer_id,
        case
            when seen.source_customer_id is null then browsers.customer_id
            else accounts.customer_id
        end as customer_id
    from seen
    left join bots
        on
            seen.source_system = bots.source_system
            and seen.web_id = bots.web_id
    left join accounts
        on {{ account_key('seen.source_system', 'seen.source_customer_id') }} = accounts.id_key
    left join browsers
        on
            seen.source_system = browsers.source_system
            and seen.web_id = browsers.anonymous_id
    where bots.web_id is null

)

select * from known
