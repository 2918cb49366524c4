with remembered as (

    select * from {{ ref('remembered_ids') }}

),

ids as (

    select * from {{ ref('customer_ids') }}
    where own_customer_id is not null

),

erased as (

    select id_key from {{ ref('erased_ids') }}

),

known_today as (

    -- Of a day that is published again the earlier publication counts for nothing but its ids.
    select
        ids.id_key,
        ids.own_customer_id,
        ids.customer_id,
        case
            when remembered.published_on = {{ as_of_date() }} then remembered.customer_id_before
            else remembered.customer_id
        end as customer_id_before,
        coalesce(remembered.first_published_on, {{ as_of_date() }}) as first_published_on,
        {{ as_of_date() }} as published_on
    from ids
    left join remembered
        on ids.id_key = remembered.id_key

),

known_before as (

    -- Who is missing today may come back; of an erased person nothing is kept.
    select
        remembered.id_key,
        remembered.own_customer_id,
        remembered.customer_id,
        remembered.customer_id_before,
        remembered.first_published_on,
        remembered.published_on
    from remembered
    left join ids
        on remembered.id_key = ids.id_key
    left join erased
        on remembered.id_key = erased.id_key
    where
        ids.id_key is null
        and erased.id_key is null

),

united as (

    select * from known_today
    union all
    select * from known_before

)

select * from united
