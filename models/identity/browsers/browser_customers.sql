with logins as (

    select * from {{ ref('browser_logins') }}
    where status = 'joined'

),

browsers as (

    select
        source_system,
        anonymous_id,
        min(customer_id) as customer_id,
        min(first_seen_on) as first_logged_in_on
    from logins
    group by source_system, anonymous_id

)

select * from browsers
