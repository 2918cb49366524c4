-- The families side by side. Its YAML is generated from theirs: `finegrain contracts`.
with customers as (

    select customer_id from {{ ref('customers') }}

),

joined as (

    -- The linter takes the names after exclude for references.
    select
        customers.customer_id,
        rfm_features.* exclude (customer_id), -- noqa: RF02
        buying_features.* exclude (customer_id), -- noqa: RF02
        lifecycle_features.* exclude (customer_id), -- noqa: RF02
        web_features.* exclude (customer_id), -- noqa: RF02
        interest_features.* exclude (customer_id), -- noqa: RF02
        source_features.* exclude (customer_id), -- noqa: RF02
        technology_features.* exclude (customer_id), -- noqa: RF02
        message_features.* exclude (customer_id) -- noqa: RF02
    from customers
    inner join {{ ref('rfm_features') }} as rfm_features
        on customers.customer_id = rfm_features.customer_id
    inner join {{ ref('buying_features') }} as buying_features
        on customers.customer_id = buying_features.customer_id
    inner join {{ ref('lifecycle_features') }} as lifecycle_features
        on customers.customer_id = lifecycle_features.customer_id
    inner join {{ ref('web_features') }} as web_features
        on customers.customer_id = web_features.customer_id
    inner join {{ ref('interest_features') }} as interest_features
        on customers.customer_id = interest_features.customer_id
    inner join {{ ref('source_features') }} as source_features
        on customers.customer_id = source_features.customer_id
    inner join {{ ref('technology_features') }} as technology_features
        on customers.customer_id = technology_features.customer_id
    inner join {{ ref('message_features') }} as message_features
        on customers.customer_id = message_features.customer_id

)

select * from joined
