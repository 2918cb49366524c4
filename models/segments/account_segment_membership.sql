with members as (

    select
        member_id as account_id,
        segment_id
    from {{ ref('micro_segment_membership') }}
    where entity = 'account'

)

select * from members
