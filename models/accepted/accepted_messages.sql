select * from {{ ref('checked_messages') }}
where rejection_reasons is null
