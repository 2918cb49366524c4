-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with members as (

    select
        member_id,
        segment_id
    from {{ ref('carts') }}
    union all
    select
        member_id,
        segment_id
    from {{ ref('coupons') }}
    union all
    select
        member_id,
        segment_id
    from {{ ref('electronics') }}
    union all
    select
        member_id,
        segment_id
    from {{ ref('family') }}
    union all
    select
        member_id,
        segment_id
    from {{ ref('gifting') }}
    union all
    select
        member_id,
        segment_id
    from {{ ref('lifestyle') }}
    union all
    select
        member_id,
        segment_id
    from {{ ref('retention') }}

)

select * from members
