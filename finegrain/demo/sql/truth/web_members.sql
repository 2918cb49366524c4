-- Who was planted for what he did on the web, like segment_members, for segments of such behaviour.
select
    'account:' || customer_id(account_no) as buyer,
    segment as segment_id,
    is_member,
    boundary
from web_plants
where segment is not null
order by segment_id, buyer
