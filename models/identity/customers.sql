with buyers as (

    select * from {{ ref('buyer_customers') }}

),

records as (

    select * from {{ ref('accepted_customers') }}

),

described as (

    -- Attributes are those of today: sources keep no history of them.
    select
        buyers.customer_id,
        buyers.source_system,
        buyers.is_in_crm,
        least(
            coalesce(buyers.created_on, buyers.first_ordered_on),
            coalesce(buyers.first_ordered_on, buyers.created_on)
        ) as customer_since_on,
        cast(extract(year from records.birth_date) as bigint) as birth_year,
        records.gender,
        records.marital_status,
        records.country,
        records.region,
        records.city,
        records.language,
        records.acquisition_source,
        records.loyalty_tier
    from buyers
    left join records
        on
            buyers.buyer_key = records.buyer_key
            and buyers.is_in_crm

)

select * from described
