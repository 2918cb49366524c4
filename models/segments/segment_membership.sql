with macro_members as (

    select
        member_id as customer_id,
        segment_id
    from {{ ref('macro_segment_membership') }}

),

micro_members as (

    select
        member_id as customer_id,
        segment_id
    from {{ ref('customer_micro_membership') }}
    {{- of_shown_segments() }}

),

memberships as (

    select * from macro_members
    union all
    select * from micro_members

)

select * from memberships
