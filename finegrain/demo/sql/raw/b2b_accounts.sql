select * exclude (company_no, company_key, created_day, usage_trend)
from companies

union all by name

select
    account,
    'Planted company ' || company_no as name,
    industry,
    50 as employees,
    amount(500000000) as revenue,
    'businesses' as clientele,
    'company' || company_no || '.example' as domain,
    'US' as country,
    'NY' as state,
    'New York' as city,
    getvariable('world_end') - interval 400 days as created_at
from planted_companies

order by account
