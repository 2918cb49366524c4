with staged as (

    select * from {{ ref('staged_survey_answers') }}

),

keyed as (

    select
        *,
        coalesce(
            {{ account_key('source_system', 'source_customer_id') }},
            {{ email_key('email') }}
        ) as buyer_key
    from staged

),

judged as (

    -- Several answers to one question are genuine: there is no key.
    select
        *,
        {{ reject_reasons(
            key=['survey_id', 'question', 'answer'],
            required=['answered_at'],
            dates=['answered_on'],
            findings=[('nobody', 'buyer_key is null')]
        ) }} as rejection_reasons
    from keyed

)

select * from judged
