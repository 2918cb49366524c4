with records as (

    -- Numbered among the records of one moment, as that is all that may be said of a person whose
    -- id is personal; erased ones keep their number, so that nobody inherits it.
    select
        buyer_key,
        source_system,
        created_at,
        created_on,
        deleted_at,
        row_number() over (
            partition by source_system, created_at
            order by buyer_key asc
        ) as number_of_moment
    from {{ ref('accepted_customers') }}

),

crm_records as (

    -- An erased person is no customer, on whatever day.
    select
        buyer_key,
        source_system,
        created_at,
        created_on,
        number_of_moment,
        created_on <= {{ as_of_date() }} as is_in_crm
    from records
    where deleted_at is null

),

erased_records as (

    -- Whatever version of a record says so, and although the record itself may be rejected for
    -- what the erasure took from it. Nor does he come back as the unknown buyer with his address.
    select versions.buyer_key
    from {{ ref('checked_customers') }} as versions
    where versions.deleted_at is not null
    union
    select {{ email_key('versions.email') }} as buyer_key
    from {{ ref('checked_customers') }} as versions
    inner join {{ ref('checked_customers') }} as erased
        on versions.buyer_key = erased.buyer_key
    where erased.deleted_at is not null

),

orders as (

    select
        buyer_key,
        source_system,
        order_id,
        ordered_at,
        ordered_on,
        buyer_key like 'email:%' or source_system in {{ systems_where('ids_are_personal') }}
            as is_key_personal
    from {{ ref('accepted_orders') }}
    where
        buyer_key is not null
        and ordered_on <= {{ as_of_date() }}

),

order_buyers as (

    select
        buyer_key,
        min(source_system) as source_system,
        min(ordered_on) as first_ordered_on
    from orders
    group by buyer_key

),

ranked_orders as (

    select
        buyer_key,
        source_system,
        order_id,
        row_number() over (
            partition by buyer_key
            order by ordered_at asc, source_system asc, order_id asc
        ) as place
    from orders
    where is_key_personal

),

first_orders as (

    select
        buyer_key,
        md5('order|' || source_system || '|' || order_id) as customer_id
    from ranked_orders
    where place = 1

),

known_buyers as (

    select
        coalesce(crm_records.buyer_key, order_buyers.buyer_key) as buyer_key,
        coalesce(crm_records.source_system, order_buyers.source_system) as source_system,
        coalesce(crm_records.is_in_crm, false) as is_in_crm,
        crm_records.created_at,
        crm_records.number_of_moment,
        case when crm_records.is_in_crm then crm_records.created_on end as created_on,
        order_buyers.first_ordered_on
    from crm_records
    full outer join order_buyers
        on crm_records.buyer_key = order_buyers.buyer_key
    where crm_records.is_in_crm or order_buyers.buyer_key is not null

),

identified as (

    -- No id is made of a key that is personal: such a buyer is known by his first order.
    select
        known_buyers.buyer_key,
        coalesce(
            first_orders.customer_id,
            case
                when known_buyers.source_system in {{ systems_where('ids_are_personal') }}
                    then md5(
                        'record|' || known_buyers.source_system || '|'
                        || cast(known_buyers.created_at as varchar) || '|'
                        || cast(known_buyers.number_of_moment as varchar)
                    )
                else md5(known_buyers.buyer_key)
            end
        ) as customer_id,
        known_buyers.source_system,
        known_buyers.is_in_crm,
        known_buyers.created_on,
        known_buyers.first_ordered_on
    from known_buyers
    left join first_orders
        on known_buyers.buyer_key = first_orders.buyer_key
    left join erased_records
        on known_buyers.buyer_key = erased_records.buyer_key
    where erased_records.buyer_key is null

)

select * from identified
