with accounts as (

    select * from {{ ref('accounts') }}

),

technologies as (

    -- What was first seen on an unknown day was always there.
    select
        source_system,
        account_id as source_account_id,
        nullif(lower(trim(technology)), '') as technology,
        nullif(lower(trim(technology_kind)), '') as technology_kind
    from {{ ref('accepted_technologies') }}
    where coalesce(since_on <= {{ as_of_date() }}, true)

),

listed as (

    select
        source_system,
        source_account_id,
        count(distinct technology) as technologies,
        {{ text_list('technology') }} as technology_list,
        {{ text_list('technology_kind') }} as technology_kinds
    from technologies
    group by source_system, source_account_id

),

measured as (

    select
        accounts.account_id,
        accounts.industry,
        accounts.employees,
        accounts.revenue_amount,
        accounts.clientele,
        accounts.country,
        accounts.region,
        accounts.city,
        cast({{ as_of_date() }} - accounts.account_since_on as bigint) as tenure_days,
        cast(coalesce(listed.technologies, 0) as bigint) as technologies,
        listed.technology_list,
        listed.technology_kinds
    from accounts
    left join listed
        on
            accounts.source_system = listed.source_system
            and accounts.source_account_id = listed.source_account_id

)

select * from measured
