select * exclude (account_no, is_pattern)
from clean_crm_customers

union all

select * exclude (account_no, is_pattern, defect)
from dirty_crm_customers

union all by name

select
    customer_id(account_no) as id,
    email,
    given_name as first_name,
    family_name as last_name,
    birth_date,
    gender,
    marital,
    household_id(household_no) as household_id,
    job_title,
    employment,
    income_band,
    '1 Garden Street' as street,
    city,
    state,
    country,
    zip_prefix || case country when 'US' then '00' else ' 0AA' end as zip,
    round(lat, 5) as lat,
    round(lon, 5) as lon,
    tz,
    'en' as lang,
    getvariable('world_end') - interval 600 days as signed_up_at,
    'direct' as source,
    getvariable('world_end') - interval 599 days as modified_at,
    getvariable('world_end') - interval 599 days as loaded_at
from planted_people

order by id asc nulls last, modified_at desc
