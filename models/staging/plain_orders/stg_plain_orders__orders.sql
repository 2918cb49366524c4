with source as (

    {{ read_source('plain_orders', 'orders') }}

),

numbered as (

    -- Without an id of its own an order is known by its day and amount, and by its number among
    -- those that share them: the buyer is named in full, and no id is made of a name.
    select
        customer_id as source_customer_id,
        order_date as ordered_on,
        cast(revenue as decimal(18, 4)) as total_amount,
        row_number() over (
            partition by order_date, cast(revenue as decimal(18, 4))
            order by customer_id asc nulls last
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
            coalesce(cast(ordered_on as varchar), '') || '|'
            || coalesce(cast(total_amount as varchar), '') || '|'
            || cast(repetition as varchar)
        ) as order_id
    from numbered

)

select * from identified
