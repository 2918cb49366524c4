select * from {{ ref('checked_technologies') }}
where rejection_reasons is null
