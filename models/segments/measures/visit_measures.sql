-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with visit_events as (

    select
        visits.customer_id as member_id,
        visits.visited_on as happened_on,
        visits.visited_on between {{ days_before_as_of(89) }} and {{ as_of_date() }} as in_visit_90d
    from {{ ref('visits_as_of') }} as visits
    where
        visits.visited_on <= {{ as_of_date() }}

),

visit_counted as (

    select
        member_id,
        count(case when in_visit_90d then 1 end) as visit_90d_times
    from visit_events
    group by member_id

),

visit_measured as (

    select
        member_id,
        'visit_90d' as rows_id,
        visit_90d_times as times
    from visit_counted
    where visit_90d_times >= 4

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from visit_measured

)

select * from measures
