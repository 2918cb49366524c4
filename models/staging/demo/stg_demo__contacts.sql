with source as (

    {{ read_source('demo', 'b2b_contacts') }}

),

renamed as (

    select
        account as account_id,
        customer_id as source_customer_id,
        email,
        job_title,
        department,
        decision_role,
        is_active,
        since as since_on
    from source

)

select * from renamed
