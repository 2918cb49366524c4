select
    account,
    usage_trend
from companies
order by company_no
