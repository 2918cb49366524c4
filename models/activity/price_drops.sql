-- Only what a customer had listed before the day on which the price fell was seen to fall.
with prices as (

    select
        source_system,
        product_id,
        valid_from_on,
        price,
        lag(price) over (
            partition by source_system, product_id
            order by valid_from_on asc
        ) as price_before
    from {{ ref('accepted_prices') }}
    where valid_from_on <= {{ as_of_date() }}

),

falls as (

    select
        source_system,
        product_id,
        valid_from_on as dropped_on,
        {{ share('price_before - price', 'price_before') }} as drop_share
    from prices
    where price < price_before

),

listed as (

    {% for place, column in [('wish_list', 'wish_list_additions'), ('cart', 'cart_additions')] -%}
    select
        persons.customer_id,
        {{ person_system('days.source_system') }} as source_system,
        days.product_id,
        '{{ place }}' as listed_in,
        min(days.occurred_on) as first_listed_on
    from {{ ref('web_subject_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    where
        days.{{ column }} > 0
        and days.product_id is not null
        and persons.customer_id is not null
    group by persons.customer_id, {{ person_system('days.source_system') }}, days.product_id
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

seen as (

    select
        listed.customer_id,
        listed.source_system,
        listed.product_id,
        listed.listed_in,
        falls.dropped_on,
        falls.drop_share,
        products.product_name,
        products.category_path,
        products.brand
    from listed
    inner join falls
        on
            listed.source_system = falls.source_system
            and listed.product_id = falls.product_id
            and listed.first_listed_on < falls.dropped_on
    left join {{ ref('accepted_products') }} as products
        on
            listed.source_system = products.source_system
            and listed.product_id = products.product_id

)

select * from seen
