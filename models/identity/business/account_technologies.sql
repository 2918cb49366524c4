with technologies as (

    select
        source_system,
        account_id as source_account_id,
        nullif(lower(trim(technology)), '') as technology,
        nullif(lower(trim(technology_kind)), '') as technology_kind,
        since_on
    from {{ ref('accepted_technologies') }}
    where
        trim(technology) <> ''
        and coalesce(since_on <= {{ as_of_date() }}, true)

),

placed as (

    -- What is told twice of an account is one technology, there since the first day told.
    select
        accounts.account_id,
        technologies.technology,
        technologies.technology_kind,
        min(technologies.since_on) as since_on
    from technologies
    inner join {{ ref('accounts') }} as accounts
        on
            technologies.source_system = accounts.source_system
            and technologies.source_account_id = accounts.source_account_id
    group by accounts.account_id, technologies.technology, technologies.technology_kind

)

select * from placed
