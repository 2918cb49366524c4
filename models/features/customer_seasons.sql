with purchases as (

    -- December is of the next year's winter; eleven months are of their own year.
    select
        customer_id,
        ordered_on,
        extract(year from ordered_on + 31) as season_year
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null

),

placed as (

    select
        purchases.customer_id,
        purchases.ordered_on,
        purchases.season_year,
        {{ season_of('purchases.ordered_on', 'residents.latitude') }} as season
    from purchases
    left join {{ ref('customer_attributes') }} as residents
        on purchases.customer_id = residents.customer_id

),

summed as (

    select
        customer_id,
        season,
        cast(count(*) as bigint) as orders,
        cast(count(distinct season_year) as bigint) as years,
        max(ordered_on) as last_bought_on
    from placed
    group by customer_id, season

)

select * from summed
