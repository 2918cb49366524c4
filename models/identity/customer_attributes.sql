{%- set attributes = [
    'birth_date', 'gender', 'marital_status', 'household_id', 'education', 'occupation', 'job_title',
    'employment', 'income_band', 'is_home_owner', 'district', 'city', 'region', 'country',
    'postal_code', 'latitude', 'longitude', 'time_zone', 'language', 'acquisition_source',
    'loyalty_card_id', 'loyalty_tier', 'loyalty_points',
] -%}
with ids as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}
    where is_in_crm

),

numbers_of_records as (

    select
        customer_id,
        count(*) as record_ids
    from ids
    group by customer_id

),

records as (

    -- Attributes are those of today: sources keep no history of them. Two sources may give one
    -- name to two households.
    select
        ids.customer_id,
        numbers_of_records.record_ids,
        accepted.buyer_key,
        accepted.updated_at,
        accepted.created_at,
        {%- for attribute in attributes if attribute != 'household_id' %}
        accepted.{{ attribute }},
        {%- endfor %}
        accepted.source_system || ':' || nullif(trim(accepted.household_id), '') as household_id
    from {{ ref('accepted_customers') }} as accepted
    inner join ids
        on accepted.buyer_key = ids.id_key
    inner join numbers_of_records
        on ids.customer_id = numbers_of_records.customer_id

),

ranked_attributes as (

    -- Of several records each attribute is that of the newest one that has it.
    select
        customer_id,
        {%- for attribute in attributes %}
        {{ first_filled(attribute) }} over (
            partition by customer_id
            order by updated_at desc nulls last, created_at desc nulls last, buyer_key asc
            rows between unbounded preceding and unbounded following
        ) as {{ attribute }},
        {%- endfor %}
        row_number() over (
            partition by customer_id
            order by updated_at desc nulls last, created_at desc nulls last, buyer_key asc
        ) as place
    from records
    where record_ids > 1

),

attributed as (

    select
        customer_id,
        {{ attributes | join(',\n        ') }}
    from records
    where record_ids = 1
    union all
    select
        customer_id,
        {{ attributes | join(',\n        ') }}
    from ranked_attributes
    where place = 1

)

select * from attributed
