-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with members as (

    select
        member_id,
        segment_id
    from {{ ref('carts') }}
    where entity = 'customer'
    union all
    select
        member_id,
        segment_id
    from {{ ref('coupons') }}
    where entity = 'customer'
    union all
    select
        member_id,
        segment_id
    from {{ ref('electronics') }}
    where entity = 'customer'
    union all
    select
        member_id,
        segment_id
    from {{ ref('family') }}
    where entity = 'customer'
    union all
    select
        member_id,
        segment_id
    from {{ ref('gifting') }}
    where entity = 'customer'
    union all
    select
        member_id,
        segment_id
    from {{ ref('lifestyle') }}
    where entity = 'customer'
    union all
    select
        member_id,
        segment_id
    from {{ ref('retention') }}
    where entity = 'customer'

)

select * from members
