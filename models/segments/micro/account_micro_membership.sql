-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with members as (

    select
        member_id,
        segment_id
    from {{ ref('business') }}
    where entity = 'account'

)

select * from members
