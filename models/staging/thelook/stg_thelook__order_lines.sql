with source as (

    {{ read_source('thelook', 'order_items') }}

),

read as (

    select
        {{ clean_id('id') }} as order_line_id,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('product_id') }} as product_id,
        1 as quantity,
        {{ clean_text('sale_price') }} as sale_price_text,
        {{ try_cast_as(clean_text('sale_price'), 'decimal(18,4)') }} as unit_price
    from source

),

checked as (

    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        {{ unreadable_columns([('unit_price', 'sale_price_text', 'unit_price')]) }} as unreadable
    from read

)

select * from checked
