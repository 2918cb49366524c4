select * from {{ ref('checked_assignments') }}
where rejection_reasons is null
