with source as (

    {{ read_source('demo', 'shop_order_lines') }}

),

renamed as (

    select
        line_id as order_line_id,
        order_no as order_id,
        sku as product_id,
        qty as quantity,
        unit_price,
        discount as discount_amount
    from source

)

select * from renamed
