with source as (

    {{ read_source('demo', 'shop_refunds') }}

),

renamed as (

    select
        refund_id,
        order_no as order_id,
        line_id as order_line_id,
        amount,
        {{ utc_timestamp('refunded_at', 'demo') }} as refunded_at
    from source

),

dated as (

    select
        *,
        {{ business_date('refunded_at') }} as refunded_on
    from renamed

)

select * from dated
