with keys as (

    select distinct
        id_key,
        split_part(id_key, ':', 2) as source_system
    from {{ ref('erasure_keys') }}
    where id_key like 'account:%'

),

records as (

    select
        {{ account_key('source_system', 'source_customer_id') }} as id_key,
        min(created_at) as created_at
    from {{ ref('delivered_customers') }}
    group by {{ account_key('source_system', 'source_customer_id') }}

),

accounts as (

    select
        keys.id_key,
        keys.source_system,
        substr(keys.id_key, length('account:' || keys.source_system || ':') + 1)
            as source_customer_id,
        records.created_at
    from keys
    left join records
        on keys.id_key = records.id_key

)

select * from accounts
