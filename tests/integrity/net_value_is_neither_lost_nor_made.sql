-- What customers are worth together is what their orders brought, less their credit notes.
with of_customers as (

    select coalesce(sum(monetary_amount), 0) as amount
    from {{ ref('rfm_features') }}

),

of_orders as (

    select coalesce(sum(net_amount), 0) as amount
    from {{ ref('orders_as_of') }}
    where customer_id is not null

),

of_credit_notes as (

    select coalesce(sum(credited_amount), 0) as amount
    from {{ ref('credit_notes_as_of') }}

)

select
    of_customers.amount as customers_amount,
    of_orders.amount as orders_amount,
    of_credit_notes.amount as credit_notes_amount
from of_customers
cross join of_orders
cross join of_credit_notes
where of_customers.amount <> of_orders.amount - of_credit_notes.amount
