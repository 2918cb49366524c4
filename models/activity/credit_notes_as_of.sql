with credit_notes as (

    -- Refunds that name an order are in orders_as_of, on the day of the order.
    select
        buyer_key,
        refunded_on,
        amount
    from {{ ref('accepted_refunds') }}
    where
        order_id is null
        and buyer_key is not null
        and refunded_on <= {{ as_of_date() }}

),

buyers as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

summed as (

    select
        buyers.customer_id,
        credit_notes.refunded_on,
        cast(sum(credit_notes.amount) as decimal(18, 4)) as credited_amount
    from credit_notes
    inner join buyers
        on credit_notes.buyer_key = buyers.id_key
    group by buyers.customer_id, credit_notes.refunded_on

)

select * from summed
