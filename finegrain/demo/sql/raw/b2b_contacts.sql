select * exclude (company_no, contact_no, person_no)
from company_contacts
order by company_no, contact_no
