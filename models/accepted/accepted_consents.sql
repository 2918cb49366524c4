select * from {{ ref('checked_consents') }}
where rejection_reasons is null
