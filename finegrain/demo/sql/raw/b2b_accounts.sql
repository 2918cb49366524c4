select * exclude (company_no, company_key, created_day, usage_trend)
from companies
order by company_no
