select * from {{ ref('checked_orders') }}
where rejection_reasons is null
