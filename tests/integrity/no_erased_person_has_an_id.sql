select ids.customer_id
from {{ ref('customer_ids') }} as ids
inner join {{ ref('erased_ids') }} as erased
    on ids.id_key = erased.id_key
union all
select memory.customer_id
from {{ ref('identity_memory') }} as memory
inner join {{ ref('erased_ids') }} as erased
    on memory.id_key = erased.id_key
