with pairs as (

    select * from {{ ref('shared_value_pairs') }}

),

joined_accounts as (

    select * from {{ ref('joined_accounts') }}

),

owners as (

    select * from {{ ref('value_owners') }}

),

held as (

    select * from {{ ref('identity_values') }}

),

known as (

    select * from {{ ref('known_ids') }}

),

links_by_value as (

    select
        pairs.id_key_1,
        pairs.id_key_2,
        'same_' || pairs.value_kind as evidence,
        pairs.source_system,
        pairs.first_seen_on,
        case
            when pairs.is_value_of_several or joined_accounts.withheld_reasons is not null
                then 'review'
            else 'joined'
        end as status,
        case
            when pairs.conflicts is not null then pairs.conflicts
            when pairs.is_value_of_several then 'value_of_several'
            else joined_accounts.withheld_reasons
        end as reasons
    from pairs
    left join joined_accounts
        on pairs.id_key_1 = joined_accounts.id_key

),

links_withheld_by_value as (

    -- Pairs of them would be many: each is paired with the first.
    select
        owners.first_id_key as id_key_1,
        held.id_key as id_key_2,
        'same_' || owners.value_kind as evidence,
        held.source_system,
        {{ later_of('owners.first_seen_on', 'held.first_seen_on') }} as first_seen_on,
        owners.status,
        owners.reasons
    from owners
    inner join held
        on owners.value_key = held.value_key
    where
        (owners.status = 'blocked' or owners.reasons = 'too_many_ids')
        and owners.accounts > 1
        and held.id_key <> owners.first_id_key

),

links_of_orders as (

    select
        owners.first_id_key as id_key_1,
        owners.value_key as id_key_2,
        'same_' || owners.value_kind as evidence,
        known.source_system,
        {{ later_of('owners.first_seen_on', 'known.known_since_on') }} as first_seen_on,
        owners.status,
        owners.reasons
    from owners
    inner join known
        on owners.value_key = known.id_key

),

links_of_logins as (

    select
        id_key as id_key_1,
        'browser:' || source_system || ':' || anonymous_id as id_key_2,
        'login' as evidence,
        source_system,
        first_seen_on,
        status,
        reasons
    from {{ ref('browser_logins') }}

),

united as (

    select * from links_by_value
    union all
    select * from links_withheld_by_value
    union all
    select * from links_of_orders
    union all
    select * from links_of_logins

)

select * from united
