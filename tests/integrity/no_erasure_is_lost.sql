select
    before.proof_id,
    before.table_name
from {{ ref('logged_erasures') }} as before
inner join {{ ref('erasures') }} as renewed
    on
        before.proof_id = renewed.proof_id
        and before.table_name = renewed.table_name
where
    before.is_standing
    and not renewed.is_standing
    and before.source_system not in {{ systems_that_may_lose_erasures() }}
