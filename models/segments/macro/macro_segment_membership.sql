with macro_segments as (

    select * from {{ ref('customer_macro_segments') }}

),

memberships as (

    select
        customer_id as member_id,
        'rfm_' || rfm_segment as segment_id
    from macro_segments
    where rfm_segment is not null
    union all
    select
        customer_id as member_id,
        'lifecycle_' || lifecycle_stage as segment_id
    from macro_segments
    union all
    select
        customer_id as member_id,
        'value_' || value_tier as segment_id
    from macro_segments
    union all
    select
        customer_id as member_id,
        'engagement_' || engagement_segment as segment_id
    from macro_segments
    where engagement_segment is not null
    union all
    select
        customer_id as member_id,
        segment_id
    from {{ ref('declared_segment_membership') }}

),

numbered as (

    select
        *,
        {{ member_number('member_id') }} as member_number
    from memberships

)

select * from numbered
