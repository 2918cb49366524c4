{%- set as_of_year = as_of_day().year %}
with records as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}
    where is_in_crm

),

listed as (

    select
        records.customer_id,
        records.id_key,
        {{ as_of_year }} - accepted.birth_year as age_years,
        accepted.is_in_college
    from {{ ref('accepted_children') }} as accepted
    inner join records
        on accepted.buyer_key = records.id_key
    where coalesce(accepted.birth_year, {{ as_of_year }}) <= {{ as_of_year }}

),

chosen_records as (

    -- Two records of one person name the same children, so only the record with the most counts.
    -- Equal rows of one record are twins.
    select id_key
    from listed
    group by customer_id, id_key
    qualify row_number() over (
        partition by customer_id
        order by count(*) desc, id_key asc
    ) = 1

),

children as (

    select
        listed.customer_id,
        cast(listed.age_years as bigint) as age_years,
        listed.is_in_college
    from listed
    inner join chosen_records
        on listed.id_key = chosen_records.id_key

)

select * from children
