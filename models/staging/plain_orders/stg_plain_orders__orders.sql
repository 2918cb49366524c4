with source as (

    {{ read_source('plain_orders', 'orders') }}

),

numbered as (

    -- Without an id of its own an order is known by its content, equal orders by their number.
    select
        customer_id as source_customer_id,
        order_date as ordered_on,
        revenue as total_amount,
        row_number() over (
            partition by customer_id, order_date, revenue
            order by customer_id
        ) as repetition
    from source

),

identified as (

    select
        source_customer_id,
        ordered_on,
        cast(ordered_on as timestamp) as ordered_at,
        total_amount,
        md5(
            coalesce(source_customer_id, '') || '|'
            || coalesce(cast(ordered_on as varchar), '') || '|'
            || coalesce(cast(cast(total_amount as decimal(18, 4)) as varchar), '') || '|'
            || cast(repetition as varchar)
        ) as order_id
    from numbered

)

select * from identified
