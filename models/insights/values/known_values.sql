-- Compiled from segments/ and models/features/declared/: edit these.
-- noqa: disable=LT05
with known as (

    select distinct
        'accepted_campaigns.category' as looked_for_in,
        cast(null as varchar) as split_by,
        category as known_value
    from {{ ref('accepted_campaigns') }}
    union all
    select distinct
        'accepted_coupons.offer' as looked_for_in,
        cast(null as varchar) as split_by,
        offer as known_value
    from {{ ref('accepted_coupons') }}
    union all
    select distinct
        'accepted_products.brand' as looked_for_in,
        cast(null as varchar) as split_by,
        brand as known_value
    from {{ ref('accepted_products') }}
    union all
    select distinct
        'accepted_products.product_name' as looked_for_in,
        cast(null as varchar) as split_by,
        product_name as known_value
    from {{ ref('accepted_products') }}
    union all
    select distinct
        'account_features.industry' as looked_for_in,
        cast(null as varchar) as split_by,
        industry as known_value
    from {{ ref('account_features') }}
    union all
    select distinct
        'account_technologies.technology_kind' as looked_for_in,
        cast(null as varchar) as split_by,
        technology_kind as known_value
    from {{ ref('account_technologies') }}
    union all
    select distinct
        'category_nodes.node' as looked_for_in,
        cast(null as varchar) as split_by,
        node as known_value
    from {{ ref('category_nodes') }}
    union all
    select distinct
        'category_nodes.node' as looked_for_in,
        cast(null as varchar) as split_by,
        node
        || ' > ' || lead(node, 1) over (
            partition by category_path
            order by level asc
        ) as known_value
    from {{ ref('category_nodes') }}
    union all
    select distinct
        'customer_features.city' as looked_for_in,
        cast(null as varchar) as split_by,
        city as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.employment' as looked_for_in,
        cast(null as varchar) as split_by,
        employment as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.gender' as looked_for_in,
        cast(null as varchar) as split_by,
        gender as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.income_band' as looked_for_in,
        cast(null as varchar) as split_by,
        income_band as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.inferred_interests' as looked_for_in,
        ', ' as split_by,
        inferred_interests as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.job_title' as looked_for_in,
        cast(null as varchar) as split_by,
        job_title as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.marital_status' as looked_for_in,
        cast(null as varchar) as split_by,
        marital_status as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.region' as looked_for_in,
        cast(null as varchar) as split_by,
        region as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.stated_interests' as looked_for_in,
        ', ' as split_by,
        stated_interests as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'customer_features.stated_works_from_home' as looked_for_in,
        cast(null as varchar) as split_by,
        stated_works_from_home as known_value
    from {{ ref('customer_features') }}
    union all
    select distinct
        'messages_as_of.channel' as looked_for_in,
        cast(null as varchar) as split_by,
        channel as known_value
    from {{ ref('messages_as_of') }}
    union all
    select distinct
        'orders_as_of.channel' as looked_for_in,
        cast(null as varchar) as split_by,
        channel as known_value
    from {{ ref('orders_as_of') }}
    union all
    select distinct
        'orders_as_of.shipping_method' as looked_for_in,
        cast(null as varchar) as split_by,
        shipping_method as known_value
    from {{ ref('orders_as_of') }}
    union all
    select distinct
        'web_page_days.page' as looked_for_in,
        cast(null as varchar) as split_by,
        page as known_value
    from {{ ref('web_page_days') }}
    union all
    select distinct
        'web_subject_days.term' as looked_for_in,
        ' ' as split_by,
        term as known_value
    from {{ ref('web_subject_days') }}
    where term not like '%@%'

)

select * from known
