-- Segments are put in order once, so that only numbers are compared for each customer.
with prioritised as (

    select
        segment_id,
        priority,
        row_number() over (order by priority asc, segment_id asc) as place
    from {{ ref('segment_catalog') }}
    where
        priority is not null
        and entity = 'customer'

),

candidates as (

    select
        membership.customer_id,
        min(prioritised.place) as place,
        count(*) as segments
    from {{ ref('segment_membership') }} as membership
    inner join prioritised
        on membership.segment_id = prioritised.segment_id
    group by membership.customer_id

),

assigned as (

    select
        candidates.customer_id,
        prioritised.segment_id,
        cast(prioritised.priority as bigint) as priority,
        cast(candidates.segments - 1 as bigint) as lost_segments
    from candidates
    inner join prioritised
        on candidates.place = prioritised.place

)

select * from assigned
