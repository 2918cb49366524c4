select * from {{ ref('checked_usage') }}
where rejection_reasons is null
