with source as (

    {{ read_source('demo', 'shop_orders') }}

),

renamed as (

    select
        -- ids
        order_no as order_id,
        customer_id as source_customer_id,
        email,
        card_no as loyalty_card_id,
        phone,
        store_id,
        coupon as coupon_code,

        -- what
        status,
        payment as payment_method,
        channel,
        delivery as shipping_method,

        -- money
        currency,
        total as total_amount,
        discount as discount_amount,
        shipping as shipping_amount,
        tax as tax_amount,

        -- when
        {{ utc_timestamp('placed_at', 'demo') }} as ordered_at,
        {{ utc_timestamp('cancelled_at', 'demo') }} as cancelled_at,
        {{ utc_timestamp('modified_at', 'demo') }} as updated_at
    from source

),

dated as (

    select
        *,
        {{ business_date('ordered_at') }} as ordered_on,
        {{ business_date('cancelled_at') }} as cancelled_on
    from renamed

)

select * from dated
