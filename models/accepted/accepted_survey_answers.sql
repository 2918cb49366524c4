select * from {{ ref('checked_survey_answers') }}
where rejection_reasons is null
