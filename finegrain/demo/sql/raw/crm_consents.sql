select * exclude (question_key, answer_no, account_no)
from clean_crm_consents

union all

select * exclude (question_key, answer_no, account_no, defect)
from dirty_crm_consents

union all

-- yes and no were said at sign-up, and what was withdrawn was on the last day
select
    customer_id(planted_people.account_no) as customer_id,
    'email' as channel,
    'marketing' as purpose,
    case when answers.answer_no = 0 and planted_people.consent <> 'no' then 'opted_in' else 'opted_out' end
        as status,
    case
        when answers.answer_no = 0 then getvariable('world_end') - interval 600 days
        else getvariable('world_end') - interval 9 hours
    end as changed_at,
    'consent' as legal_basis,
    changed_at + interval 1 hour as loaded_at
from planted_people
inner join (values (0), (1)) as answers(answer_no)
    on
        answers.answer_no = 0
        or planted_people.consent = 'withdrawn'
where planted_people.consent is not null

order by customer_id nulls last, channel, purpose, changed_at
