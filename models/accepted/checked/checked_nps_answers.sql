with staged as (

    select * from {{ ref('staged_nps_answers') }}

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

    -- Who answers twice on one day has answered twice: there is no key.
    select
        *,
        {{ reject_reasons(
            key=[],
            required=['score', 'answered_at'],
            dates=['answered_on'],
            findings=[
                ('nobody', 'buyer_key is null'),
                ('score_out_of_range', 'score not between 0 and 10'),
            ]
        ) }} as rejection_reasons
    from keyed

)

select * from judged
