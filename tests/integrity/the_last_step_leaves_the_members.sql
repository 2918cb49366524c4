-- The waterfall of an active segment ends with its members.
with last_steps as (

    select
        segment_id,
        members
    from {{ ref('segment_waterfall') }}
    qualify row_number() over (partition by segment_id order by step desc nulls last) = 1

),

sizes as (

    select
        segment_id,
        count(*) as members
    from {{ ref('micro_segment_membership') }}
    group by segment_id

),

active as (

    select segment_id
    from {{ ref('segment_catalog') }}
    where
        kind = 'micro'
        and status = 'active'

)

select
    active.segment_id,
    last_steps.members as members_in_waterfall,
    sizes.members
from active
left join last_steps
    on active.segment_id = last_steps.segment_id
left join sizes
    on active.segment_id = sizes.segment_id
where
    coalesce(last_steps.members, 0) <> coalesce(sizes.members, 0)
    and coalesce(sizes.members, 0) >= {{ var('segment_minimum_size') }}
