with accounts as (

    select * from {{ ref('accounts') }}

),

records as (

    -- Somebody whose first day there is unknown was always there.
    select
        source_system,
        account_id as source_account_id,
        buyer_key,
        nullif(lower(trim(job_title)), '') as job_title,
        nullif(lower(trim(department)), '') as department,
        nullif(lower(trim(decision_role)), '') as delivered_role,
        coalesce(is_active, true) as is_active,
        since_on
    from {{ ref('accepted_contacts') }}
    where coalesce(since_on <= {{ as_of_date() }}, true)

),

persons as (

    select * from {{ ref('customer_ids') }}

),

placed as (

    select
        accounts.account_id,
        persons.customer_id,
        records.buyer_key,
        records.job_title,
        records.department,
        roles.decision_role,
        records.is_active,
        records.since_on,
        row_number() over (
            partition by accounts.account_id, coalesce(persons.customer_id, records.buyer_key)
            order by
                records.is_active desc nulls last,
                records.since_on desc nulls last,
                records.job_title asc nulls last,
                records.department asc nulls last,
                records.delivered_role asc nulls last,
                records.buyer_key asc nulls last
        ) as place
    from records
    inner join accounts
        on
            records.source_system = accounts.source_system
            and records.source_account_id = accounts.source_account_id
    left join persons
        on records.buyer_key = persons.id_key
    left join {{ ref('decision_roles') }} as roles
        on records.delivered_role = roles.delivered_role

),

numbered as (

    -- Nothing of an address may be in a key, so whoever is no customer is known by his number among
    -- those of his account. It can change when somebody else comes or goes.
    select
        *,
        row_number() over (
            partition by account_id, customer_id
            order by
                since_on asc nulls first,
                job_title asc nulls last,
                department asc nulls last,
                decision_role asc nulls last,
                is_active desc nulls last,
                buyer_key asc nulls last
        ) as contact_number
    from placed
    where
        place = 1
        or buyer_key is null

),

described as (

    select
        numbered.account_id,
        md5(
            numbered.account_id || '|' || coalesce(
                numbered.customer_id,
                'contact ' || cast(numbered.contact_number as varchar)
            )
        ) as contact_key,
        numbered.customer_id,
        numbered.job_title,
        levels.job_level,
        numbered.department,
        numbered.decision_role,
        numbered.is_active,
        numbered.since_on
    from numbered
    left join {{ ref('job_title_levels') }} as levels
        on numbered.job_title = levels.job_title

),

found as (

    select
        *,
        {{ member_number('contact_key') }} as member_number
    from described

)

select * from found
