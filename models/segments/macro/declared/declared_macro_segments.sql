-- Compiled from the families in models/segments/macro/declared: edit those.
with customers as (

    select customer_id from {{ ref('customers') }}

),

joined as (

    select
        customers.customer_id,
        behaviour_families.* exclude (customer_id), -- noqa: RF02
        channel_families.* exclude (customer_id) -- noqa: RF02
    from customers
    inner join {{ ref('behaviour_families') }} as behaviour_families
        on customers.customer_id = behaviour_families.customer_id
    inner join {{ ref('channel_families') }} as channel_families
        on customers.customer_id = channel_families.customer_id

)

select * from joined
