with source as (

    {{ read_source('demo', 'shop_coupons') }}

),

renamed as (

    select
        code as coupon_code,
        offer,
        cast(percent as double) / 100 as discount_share,
        amount as discount_amount,
        category,
        starts_on,
        ends_on
    from source

)

select * from renamed
