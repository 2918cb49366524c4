with ids as (

    -- Values that only answers and messages name make no customer.
    select * from {{ ref('customer_ids') }}
    where known_since_on is not null

),

persons as (

    select
        customer_id,
        coalesce(min(case when is_in_crm then source_system end), min(source_system))
            as source_system,
        max(case when is_in_crm then 1 else 0 end) = 1 as is_in_crm,
        min(known_since_on) as customer_since_on,
        sum(case when id_kind = 'account' then 1 else 0 end) as account_ids
    from ids
    group by customer_id

),

attributed as (

    select * from {{ ref('customer_attributes') }}

),

described as (

    select
        persons.customer_id,
        persons.source_system,
        persons.is_in_crm,
        persons.customer_since_on,
        cast(persons.account_ids as bigint) as account_ids,
        cast(extract(year from attributed.birth_date) as bigint) as birth_year,
        attributed.gender,
        attributed.marital_status,
        attributed.country,
        attributed.region,
        attributed.city,
        attributed.language,
        attributed.acquisition_source,
        attributed.loyalty_tier
    from persons
    left join attributed
        on persons.customer_id = attributed.customer_id

)

select * from described
