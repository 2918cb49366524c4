-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with found as (

    select
        member_number,
        segment_id
    from {{ ref('business') }}
    where
        segment_id in (
            'fitness_companies',
            'declining_accounts',
            'shops_without_crm'
        )

),

members as (

    select
        people.account_id as member_id,
        found.segment_id
    from found
    inner join {{ ref('account_features') }} as people
        on found.member_number = people.member_number

)

select * from members
