-- Compiled from the families in models/segments/macro/declared: edit those.
with customers as (

    select customer_id from {{ ref('customers') }}

),

joined as (

    select
        customers.customer_id,
        behaviour_families.* exclude (customer_id), -- noqa: RF02
        channel_families.* exclude (customer_id), -- noqa: RF02
        demographic_families.* exclude (customer_id), -- noqa: RF02
        interest_families.* exclude (customer_id), -- noqa: RF02
        place_families.* exclude (customer_id), -- noqa: RF02
        product_families.* exclude (customer_id), -- noqa: RF02
        relation_families.* exclude (customer_id), -- noqa: RF02
        situation_families.* exclude (customer_id) -- noqa: RF02
    from customers
    inner join {{ ref('behaviour_families') }} as behaviour_families
        on customers.customer_id = behaviour_families.customer_id
    inner join {{ ref('channel_families') }} as channel_families
        on customers.customer_id = channel_families.customer_id
    inner join {{ ref('demographic_families') }} as demographic_families
        on customers.customer_id = demographic_families.customer_id
    inner join {{ ref('interest_families') }} as interest_families
        on customers.customer_id = interest_families.customer_id
    inner join {{ ref('place_families') }} as place_families
        on customers.customer_id = place_families.customer_id
    inner join {{ ref('product_families') }} as product_families
        on customers.customer_id = product_families.customer_id
    inner join {{ ref('relation_families') }} as relation_families
        on customers.customer_id = relation_families.customer_id
    inner join {{ ref('situation_families') }} as situation_families
        on customers.customer_id = situation_families.customer_id

)

select * from joined
