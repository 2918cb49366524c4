-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with category_levels as (

    select
        category_path,
        node_key
    from {{ ref('category_nodes') }}

),

categories as (

    -- Whether a path has one of the categories anywhere.
    select
        category_path,
        max(
            case
                when
                    node_key = 'baby wipes'
                    or node_key = 'diapers'
                    then 1
                else 0
            end
        ) = 1 as is_baby_wipes_or_diapers,
        max(
            case
                when
                    node_key = 'jewellery'
                    then 1
                else 0
            end
        ) = 1 as is_jewellery,
        max(
            case
                when
                    node_key = 'ski'
                    then 1
                else 0
            end
        ) = 1 as is_ski,
        max(
            case
                when
                    node_key = 'gym'
                    then 1
                else 0
            end
        ) = 1 as is_gym,
        max(
            case
                when
                    node_key = 'home office'
                    then 1
                else 0
            end
        ) = 1 as is_home_office,
        max(
            case
                when
                    node_key = 'electronics'
                    then 1
                else 0
            end
        ) = 1 as is_electronics
    from category_levels
    group by category_path

),

subjects as (

    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_rows' as counted_as,
        'buy_brand_kestrelle' as selection_id,
        cast('0001-01-01' as date) as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    where
        lower(catalog.brand) = 'kestrelle'
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_rows' as counted_as,
        'buy_product_iphone_x_256_gb_iphone_x_64_gb' as selection_id,
        {{ days_before_as_of(89) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    where
        lower(catalog.product_name) in ('iphone x 256 gb', 'iphone x 64 gb')
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_rows' as counted_as,
        'buy_category_baby_wipes_diapers' as selection_id,
        {{ days_before_as_of(59) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_baby_wipes_or_diapers
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_rows' as counted_as,
        'buy_category_jewellery' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_jewellery
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_rows' as counted_as,
        'buy_category_ski' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_ski
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_events' as counted_as,
        'buy_category_gym' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_gym
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'buy_by_products_distinct' as counted_as,
        'buy_category_home_office_365d' as selection_id,
        {{ days_before_as_of(364) }} as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_home_office
    union all
    select
        catalog.source_system,
        catalog.product_id,
        'redeem_by_products_rows' as counted_as,
        'redeem_category_electronics_offer_cashback' as selection_id,
        cast('0001-01-01' as date) as first_on,
        {{ as_of_date() }} as last_on
    from {{ ref('accepted_products') }} as catalog
    left join categories
        on catalog.category_path = categories.category_path
    where
        categories.is_electronics

)

select * from subjects
