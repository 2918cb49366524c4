select * from {{ ref('checked_campaigns') }}
where rejection_reasons is null
