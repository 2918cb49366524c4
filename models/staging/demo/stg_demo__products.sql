with source as (

    {{ read_source('demo', 'catalog_products') }}

),

renamed as (

    select
        sku as product_id,
        title as product_name,
        category as category_path,
        brand,
        price,
        cost
    from source

)

select * from renamed
