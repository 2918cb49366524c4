-- Who was planted for which of the shipped segments: declared, not computed. A contact is the only
-- one of his company.
select
    'account:' || customer_id(account_no) as buyer,
    segment as segment_id,
    is_member,
    boundary
from planted_people
where is_member is not null

union all

select
    entity || ':' || account as buyer,
    segment as segment_id,
    is_member,
    boundary
from planted_companies

order by segment_id, buyer
