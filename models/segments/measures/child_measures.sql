-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with child_ever as (

    select children.customer_id as member_id
    from {{ ref('customer_children') }} as children
    where
        children.customer_id is not null

),

child_ever_measured as (

    select
        member_id,
        'child_ever' as rows_id
    from child_ever
    group by member_id

),

child_in_college_yes_ever as (

    select children.customer_id as member_id
    from {{ ref('customer_children') }} as children
    where
        children.customer_id is not null
        and children.is_in_college

),

child_in_college_yes_ever_measured as (

    select
        member_id,
        'child_in_college_yes_ever' as rows_id,
        count(*) as times
    from child_in_college_yes_ever
    group by member_id
    having count(*) >= 2

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(null as bigint) as times
    from child_ever_measured
    union all
    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from child_in_college_yes_ever_measured

)

select * from measures
