with customers as (

    select customer_id from {{ ref('customers') }}

),

purchases as (

    select
        customer_id,
        min(case when is_purchase then ordered_on end) as first_order_on,
        max(case when is_purchase then ordered_on end) as last_order_on,
        count(case when is_purchase then 1 end) as frequency,
        sum(net_amount) as net_amount
    from {{ ref('orders_as_of') }}
    where customer_id is not null
    group by customer_id

),

credit_notes as (

    select
        customer_id,
        sum(credited_amount) as credited_amount
    from {{ ref('credit_notes_as_of') }}
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        purchases.first_order_on,
        purchases.last_order_on,
        cast({{ as_of_date() }} - purchases.last_order_on as bigint) as recency_days,
        cast(coalesce(purchases.frequency, 0) as bigint) as frequency,
        cast(
            coalesce(purchases.net_amount, 0) - coalesce(credit_notes.credited_amount, 0)
            as decimal(18, 4)
        ) as monetary_amount
    from customers
    left join purchases
        on customers.customer_id = purchases.customer_id
    left join credit_notes
        on customers.customer_id = credit_notes.customer_id

)

select * from measured
