with staged as (

    select * from {{ ref('staged_usage') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'account_id', 'feature', 'used_on'],
        ['amount']) }}

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

    select
        versions.*,
        {{ reject_reasons(
            key=['account_id', 'feature', 'used_on'],
            required=['amount'],
            dates=['used_on'],
            amounts=['amount'],
            findings=[
                ('negative_amount', 'amount < 0'),
                ('replaced_by_newer_version', 'version > 1'),
                ('account_not_accepted', 'keyed_system is not null and account_id is not null'
                    ~ ' and accepted_account_id is null'),
            ]
        ) }} as rejection_reasons
    from versions
    left join keyed_systems
        on versions.source_system = keyed_systems.keyed_system
    left join accounts
        on
            versions.source_system = accounts.account_source_system
            and versions.account_id = accounts.accepted_account_id

)

select * from judged
