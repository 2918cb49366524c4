-- person_id: the contact is a person of the shop's, by his number or by his private address
select
    account,
    customer_id,
    email,
    person_id(person_no) as person_id
from company_contacts
order by company_no, contact_no
