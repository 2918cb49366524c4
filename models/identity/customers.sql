{%- set attributes = [
    'birth_date', 'gender', 'marital_status', 'country', 'region', 'city', 'language',
    'acquisition_source', 'loyalty_tier',
] -%}
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
        sum(case when id_kind = 'account' then 1 else 0 end) as account_ids,
        sum(case when is_in_crm then 1 else 0 end) as record_ids
    from ids
    group by customer_id

),

records as (

    -- Attributes are those of today: sources keep no history of them.
    select
        ids.customer_id,
        persons.record_ids,
        accepted.buyer_key,
        accepted.updated_at,
        accepted.created_at,
        accepted.{{ attributes | join(',\n        accepted.') }}
    from {{ ref('accepted_customers') }} as accepted
    inner join ids
        on
            accepted.buyer_key = ids.id_key
            and ids.is_in_crm
    inner join persons
        on ids.customer_id = persons.customer_id

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
