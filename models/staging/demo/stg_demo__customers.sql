with source as (

    {{ read_source('demo', 'crm_customers') }}

),

renamed as (

    select
        -- ids
        id as source_customer_id,
        household_id,
        card_no as loyalty_card_id,

        -- contact
        email,
        phone,
        first_name,
        last_name,
        street,

        -- person
        birth_date,
        gender,
        marital as marital_status,
        education,
        occupation,
        job_title,
        employment,
        income_band,
        home_owner as is_home_owner,

        -- place
        district,
        city,
        state as region,
        country,
        zip as postal_code,
        lat as latitude,
        lon as longitude,
        tz as time_zone,
        lang as language,

        -- relation
        source as acquisition_source,
        card_tier as loyalty_tier,
        card_points as loyalty_points,
        {{ utc_timestamp('signed_up_at', 'demo') }} as created_at,
        {{ utc_timestamp('modified_at', 'demo') }} as updated_at,
        {{ utc_timestamp('deleted_at', 'demo') }} as deleted_at
    from source

)

select * from renamed
