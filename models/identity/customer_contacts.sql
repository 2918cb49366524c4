with ids as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

records as (

    select
        buyer_key,
        source_system,
        email,
        phone,
        updated_at,
        created_at
    from {{ ref('accepted_customers') }}

),

held as (

    select
        id_key,
        value_kind,
        value_key
    from {{ ref('identity_values') }}
    where
        value_kind in ('email', 'phone')
        and block_reason is null

),

contacts_of_records as (

    select
        ids.customer_id,
        held.value_kind as kind,
        trim(case when held.value_kind = 'email' then records.email else records.phone end)
            as contact_value,
        records.source_system,
        held.value_key,
        records.updated_at,
        records.created_at,
        held.id_key
    from held
    inner join ids
        on held.id_key = ids.id_key
    inner join records
        on held.id_key = records.buyer_key

),

contacts_of_orders as (

    -- Who is known by an address or number alone is reached by it.
    select
        customer_id,
        id_kind as kind,
        substr(id_key, length(id_kind) + 2) as contact_value,
        source_system,
        id_key as value_key,
        cast(null as timestamp) as updated_at,
        cast(null as timestamp) as created_at,
        id_key
    from {{ ref('customer_ids') }}
    where
        id_kind in ('email', 'phone')
        and known_since_on is not null

),

united as (

    select * from contacts_of_records
    union all
    select * from contacts_of_orders

),

newest as (

    select
        customer_id,
        kind,
        contact_value,
        source_system,
        substr(value_key, length(kind) + 2) as normalised_value
    from united
    qualify row_number() over (
        partition by customer_id, kind, value_key
        order by updated_at desc nulls last, created_at desc nulls last, id_key asc
    ) = 1

)

select * from newest
