-- The day before is the latest published one that is earlier than this: a day that is built again
-- is compared with the same day as the first time.
with published as (

    select * from {{ ref('published_segment_history') }}

),

day_before as (

    select max(as_of_on) as compared_with_on
    from published
    where as_of_on < {{ as_of_date() }}

),

days_since as (

    select distinct
        published.as_of_on,
        day_before.compared_with_on
    from published
    inner join day_before
        on published.as_of_on >= day_before.compared_with_on

),

number_of_days as (

    select count(*) as days
    from days_since

),

-- Of a segment that was missing on one of these days nobody knows what became of its members.
built_since as (

    select
        published.segment_id,
        days_since.compared_with_on
    from published
    inner join days_since
        on published.as_of_on = days_since.as_of_on
    cross join number_of_days
    group by published.segment_id, days_since.compared_with_on, number_of_days.days
    having count(*) = number_of_days.days

),

compared as (

    select
        built_since.segment_id,
        built_since.compared_with_on
    from built_since
    inner join {{ ref('segment_catalog') }} as catalog
        on built_since.segment_id = catalog.segment_id
    where
        catalog.entity = 'customer'
        and catalog.status = 'active'

)

select * from compared
