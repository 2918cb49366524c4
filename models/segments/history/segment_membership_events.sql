-- Nearly all customers are where they were. A sum of marks of their segments tells who is not, and
-- only his memberships are compared one by one. A test counts that no move was overlooked.
with segments as (

    select
        segment_id,
        {{ member_number('segment_id') }} as mark
    from {{ ref('comparable_segments') }}

),

marks_of_today as (

    select
        membership.customer_id,
        sum(segments.mark) as mark
    from {{ ref('segment_membership') }} as membership
    inner join segments
        on membership.segment_id = segments.segment_id
    group by membership.customer_id

),

marks_before as (

    select
        earlier.customer_id,
        sum(segments.mark) as mark
    from {{ ref('memberships_before') }} as earlier
    inner join segments
        on earlier.segment_id = segments.segment_id
    group by earlier.customer_id

),

movers as (

    select coalesce(marks_of_today.customer_id, marks_before.customer_id) as customer_id
    from marks_of_today
    full outer join marks_before
        on marks_of_today.customer_id = marks_before.customer_id
    where marks_of_today.mark is distinct from marks_before.mark

),

members as (

    select
        membership.customer_id,
        membership.segment_id
    from {{ ref('segment_membership') }} as membership
    inner join movers
        on membership.customer_id = movers.customer_id
    inner join segments
        on membership.segment_id = segments.segment_id

),

members_before as (

    select
        earlier.customer_id,
        earlier.segment_id
    from {{ ref('memberships_before') }} as earlier
    inner join movers
        on earlier.customer_id = movers.customer_id

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

-- Of a segment whose members are withheld nothing is told, nor of days on which it was as small.
shown_days as (

    select
        history.segment_id,
        history.as_of_on
    from {{ ref('published_segment_history') }} as history
    left join {{ ref('segment_catalog') }} as catalog
        on
            history.segment_id = catalog.segment_id
            and catalog.status = 'too small'
    where
        catalog.segment_id is null
        and (
            history.version is null
            or history.members >= {{ var('segment_minimum_size') }}
        )

),

-- An earlier day that is built anew withdraws the days after it. Stability has to have its days.
days_before as (

    select
        published.happened_on,
        published.customer_id,
        published.segment_id,
        published.event
    from {{ ref('published_membership_events') }} as published
    inner join known_customers
        on published.customer_id = known_customers.customer_id
    inner join shown_days
        on
            published.segment_id = shown_days.segment_id
            and published.happened_on = shown_days.as_of_on
    where
        published.happened_on < {{ as_of_date() }}
        and published.happened_on > {{ days_before_as_of(
            [var('segment_events_days'), var('segment_stability_days')] | max
        ) }}

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
    select
        happened_on,
        customer_id,
        segment_id,
        event
    from days_before

)

select * from events
