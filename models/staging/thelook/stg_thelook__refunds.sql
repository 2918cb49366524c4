-- theLook has no refunds of its own: an item with a day of return was paid back in full that day.
with source as (

    {{ read_source('thelook', 'order_items') }}

),

returned as (

    select
        {{ clean_id('id') }} as order_line_id,
        {{ clean_id('order_id') }} as order_id,
        {{ try_cast_as(clean_text('sale_price'), 'decimal(18,4)') }} as amount,
        {{ clean_text('sale_price') }} as sale_price_text,
        {{ clean_text('returned_at') }} as returned_at_text
    from source
    where {{ clean_text('returned_at') }} is not null

),

read as (

    select
        order_line_id as refund_id,
        order_line_id,
        order_id,
        amount,
        sale_price_text,
        returned_at_text,
        {{ utc_timestamp(try_cast_as('returned_at_text', 'timestamp'), 'thelook') }}
            as refunded_at
    from returned

),

dated as (

    select
        refund_id,
        order_line_id,
        order_id,
        amount,
        refunded_at,
        {{ business_date('refunded_at') }} as refunded_on,
        {{ unreadable_columns([
            ('refunded_at', 'returned_at_text', 'refunded_at'),
            ('amount', 'sale_price_text', 'amount'),
        ]) }} as unreadable
    from read

)

select * from dated
