with staged as (

    select * from {{ ref('staged_consents') }}

),

judged as (

    -- Equal changes twice say the same thing once more and do no harm: there is no key to judge by.
    select
        *,
        {{ reject_reasons(
            key=['source_customer_id', 'channel', 'status'],
            required=['changed_at'],
            dates=['changed_on'],
            findings=[('unknown_status', "status not in ('opted_in', 'opted_out')")]
        ) }} as rejection_reasons
    from staged

)

select * from judged
