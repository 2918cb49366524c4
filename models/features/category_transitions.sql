-- Categories first bought on one day have no order among themselves: each leads to each category of
-- the customer's next day with a new one.
with first_purchases as (

    select
        customer_id,
        category_path,
        first_bought_on
    from {{ ref('customer_categories') }}

),

days as (

    select
        customer_id,
        first_bought_on,
        lead(first_bought_on) over (
            partition by customer_id
            order by first_bought_on asc
        ) as next_bought_on
    from first_purchases
    group by customer_id, first_bought_on

),

counted as (

    select
        earlier.category_path,
        later.category_path as next_category_path,
        cast(count(*) as bigint) as customers
    from first_purchases as earlier
    inner join days
        on
            earlier.customer_id = days.customer_id
            and earlier.first_bought_on = days.first_bought_on
    inner join first_purchases as later
        on
            days.customer_id = later.customer_id
            and days.next_bought_on = later.first_bought_on
    group by earlier.category_path, later.category_path

)

select * from counted
