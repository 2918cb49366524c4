-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with found as (

    select
        member_number,
        segment_id
    from {{ ref('carts') }}
    union all
    select
        member_number,
        segment_id
    from {{ ref('coupons') }}
    union all
    select
        member_number,
        segment_id
    from {{ ref('electronics') }}
    union all
    select
        member_number,
        segment_id
    from {{ ref('family') }}
    union all
    select
        member_number,
        segment_id
    from {{ ref('gifting') }}
    union all
    select
        member_number,
        segment_id
    from {{ ref('lifestyle') }}
    union all
    select
        member_number,
        segment_id
    from {{ ref('retention') }}

),

members as (

    select
        people.customer_id as member_id,
        found.segment_id
    from found
    inner join {{ ref('customer_features') }} as people
        on found.member_number = people.member_number

)

select * from members
