{%- set attributes = ['department', 'category', 'brand'] %}
with customers as (

    select customer_id from {{ ref('customers') }}

),

favourites as (

    select
        customer_id,
        {%- for attribute in attributes %}
        {%- set is_first = "attribute = '" ~ attribute ~ "' and place = 1" %}
        max(case when {{ is_first }} then attribute_value end)
            as favourite_{{ attribute }}_365d,
        {{ share(
            'sum(case when ' ~ is_first ~ ' then items end)',
            "sum(case when attribute = '" ~ attribute ~ "' then items end)"
        ) }} as favourite_{{ attribute }}_share_365d,
        max(case when attribute = '{{ attribute }}' and place = 2 then attribute_value end)
            as second_{{ attribute }}_365d,
        {%- endfor %}
        count(case when attribute = 'category' then 1 end) as categories_365d,
        count(case when attribute = 'brand' then 1 end) as brands_365d
    from {{ ref('favourite_ranks') }}
    group by customer_id

),

categories as (

    select
        customer_id,
        count(case when {{ in_the_last_days('last_bought_on', 180) }} then 1 end)
            as categories_180d,
        count(case when {{ in_the_last_days('first_bought_on', 180) }} then 1 end)
            as new_categories_180d,
        count(case when replenishment_status in ('due', 'overdue') then 1 end)
            as replenishments_due
    from {{ ref('customer_categories') }}
    group by customer_id

),

next_replenishments as (

    select
        customer_id,
        category_path,
        next_expected_on
    from {{ ref('customer_categories') }}
    where replenishment_status <> 'lapsed'
    qualify row_number() over (
        partition by customer_id
        order by next_expected_on asc nulls last, category_path asc
    ) = 1

),

measured as (

    select
        customers.customer_id,
        {%- for attribute in attributes %}
        favourites.favourite_{{ attribute }}_365d,
        favourites.favourite_{{ attribute }}_share_365d,
        {%- if attribute != 'department' %}
        favourites.second_{{ attribute }}_365d,
        {%- endif %}
        {%- endfor %}
        cast(coalesce(favourites.categories_365d, 0) as bigint) as categories_365d,
        cast(coalesce(favourites.brands_365d, 0) as bigint) as brands_365d,
        cast(coalesce(categories.new_categories_180d, 0) as bigint) as new_categories_180d,
        {{ share('categories.new_categories_180d', 'categories.categories_180d') }}
            as new_category_share_180d,
        next_categories.next_category,
        cast(coalesce(categories.replenishments_due, 0) as bigint) as replenishments_due,
        next_replenishments.category_path as next_replenishment_category,
        next_replenishments.next_expected_on as next_replenishment_on
    from customers
    left join favourites
        on customers.customer_id = favourites.customer_id
    left join categories
        on customers.customer_id = categories.customer_id
    left join {{ ref('next_categories') }} as next_categories
        on customers.customer_id = next_categories.customer_id
    left join next_replenishments
        on customers.customer_id = next_replenishments.customer_id

)

select * from measured
