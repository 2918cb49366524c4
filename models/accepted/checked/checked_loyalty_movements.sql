with staged as (

    select * from {{ ref('staged_loyalty_movements') }}

),

judged as (

    -- Two equal movements can be genuine: there is no key.
    select
        *,
        {{ card_key('source_system', 'loyalty_card_id') }} as buyer_key,
        {{ reject_reasons(
            key=['loyalty_card_id'],
            required=['points', 'moved_at'],
            dates=['moved_on'],
            amounts=['points']
        ) }} as rejection_reasons
    from staged

)

select * from judged
