with source as (

    {{ read_source('demo', 'b2b_accounts') }}

),

renamed as (

    select
        account as account_id,
        name as account_name,
        industry,
        employees,
        revenue as revenue_amount,
        clientele,
        domain,
        country,
        state as region,
        city,
        {{ utc_timestamp('created_at', 'demo') }} as created_at
    from source

),

dated as (

    select
        *,
        {{ business_date('created_at') }} as created_on
    from renamed

)

select * from dated
