with catalog as (

    select * from {{ ref('segment_catalog') }}
    where
        entity = 'customer'
        and status = 'active'

),

sizes as (

    select
        segment_id,
        count(*) as members
    from {{ ref('segment_membership') }}
    group by segment_id

),

sizes_before as (

    select
        segment_id,
        count(*) as members
    from {{ ref('memberships_before') }}
    group by segment_id

),

changes as (

    select
        segment_id,
        count(case when event = 'entered' then 1 end) as entered_members,
        count(case when event = 'left' then 1 end) as left_members
    from {{ ref('segment_membership_events') }}
    where happened_on = {{ as_of_date() }}
    group by segment_id

),

this_day as (

    select
        {{ as_of_date() }} as as_of_on,
        catalog.segment_id,
        catalog.version,
        cast(coalesce(sizes.members, 0) as bigint) as members,
        compared.compared_with_on,
        cast(
            case when compared.segment_id is not null then coalesce(sizes_before.members, 0) end
            as bigint
        ) as members_before,
        cast(
            case when compared.segment_id is not null then coalesce(changes.entered_members, 0) end
            as bigint
        ) as entered_members,
        cast(
            case when compared.segment_id is not null then coalesce(changes.left_members, 0) end
            as bigint
        ) as left_members
    from catalog
    left join {{ ref('comparable_segments') }} as compared
        on catalog.segment_id = compared.segment_id
    left join sizes
        on catalog.segment_id = sizes.segment_id
    left join sizes_before
        on catalog.segment_id = sizes_before.segment_id
    left join changes
        on catalog.segment_id = changes.segment_id

),

days_before as (

    select
        as_of_on,
        segment_id,
        version,
        members,
        compared_with_on,
        members_before,
        entered_members,
        left_members
    from {{ ref('published_segment_history') }}
    where
        as_of_on < {{ as_of_date() }}
        and (
            version is null
            or members >= {{ var('segment_minimum_size') }}
        )

)

select * from this_day
union all
select * from days_before
