with staged as (

    select * from {{ ref('staged_contacts') }}

),

keyed_systems as (

    -- A source that lists its accounts lists all of them.
    select distinct source_system as keyed_system
    from {{ ref('staged_accounts') }}

),

accounts as (

    select
        source_system as account_source_system,
        account_id as accepted_account_id
    from {{ ref('accepted_accounts') }}

),

judged as (

    -- A contact may be nameless, and a person may have two jobs at one account: there is no key.
    select
        staged.*,
        coalesce(
            {{ account_key('source_system', 'source_customer_id') }},
            {{ email_key('email') }}
        ) as buyer_key,
        {{ reject_reasons(
            key=['account_id'],
            required=[],
            findings=[('account_not_accepted', 'keyed_system is not null and account_id is not null'
                    ~ ' and accepted_account_id is null')]
        ) }} as rejection_reasons
    from staged
    left join keyed_systems
        on staged.source_system = keyed_systems.keyed_system
    left join accounts
        on
            staged.source_system = accounts.account_source_system
            and staged.account_id = accounts.accepted_account_id

)

select * from judged
