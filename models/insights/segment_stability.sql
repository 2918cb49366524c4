with history as (

    select
        segment_id,
        as_of_on,
        members,
        compared_with_on,
        version,
        lag(version) over (partition by segment_id order by as_of_on asc) as version_before,
        lag(as_of_on) over (partition by segment_id order by as_of_on asc) as row_before_on
    from {{ ref('segment_history') }}

),

-- With another declaration others are members, and nobody has moved. A day on which the segment was
-- too small to be shown has neither a row nor events.
beginnings as (

    select
        segment_id,
        max(as_of_on) as begins_on
    from history
    where
        compared_with_on is null
        or compared_with_on is distinct from row_before_on
        or version is distinct from version_before
    group by segment_id

),

compared_days as (

    select
        history.segment_id,
        coalesce(
            max(
                case
                    when
                        history.as_of_on
                        <= {{ days_before_as_of(var('segment_stability_days')) }}
                        then history.as_of_on
                end
            ),
            min(history.as_of_on)
        ) as stability_from_on
    from history
    inner join beginnings
        on
            history.segment_id = beginnings.segment_id
            and history.as_of_on >= beginnings.begins_on
    where history.as_of_on < {{ as_of_date() }}
    group by history.segment_id

),

-- Who entered and left again, or left and came back, has not moved.
movers as (

    select
        events.customer_id,
        events.segment_id,
        sum(case when events.event = 'entered' then 1 else -1 end) as entered_less_left
    from {{ ref('segment_membership_events') }} as events
    inner join compared_days
        on
            events.segment_id = compared_days.segment_id
            and events.happened_on > compared_days.stability_from_on
    group by events.customer_id, events.segment_id

),

moves as (

    select
        segment_id,
        count(case when entered_less_left = 1 then 1 end) as entered_members,
        count(case when entered_less_left = -1 then 1 end) as left_members
    from movers
    group by segment_id

),

measured as (

    select
        compared_days.segment_id,
        compared_days.stability_from_on,
        {{ share(
            'today.members - coalesce(moves.entered_members, 0)',
            'today.members + coalesce(moves.left_members, 0)'
        ) }} as stability
    from compared_days
    inner join history as today
        on
            compared_days.segment_id = today.segment_id
            and today.as_of_on = {{ as_of_date() }}
    left join moves
        on compared_days.segment_id = moves.segment_id

)

select * from measured
