with source as (

    {{ read_source('demo', 'crm_erasure_requests') }}

),

renamed as (

    select
        request_no as request_id,
        customer_id as source_customer_id,
        email,
        phone,
        {{ utc_timestamp('asked_at', 'demo') }} as requested_at
    from source

)

select * from renamed
