-- Each published day keeps its cut points, so that a move between segments can later be told from
-- a move of the cut. A day that was never published leaves no trace.
with this_day as (

    select * from {{ ref('segment_cut_points') }}

),

published_days as (

    {{ read_published('segment_cut_point_history') }}

)

select * from this_day
union all
select
    as_of_on,
    scheme,
    measure,
    score,
    from_value,
    to_value,
    is_cut_included
from published_days
where as_of_on <> {{ as_of_date() }}
