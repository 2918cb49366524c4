with remembered as (

    select * from {{ ref('remembered_ids') }}

),

erased as (

    select id_key from {{ ref('erased_ids') }}

),

all_records as (

    select
        buyer_key as id_key,
        source_system,
        created_at,
        created_on
    from {{ ref('accepted_customers') }}
    union all
    select
        id_key,
        source_system,
        created_at,
        cast(null as date) as created_on
    from {{ ref('erased_accounts') }}
    where created_at is not null

),

records as (

    -- Numbered among the records of one moment, as that is all that may be said of a person whose
    -- id is personal; erased ones keep their number, so that nobody inherits it.
    select
        id_key,
        source_system,
        created_on,
        'record|' || source_system || '|' || {{ timestamp_text('created_at') }} || '|'
        || cast(row_number() over (
            partition by source_system, created_at
            order by id_key asc
        ) as varchar) as origin
    from all_records

),

orders as (

    select
        buyer_key as id_key,
        source_system,
        order_id,
        ordered_at,
        ordered_on
    from {{ ref('accepted_orders') }}
    where
        buyer_key is not null
        and ordered_on <= {{ as_of_date() }}

),

first_orders as (

    select
        id_key,
        'order|' || source_system || '|' || order_id as origin
    from orders
    where id_key not like 'account:%' or source_system in {{ systems_where('ids_are_personal') }}
    qualify row_number() over (
        partition by id_key
        order by ordered_at asc, source_system asc, order_id asc
    ) = 1

),

logins as (

    select
        {{ account_key('source_system', 'source_customer_id') }} as id_key,
        {{ person_system('source_system') }} as source_system,
        min(first_seen_on) as first_logged_in_on
    from {{ ref('web_logins') }}
    where first_seen_on <= {{ as_of_date() }}
    group by
        {{ account_key('source_system', 'source_customer_id') }},
        {{ person_system('source_system') }}

),

numbered_logins as (

    select
        id_key,
        'login|' || source_system || '|' || cast(first_logged_in_on as varchar) || '|'
        || cast(row_number() over (
            partition by source_system, first_logged_in_on
            order by id_key asc
        ) as varchar) as origin
    from logins
    where source_system in {{ systems_where('ids_are_personal') }}

),

sightings as (

    select
        id_key,
        source_system as record_system,
        null as other_system,
        created_on,
        cast(null as date) as first_ordered_on,
        cast(null as date) as first_logged_in_on
    from records
    where created_on <= {{ as_of_date() }}
    union all
    select
        id_key,
        null as record_system,
        min(source_system) as other_system,
        null as created_on,
        min(ordered_on) as first_ordered_on,
        null as first_logged_in_on
    from orders
    group by id_key
    union all
    select
        id_key,
        null as record_system,
        source_system as other_system,
        null as created_on,
        null as first_ordered_on,
        first_logged_in_on
    from logins
    where id_key is not null

),

seen as (

    select
        id_key,
        coalesce(min(record_system), min(other_system)) as source_system,
        min(created_on) as created_on,
        min(first_ordered_on) as first_ordered_on,
        min(first_logged_in_on) as first_logged_in_on,
        min(coalesce(created_on, first_ordered_on, first_logged_in_on)) as known_since_on
    from sightings
    group by id_key

),

-- No customer's id is made of a key that is personal: such a person is known by his first order,
-- else by his record's or login's number.
originated as (

    select
        seen.*,
        split_part(seen.id_key, ':', 1) as id_kind,
        case
            when
                seen.id_key like 'account:%'
                and seen.source_system not in {{ systems_where('ids_are_personal') }}
                then seen.id_key
            else coalesce(first_orders.origin, records.origin, numbered_logins.origin)
        end as origin
    from seen
    left join first_orders
        on seen.id_key = first_orders.id_key
    left join records
        on seen.id_key = records.id_key
    left join numbered_logins
        on seen.id_key = numbered_logins.id_key
    left join erased
        on seen.id_key = erased.id_key
    where erased.id_key is null

),

-- What was published is kept: a late order that is earlier than the first changes no id. Another
-- key with the same origin, as when the address on an order was corrected, gets an id of its own.
identified as (

    select
        originated.id_key,
        originated.id_kind,
        originated.source_system,
        originated.created_on,
        originated.first_ordered_on,
        originated.first_logged_in_on,
        originated.known_since_on,
        remembered.first_published_on,
        coalesce(
            remembered.own_customer_id,
            case
                when taken.own_customer_id is null then md5(originated.origin)
                else md5(originated.origin || '|' || cast({{ as_of_date() }} as varchar))
            end
        ) as own_customer_id
    from originated
    left join remembered
        on
            originated.id_key = remembered.id_key
            -- A source may only lately have said that its ids are personal.
            and (
                originated.origin = originated.id_key
                or remembered.own_customer_id <> md5(originated.id_key)
            )
    left join remembered as taken
        on md5(originated.origin) = taken.own_customer_id

)

select * from identified
