with customers as (

    select
        customer_id,
        customer_since_on
    from {{ ref('customers') }}

),

purchases as (

    select
        customer_id,
        min(ordered_on) as first_order_on,
        count(*) as purchases
    from {{ ref('orders_as_of') }}
    where
        is_purchase
        and customer_id is not null
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        customers.customer_since_on,
        cast({{ as_of_date() }} - customers.customer_since_on as bigint) as tenure_days,
        cast({{ as_of_date() }} - purchases.first_order_on as bigint) as days_since_first_order,
        coalesce(purchases.purchases >= 2, false) as is_repeat_buyer
    from customers
    left join purchases
        on customers.customer_id = purchases.customer_id

)

select * from measured
