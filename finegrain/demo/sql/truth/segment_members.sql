-- The stage a plant was made for, and the neighbour it just misses: declared, not computed.
select
    'account:' || customer_id(account_no) as buyer,
    'lifecycle_' || stage as segment_id,
    true as is_member,
    boundary
from plants

union all

select
    'account:' || customer_id(account_no) as buyer,
    'lifecycle_' || missed as segment_id,
    false as is_member,
    boundary
from plants
where missed is not null

order by buyer, segment_id
