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
                    node_key = 'jewellery'
                    then 1
                else 0
            end
        ) = 1 as is_jewellery
    from category_levels
    group by category_path

),

subjects as (

    select
        seen.source_system,
        seen.product_id,
        seen.category,
        'view_by_products_rows' as counted_as,
        'view_category_jewellery' as selection_id,
        {{ days_before_as_of(29) }} as first_on,
        {{ as_of_date() }} as last_on
    from (
        select distinct
            source_system,
            coalesce(product_id, '') as product_id,
            coalesce(category, '') as category
        from {{ ref('web_subject_days') }}
        where coalesce(product_id, category) is not null
    ) as seen
    left join {{ ref('accepted_products') }} as products
        on
            {{ person_system('seen.source_system') }} = products.source_system
            and seen.product_id = products.product_id
    left join categories
        on coalesce(products.category_path, nullif(seen.category, '')) = categories.category_path
    where
        categories.is_jewellery

)

select * from subjects
