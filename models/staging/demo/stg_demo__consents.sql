with source as (

    {{ read_source('demo', 'crm_consents') }}

),

renamed as (

    select
        customer_id as source_customer_id,
        channel,
        purpose,
        status,
        legal_basis,
        {{ utc_timestamp('changed_at', 'demo') }} as changed_at
    from source

),

dated as (

    select
        *,
        {{ business_date('changed_at') }} as changed_on
    from renamed

)

select * from dated
