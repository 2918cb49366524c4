select
    before.proof_id,
    before.table_name
from {{ ref('logged_erasures') }} as before
inner join {{ ref('erasures') }} as now
    on
        before.proof_id = now.proof_id
        and before.table_name = now.table_name
where
    before.is_standing
    and not now.is_standing
    and before.source_system not in {{ systems_that_may_lose_erasures() }}
