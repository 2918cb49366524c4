select * from {{ ref('checked_erasure_requests') }}
where rejection_reasons is null
