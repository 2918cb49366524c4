select * from {{ ref('checked_refunds') }}
where rejection_reasons is null
