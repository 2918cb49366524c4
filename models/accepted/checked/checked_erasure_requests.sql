with staged as (

    select * from {{ ref('staged_erasure_requests') }}

),

keyed as (

    select
        *,
        {{ account_key('source_system', 'source_customer_id') }} as account_key,
        {{ email_key('email') }} as email_key,
        {{ phone_key('phone') }} as phone_key
    from staged

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['request_id'],
            required=['requested_at'],
            findings=[('nobody', 'coalesce(account_key, email_key, phone_key) is null')]
        ) }} as rejection_reasons
    from keyed

)

select * from judged
