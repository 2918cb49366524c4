select * from {{ ref('checked_children') }}
where rejection_reasons is null
