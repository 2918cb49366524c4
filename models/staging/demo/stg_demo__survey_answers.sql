with source as (

    {{ read_source('demo', 'crm_surveys') }}

),

renamed as (

    select
        customer_id as source_customer_id,
        email,
        survey as survey_id,
        question,
        answer,
        {{ utc_timestamp('answered_at', 'demo') }} as answered_at
    from source

),

dated as (

    select
        *,
        {{ business_date('answered_at') }} as answered_on
    from renamed

)

select * from dated
