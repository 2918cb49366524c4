select * from {{ ref('checked_nps_answers') }}
where rejection_reasons is null
