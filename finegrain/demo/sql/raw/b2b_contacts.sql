select * exclude (company_no, contact_no, person_no)
from company_contacts

union all by name

select
    account,
    'contact' || contact_no || '@company' || company_no || '.example' as email,
    replace(split_part(contact, ':', 1), '+', ' ') as job_title,
    'management' as department,
    split_part(contact, ':', 2) as decision_role,
    contact not like '%:left' as is_active,
    cast(getvariable('until') - 300 as date) as since
from (
    select
        account,
        company_no,
        unnest(string_split(contacts, ' ')) as contact,
        unnest(range(len(string_split(contacts, ' ')))) as contact_no
    from planted_companies
) as planted

order by account, email nulls last, customer_id
