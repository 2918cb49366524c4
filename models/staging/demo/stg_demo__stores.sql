with source as (

    {{ read_source('demo', 'shop_stores') }}

),

renamed as (

    select
        store_id,
        name as store_name,
        lat as latitude,
        lon as longitude,
        city,
        state as region,
        country
    from source

)

select * from renamed
