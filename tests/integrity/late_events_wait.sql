-- Events that arrived after their day was settled are delivered, but neither accepted nor
-- quarantined until a full refresh.
with delivered as (

    select
        source_system,
        count(*) as delivered_rows
    from {{ ref('staged_events') }}
    group by source_system

),

judged as (

    select
        source_system,
        count(*) as judged_rows
    from {{ ref('checked_events') }}
    group by source_system

)

select
    coalesce(delivered.source_system, judged.source_system) as source_system,
    coalesce(delivered.delivered_rows, 0) - coalesce(judged.judged_rows, 0) as waiting_rows
from delivered
full outer join judged
    on delivered.source_system = judged.source_system
where coalesce(delivered.delivered_rows, 0) <> coalesce(judged.judged_rows, 0)
