with source as (

    {{ read_source('demo', 'b2b_usage') }}

),

renamed as (

    select
        account as account_id,
        feature,
        used_on,
        amount
    from source

)

select * from renamed
