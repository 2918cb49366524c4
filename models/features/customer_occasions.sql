with people as (

    select
        customer_id,
        lower(trim(country)) as country
    from {{ ref('customer_attributes') }}
    where country is not null

),

purchases as (

    select
        customer_id,
        ordered_on
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null

),

bought as (

    -- What is bought before an occasion that has not come yet is not told from other purchases.
    select
        purchases.customer_id,
        days.occasion,
        count(distinct days.occasion_on) as years_bought,
        min(days.occasion_on) as first_occasion_on,
        max(purchases.ordered_on) as last_bought_on,
        count(*) as orders
    from purchases
    inner join people
        on purchases.customer_id = people.customer_id
    inner join {{ ref('gift_occasion_days') }} as days
        on
            people.country = days.country
            and purchases.ordered_on = days.day_on
    where
        days.occasion_on <= {{ as_of_date() }}
        and days.days_before <= {{ var('occasion_days_before') }}
    group by purchases.customer_id, days.occasion

),

typed as (

    select
        customer_id,
        occasion,
        cast(years_bought as bigint) as years_bought,
        first_occasion_on,
        last_bought_on,
        cast(orders as bigint) as orders
    from bought

)

select * from typed
