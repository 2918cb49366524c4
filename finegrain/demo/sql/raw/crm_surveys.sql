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

union all

select
    customer_id(planted_doings.account_no) as customer_id,
    null as email,
    'about_you' as survey,
    split_part(planted_doings.what, '=', 1) as question,
    replace(unnest(string_split(split_part(planted_doings.what, '=', 2), '|')), '+', ' ')
        as answer,
    calendar.midnight + interval 11 hours as answered_at
from planted_doings
inner join calendar
    on planted_doings.day_no = calendar.day_no
where
    planted_doings.kind = 'answer'
    and planted_doings.account_no in (select account_no from planted_people)

order by answered_at, customer_id nulls last, survey, question, answer
