with members as (

    select
        member_id as contact_key,
        segment_id
    from {{ ref('micro_segment_membership') }}
    where entity = 'contact'

)

select * from members
