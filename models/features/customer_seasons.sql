with south as (

    select customer_id
    from {{ ref('customer_attributes') }}
    where latitude < 0

),

purchases as (

    -- December is of the next year's winter; eleven months are of their own year.
    select
        customer_id,
        ordered_on,
        extract(month from ordered_on) as month_of_year,
        extract(year from ordered_on + 31) as season_year
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null

),

placed as (

    -- South of the equator, where a latitude tells it, it is the other half of the year.
    select
        purchases.customer_id,
        purchases.ordered_on,
        purchases.season_year,
        case
            {%- for months, northern, southern in [
                ('3, 4, 5', 'spring', 'autumn'), ('6, 7, 8', 'summer', 'winter'),
                ('9, 10, 11', 'autumn', 'spring'), ('12, 1, 2', 'winter', 'summer'),
            ] %}
            when purchases.month_of_year in ({{ months }}) and south.customer_id is null
                then '{{ northern }}'
            when purchases.month_of_year in ({{ months }}) then '{{ southern }}'
            {%- endfor %}
        end as season
    from purchases
    left join south
        on purchases.customer_id = south.customer_id

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
