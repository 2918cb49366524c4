select * from {{ ref('checked_stores') }}
where rejection_reasons is null
