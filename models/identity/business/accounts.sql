-- An account without a day was always there. What is said of it is that of today, as sources keep
-- no history of it.
with accepted as (

    select * from {{ ref('accepted_accounts') }}
    where coalesce(created_on <= {{ as_of_date() }}, true)

),

identified as (

    select
        md5('business|' || source_system || ':' || account_id) as account_id,
        source_system,
        account_id as source_account_id,
        account_name,
        {%- for attribute in ['industry', 'clientele'] %}
        nullif(lower(trim({{ attribute }})), '') as {{ attribute }},
        {%- endfor %}
        employees,
        revenue_amount,
        {%- for attribute in ['country', 'region', 'city'] %}
        nullif(trim({{ attribute }}), '') as {{ attribute }},
        {%- endfor %}
        created_on as account_since_on
    from accepted

)

select * from identified
