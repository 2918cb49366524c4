with customers as (

    select customer_id from {{ ref('customers') }}

),

jobs as (

    -- Of several accounts that of the latest first day, then the first by id.
    select *
    from {{ ref('account_contacts') }}
    where
        is_active
        and customer_id is not null
    qualify row_number() over (
        partition by customer_id
        order by since_on desc nulls last, account_id asc
    ) = 1

),

measured as (

    select
        customers.customer_id,
        jobs.customer_id is not null as is_business_contact,
        jobs.account_id,
        accounts.industry as account_industry,
        accounts.employees as account_employees,
        jobs.job_title as contact_job_title,
        jobs.department as contact_department,
        jobs.decision_role as contact_decision_role,
        jobs.job_level as contact_job_level
    from customers
    left join jobs
        on customers.customer_id = jobs.customer_id
    left join {{ ref('accounts') }} as accounts
        on jobs.account_id = accounts.account_id

)

select * from measured
