select * from {{ ref('checked_customers') }}
where rejection_reasons is null
