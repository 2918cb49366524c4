-- One list of all that can be looked at, with the catalogue of today: an event about a product is
-- about its category and brand too.
with days as (

    select * from {{ ref('web_subject_days') }}

),

products as (

    select
        source_system,
        product_id,
        category_path,
        brand
    from {{ ref('accepted_products') }}

),

described as (

    select
        days.*,
        products.brand,
        coalesce(products.category_path, days.category) as category_path
    from days
    left join products
        on
            {{ person_system('days.source_system') }} = products.source_system
            and days.product_id = products.product_id

),

listed as (

    {% for kind, column in [
        ('product', 'product_id'), ('category', 'category_path'), ('brand', 'brand'), ('term', 'term'),
    ] -%}
    select
        source_system,
        web_id,
        source_customer_id,
        occurred_on,
        '{{ kind }}' as subject_kind,
        {{ column }} as subject,
        events,
        product_views,
        cart_additions,
        purchases
    from described
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from listed
