-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with members as (

    select
        member_id,
        segment_id
    from {{ ref('business') }}
    where
        segment_id in (
            'fitness_companies',
            'declining_accounts',
            'shops_without_crm'
        )

)

select * from members
