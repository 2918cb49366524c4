select * exclude (account_no, is_pattern)
from clean_crm_customers

union all

select * exclude (account_no, is_pattern, defect)
from dirty_crm_customers

order by id asc nulls last, modified_at desc
