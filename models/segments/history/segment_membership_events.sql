with members as (

    select
        membership.customer_id,
        membership.segment_id
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('comparable_segments') }} as segments
        on membership.segment_id = segments.segment_id

),

members_before as (

    select * from {{ ref('memberships_before') }}

),

entered as (

    select
        customer_id,
        segment_id
    from members
    where
        not exists (
            select 1
            from members_before
            where
                members_before.customer_id = members.customer_id
                and members_before.segment_id = members.segment_id
        )

),

left_behind as (

    select
        customer_id,
        segment_id
    from members_before
    where
        not exists (
            select 1
            from members
            where
                members.customer_id = members_before.customer_id
                and members.segment_id = members_before.segment_id
        )

),

known_customers as (

    select distinct customer_id
    from {{ ref('identity_memory') }}

),

-- An earlier day that is built anew withdraws the days after it.
days_before as (

    select
        published.happened_on,
        published.customer_id,
        published.segment_id,
        published.event
    from {{ ref('published_membership_events') }} as published
    inner join known_customers
        on published.customer_id = known_customers.customer_id
    where published.happened_on < {{ as_of_date() }}

),

events as (

    select
        {{ as_of_date() }} as happened_on,
        customer_id,
        segment_id,
        'entered' as event
    from entered
    union all
    select
        {{ as_of_date() }} as happened_on,
        customer_id,
        segment_id,
        'left' as event
    from left_behind
    union all
    select * from days_before

)

select * from events
