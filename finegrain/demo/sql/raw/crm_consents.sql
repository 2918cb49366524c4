select * exclude (question_key, answer_no, account_no)
from clean_crm_consents

union all

select * exclude (question_key, answer_no, account_no, defect)
from dirty_crm_consents

order by customer_id nulls last, channel, purpose, changed_at
