with staged as (

    select * from {{ ref('staged_erasure_requests') }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['request_id'],
            required=['requested_at'],
            findings=[('nobody', account_key('source_system', 'source_customer_id') ~ ' is null and '
                ~ '(' ~ email_key('email') ~ ') is null and (' ~ phone_key('phone') ~ ') is null')]
        ) }} as rejection_reasons
    from staged

)

select * from judged
