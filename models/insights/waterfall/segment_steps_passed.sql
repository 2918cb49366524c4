-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with passed as (

    select * from {{ ref('business_steps') }}
    union all
    select * from {{ ref('carts_steps') }}
    union all
    select * from {{ ref('coupons_steps') }}
    union all
    select * from {{ ref('electronics_steps') }}
    union all
    select * from {{ ref('family_steps') }}
    union all
    select * from {{ ref('gifting_steps') }}
    union all
    select * from {{ ref('lifestyle_steps') }}
    union all
    select * from {{ ref('retention_steps') }}

)

select * from passed
