-- A view, as all on the way from a source to what is left out: nothing of an erased person is kept.
with records as (

    select
        source_system,
        {{ account_key('source_system', 'source_customer_id') }} as buyer_key,
        email,
        phone,
        loyalty_card_id,
        deleted_at
    from {{ ref('delivered_customers') }}

),

requests as (

    select
        source_system,
        md5('erasure|request|' || source_system || '|' || request_id) as proof_id,
        account_key,
        email_key,
        phone_key,
        requested_at
    from {{ ref('accepted_erasure_requests') }}

),

deletions as (

    -- Whatever version of a record says so.
    select
        source_system,
        buyer_key,
        min(deleted_at) as erased_at
    from records
    where
        deleted_at is not null
        and buyer_key is not null
    group by source_system, buyer_key

),

proven_deletions as (

    -- No proof is made of an id that is personal: it is known by its number among those of one
    -- moment.
    select
        source_system,
        buyer_key,
        erased_at,
        md5(case
            when source_system in {{ systems_where('ids_are_personal') }}
                then
                    'erasure|' || source_system || '|' || {{ timestamp_text('erased_at') }} || '|'
                    || cast(row_number() over (
                        partition by source_system, erased_at
                        order by buyer_key asc
                    ) as varchar)
            else 'erasure|' || buyer_key
        end) as proof_id
    from deletions

),

requested_keys as (

    {% for key in ['account_key', 'email_key', 'phone_key'] -%}
    select
        proof_id,
        source_system,
        requested_at as erased_at,
        {{ key }} as id_key
    from requests
    where {{ key }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

requested_values as (

    select distinct id_key
    from requested_keys
    where id_key not like 'account:%'

),

holders as (

    select distinct
        records.buyer_key,
        requested_values.id_key
    from records
    inner join requested_values
        on {{ email_key('records.email') }} = requested_values.id_key
    where records.buyer_key is not null
    union
    select distinct
        records.buyer_key,
        requested_values.id_key
    from records
    inner join requested_values
        on {{ phone_key('records.phone', 'records.source_system') }} = requested_values.id_key
    where records.buyer_key is not null

),

values_of_one as (

    -- What more accounts have than one person has names nobody.
    select id_key
    from holders
    group by id_key
    having count(*) <= {{ var('identity_maximum_ids_per_value') }}

),

requested_accounts as (

    select
        requested_keys.proof_id,
        requested_keys.source_system,
        requested_keys.erased_at,
        holders.buyer_key
    from requested_keys
    inner join values_of_one
        on requested_keys.id_key = values_of_one.id_key
    inner join holders
        on requested_keys.id_key = holders.id_key

),

accounts as (

    select
        proof_id,
        source_system,
        erased_at,
        buyer_key as id_key
    from proven_deletions
    union
    select
        proof_id,
        source_system,
        erased_at,
        buyer_key as id_key
    from requested_accounts
    union
    select
        proof_id,
        source_system,
        erased_at,
        id_key
    from requested_keys

),

records_of_accounts as (

    -- Nor does he come back by what any version of his record said of him.
    select
        accounts.proof_id,
        accounts.source_system,
        accounts.erased_at,
        records.source_system as record_system,
        records.email,
        records.phone,
        records.loyalty_card_id
    from accounts
    inner join records
        on accounts.id_key = records.buyer_key

),

named as (

    select * from accounts
    union
    select
        proof_id,
        source_system,
        erased_at,
        {{ email_key('email') }} as id_key
    from records_of_accounts
    union
    select
        proof_id,
        source_system,
        erased_at,
        {{ phone_key('phone', 'record_system') }} as id_key
    from records_of_accounts
    union
    select
        proof_id,
        source_system,
        erased_at,
        {{ card_key('record_system', 'loyalty_card_id') }} as id_key
    from records_of_accounts

),

keyed as (

    select * from named
    where id_key is not null

)

select * from keyed
