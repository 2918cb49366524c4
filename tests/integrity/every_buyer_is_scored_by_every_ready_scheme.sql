with ready_schemes as (

    select distinct scheme from {{ ref('segment_cut_points') }}
    where scheme <> 'value_tier'

),

buyers as (

    select customer_id from {{ ref('rfm_features') }}
    where frequency > 0

)

select
    buyers.customer_id,
    ready_schemes.scheme
from buyers
cross join ready_schemes
left join {{ ref('rfm_scores') }} as scores
    on
        buyers.customer_id = scores.customer_id
        and ready_schemes.scheme = scores.scheme
where scores.customer_id is null
