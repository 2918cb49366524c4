with source as (

    {{ read_source('demo', 'marketing_assignments') }}

),

renamed as (

    select
        campaign as campaign_id,
        customer_id as source_customer_id,
        arm,
        {{ utc_timestamp('assigned_at', 'demo') }} as assigned_at,
        randomised as is_randomised
    from source

),

dated as (

    select
        *,
        {{ business_date('assigned_at') }} as assigned_on
    from renamed

)

select * from dated
