-- What was published last is of the day before, or of this day or a later one; then what happened
-- since the day before is taken back.
with segments as (

    select * from {{ ref('comparable_segments') }}

),

later_changes as (

    select
        events.customer_id,
        events.segment_id,
        sum(case when events.event = 'entered' then 1 else -1 end) as entered_less_left
    from {{ ref('published_membership_events') }} as events
    inner join segments
        on
            events.segment_id = segments.segment_id
            and events.happened_on > segments.compared_with_on
    group by events.customer_id, events.segment_id

),

members as (

    select
        published.customer_id,
        published.segment_id
    from {{ ref('published_memberships') }} as published
    inner join segments
        on published.segment_id = segments.segment_id
    where
        not exists (
            select 1
            from later_changes
            where
                later_changes.customer_id = published.customer_id
                and later_changes.segment_id = published.segment_id
                and later_changes.entered_less_left = 1
        )
    union all
    select
        customer_id,
        segment_id
    from later_changes
    where entered_less_left = -1

),

known_customers as (

    select distinct customer_id
    from {{ ref('identity_memory') }}

),

-- Who is missing today has left; of whom was joined with another, or erased, nothing is told.
known_members as (

    select
        members.customer_id,
        members.segment_id
    from members
    inner join known_customers
        on members.customer_id = known_customers.customer_id

)

select * from known_members
