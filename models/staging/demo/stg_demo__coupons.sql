with source as (

    {{ read_source('demo', 'shop_coupons') }}

),

renamed as (

    select
        code as coupon_code,
        offer,
        percent / 100.0 as discount_share,
        amount as discount_amount,
        category,
        starts_on,
        ends_on
    from source

)

select * from renamed
