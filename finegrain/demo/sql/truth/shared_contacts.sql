-- E-mail addresses and telephone numbers that do not tell who somebody is: those of a home, which
-- different people share, and what the call centre types for anybody.
with shared as (

    select
        accounts.account_no,
        accounts.person_no,
        'email' as contact_kind,
        case
            when accounts.placeholder is not null then 'noreply@example.com'
            else family_address(names.family_name, accounts.household_no)
        end as contact,
        coalesce(accounts.shared_contact, 'placeholder') as reason
    from accounts
    inner join names
        on accounts.person_no = names.person_no
    where
        accounts.placeholder like 'email%'
        or accounts.shared_contact in ('family_email', 'namesakes', 'family_email_and_landline')

    union all

    select
        account_no,
        person_no,
        'phone' as contact_kind,
        case
            when placeholder is not null then '+1 555 0100'
            else phone_text(phone_no(household_no), 1)
        end as contact,
        coalesce(shared_contact, 'placeholder') as reason
    from accounts
    where
        placeholder like '%phone'
        or shared_contact like '%landline'

)

select
    contact_kind,
    contact,
    reason,
    'account:' || customer_id(account_no) as buyer,
    person_id(person_no) as person_id
from shared
order by contact_kind, contact, buyer
