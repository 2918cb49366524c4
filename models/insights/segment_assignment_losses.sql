with assignments as (

    select
        customer_id,
        segment_id,
        priority
    from {{ ref('segment_assignments') }}

),

prioritised as (

    select
        segment_id,
        priority
    from {{ ref('segment_catalog') }}
    where
        priority is not null
        and entity = 'customer'

),

losses as (

    select
        membership.customer_id,
        membership.segment_id,
        cast(prioritised.priority as bigint) as priority,
        assignments.segment_id as assigned_segment_id,
        assignments.priority as assigned_priority
    from {{ ref('segment_membership') }} as membership
    inner join prioritised
        on membership.segment_id = prioritised.segment_id
    inner join assignments
        on
            membership.customer_id = assignments.customer_id
            and membership.segment_id <> assignments.segment_id

)

select * from losses
