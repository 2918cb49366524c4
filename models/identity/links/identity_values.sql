with records as (

    -- Records that were there on the as-of day, with what they say today.
    select accepted.*
    from {{ ref('accepted_customers') }} as accepted
    left join {{ ref('erased_ids') }} as erased
        on accepted.buyer_key = erased.id_key
    where
        accepted.created_on <= {{ as_of_date() }}
        and erased.id_key is null

),

erased_values as (

    select id_key from {{ ref('erased_ids') }}

),

placeholders as (

    select * from {{ ref('identity_blocked_values') }}

),

held as (

    select
        buyer_key as id_key,
        'email' as value_kind,
        {{ email_key('email') }} as value_key,
        {{ normalised_email('email') }} as said,
        source_system,
        created_on as first_seen_on
    from records
    union all
    select
        buyer_key as id_key,
        'phone' as value_kind,
        {{ phone_key('phone') }} as value_key,
        ltrim({{ normalised_phone('phone') }}, '+') as said,
        source_system,
        created_on as first_seen_on
    from records
    union all
    select
        buyer_key as id_key,
        'card' as value_kind,
        {{ card_key('source_system', 'loyalty_card_id') }} as value_key,
        lower(trim(loyalty_card_id)) as said,
        source_system,
        created_on as first_seen_on
    from records

),

said_for_nothing as (

    select distinct held.value_key
    from held
    inner join placeholders
        on
            held.value_kind = placeholders.value_kind
            and held.said like placeholders.pattern

),

judged as (

    select
        held.id_key,
        held.value_kind,
        held.value_key,
        held.source_system,
        held.first_seen_on,
        case
            when erased_values.id_key is not null then 'erased_person'
            when said_for_nothing.value_key is not null then 'placeholder'
            -- 0000000000, 9999999999
            when held.value_kind <> 'email' and replace(held.said, left(held.said, 1), '') = ''
                then 'placeholder'
        end as block_reason
    from held
    left join erased_values
        on held.value_key = erased_values.id_key
    left join said_for_nothing
        on held.value_key = said_for_nothing.value_key
    where held.value_key is not null

)

select * from judged
