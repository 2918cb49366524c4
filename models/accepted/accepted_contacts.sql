select * from {{ ref('checked_contacts') }}
where rejection_reasons is null
