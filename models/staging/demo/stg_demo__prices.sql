with source as (

    {{ read_source('demo', 'catalog_prices') }}

),

renamed as (

    select
        sku as product_id,
        price,
        valid_from as valid_from_on
    from source

)

select * from renamed
