with orders as (

    {{ read_source('thelook', 'orders') }}

),

items as (

    {{ read_source('thelook', 'order_items') }}

),

order_totals as (

    select
        {{ clean_id('order_id') }} as order_id,
        sum({{ try_cast_as(clean_text('sale_price'), 'decimal(18,4)') }}) as total_amount
    from items
    group by {{ clean_id('order_id') }}

),

cleaned as (

    select
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('user_id') }} as source_customer_id,
        lower({{ clean_text('status') }}) as status,
        {{ clean_text('created_at') }} as created_at_text
    from orders

),

read as (

    select
        cleaned.order_id,
        cleaned.source_customer_id,
        cleaned.status,
        cleaned.created_at_text,
        order_totals.total_amount,
        {{ utc_timestamp(try_cast_as('cleaned.created_at_text', 'timestamp'), 'thelook') }}
            as ordered_at
    from cleaned
    left join order_totals
        on cleaned.order_id = order_totals.order_id

),

dated as (

    select
        order_id,
        source_customer_id,
        status,
        total_amount,
        ordered_at,
        {{ business_date('ordered_at') }} as ordered_on,
        {{ unreadable_columns([('ordered_at', 'created_at_text', 'ordered_at')]) }} as unreadable
    from read

)

select * from dated
