with records as (

    select
        buyer_key,
        birth_date,
        first_name,
        gender,
        country,
        postal_code
    from {{ ref('accepted_customers') }}

),

placeholders as (

    select pattern
    from {{ ref('identity_blocked_values') }}
    where value_kind = 'birth_date'

),

cleaned as (

    -- What says nothing is null, and null differs from nothing.
    select
        records.buyer_key as id_key,
        case
            when placeholders.pattern is null and records.birth_date <= {{ as_of_date() }}
                then records.birth_date
        end as birth_date,
        nullif(lower(trim(replace(records.first_name, '.', ''))), '') as first_name,
        nullif(lower(trim(records.gender)), '') as gender,
        nullif(lower(trim(records.country)), '') as country,
        nullif(lower(replace(replace(records.postal_code, ' ', ''), '-', '')), '') as postal_code
    from records
    left join placeholders
        on cast(records.birth_date as varchar) = placeholders.pattern

)

select * from cleaned
