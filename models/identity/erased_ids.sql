with versions as (

    select
        source_system,
        buyer_key,
        email,
        phone,
        loyalty_card_id,
        deleted_at
    from {{ ref('checked_customers') }}

),

erased_accounts as (

    -- Whatever version of a record says so, and although the record itself may be rejected for
    -- what the erasure took from it.
    select distinct buyer_key
    from versions
    where
        deleted_at is not null
        and buyer_key is not null

),

their_versions as (

    -- Nor does he come back by what any version of his record said of him.
    select versions.*
    from versions
    inner join erased_accounts
        on versions.buyer_key = erased_accounts.buyer_key

),

named as (

    select buyer_key as id_key
    from erased_accounts
    union
    select {{ email_key('email') }} as id_key
    from their_versions
    union
    select {{ phone_key('phone') }} as id_key
    from their_versions
    union
    select {{ card_key('source_system', 'loyalty_card_id') }} as id_key
    from their_versions

),

erased as (

    select id_key
    from named
    where id_key is not null

)

select * from erased
