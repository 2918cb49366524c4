with source as (

    {{ read_source('thelook', 'products') }}

),

renamed as (

    select
        {{ clean_id('id') }} as product_id,
        {{ clean_text('name') }} as product_name,
        {{ clean_text('department') }} || ' > ' || {{ clean_text('category') }} as category_path,
        {{ clean_text('brand') }} as brand,
        {{ try_cast_as(clean_text('retail_price'), 'decimal(18,4)') }} as price,
        {{ try_cast_as(clean_text('cost'), 'decimal(18,4)') }} as cost
    from source

)

select * from renamed
