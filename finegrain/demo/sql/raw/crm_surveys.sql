select
    customer_id,
    email,
    survey,
    question,
    answer,
    answered_at
from survey_answers

union all

select
    customer_id,
    email,
    survey,
    question,
    answer,
    answered_at
from dirty_crm_surveys

order by answered_at, customer_id nulls last, survey, question, answer
