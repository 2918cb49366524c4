-- Orders without a single buyer are a broken mapping and not a shop of guests.
with counted as (

    select
        count(*) as orders,
        count(customer_id) as orders_with_buyer
    from {{ ref('orders_as_of') }}

)

select * from counted
where
    orders > 0
    and orders_with_buyer = 0
