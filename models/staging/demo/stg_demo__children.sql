with source as (

    {{ read_source('demo', 'crm_children') }}

),

renamed as (

    select
        customer_id as source_customer_id,
        birth_year,
        in_college as is_in_college
    from source

)

select * from renamed
