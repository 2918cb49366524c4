select * from {{ ref('checked_accounts') }}
where rejection_reasons is null
