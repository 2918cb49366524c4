with known as (

    select * from {{ ref('known_ids') }}

),

joined_accounts as (

    select * from {{ ref('joined_accounts') }}

),

owners as (

    select * from {{ ref('value_owners') }}
    where owner_root_key is not null

),

placed as (

    -- Orders that name their buyer by an address, number or card are his whose it is.
    select
        known.*,
        coalesce(joined_accounts.root_key, owners.owner_root_key, known.id_key) as root_key
    from known
    left join joined_accounts
        on known.id_key = joined_accounts.id_key
    left join owners
        on known.id_key = owners.value_key

),

roots_of_several as (

    select root_key
    from placed
    group by root_key
    having count(*) > 1

),

ranked as (

    -- The survivor: published first, else known first; accounts before values.
    select
        placed.root_key,
        placed.own_customer_id,
        row_number() over (
            partition by placed.root_key
            order by
                placed.first_published_on asc nulls last,
                placed.known_since_on asc,
                case when placed.id_kind = 'account' then 1 else 2 end asc,
                placed.id_key asc
        ) as place
    from placed
    inner join roots_of_several
        on placed.root_key = roots_of_several.root_key

),

anchors as (

    select
        root_key,
        own_customer_id as customer_id
    from ranked
    where place = 1

),

known_with_customer as (

    select
        placed.id_key,
        placed.id_kind,
        coalesce(anchors.customer_id, placed.own_customer_id) as customer_id,
        placed.source_system,
        placed.created_on is not null as is_in_crm,
        placed.created_on,
        placed.first_ordered_on,
        placed.first_logged_in_on,
        placed.known_since_on,
        placed.own_customer_id
    from placed
    left join anchors
        on placed.root_key = anchors.root_key

),

values_with_customer as (

    -- What nobody has ordered with names its owner all the same, in answers and messages.
    select
        owners.value_key as id_key,
        owners.value_kind as id_kind,
        roots.customer_id,
        owners.source_system,
        false as is_in_crm,
        cast(null as date) as created_on,
        cast(null as date) as first_ordered_on,
        cast(null as date) as first_logged_in_on,
        cast(null as date) as known_since_on,
        cast(null as varchar) as own_customer_id
    from owners
    inner join known_with_customer as roots
        on owners.owner_root_key = roots.id_key
    left join known
        on owners.value_key = known.id_key
    where known.id_key is null

),

united as (

    select * from known_with_customer
    union all
    select * from values_with_customer

)

select * from united
