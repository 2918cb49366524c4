-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with see_page_by_pages_rows_rows as (

    select
        persons.customer_id as member_id,
        wanted.selection_id,
        days.occurred_on as happened_on,
        days.views
    from {{ ref('web_page_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    inner join {{ ref('chosen_pages_browsed') }} as wanted
        on
            days.page = wanted.page
            and days.occurred_on between wanted.first_on and wanted.last_on
    where
        persons.customer_id is not null
        and days.views > 0
        and wanted.counted_as = 'see_page_by_pages_rows'

),

see_page_by_pages_rows_counted as (

    select
        member_id,
        selection_id,
        sum(case when happened_on between {{ days_before_as_of(29) }} and {{ as_of_date() }} then views end) as times_30d
    from see_page_by_pages_rows_rows
    group by member_id, selection_id

),

see_page_by_pages_rows_names as (

    select
        'see_page_page_help_ever_26a517' as selection_id,
        '30d' as window_id,
        'see_page_page_help_30d_c581b0' as rows_id,
        2 as fewest

),

see_page_by_pages_rows_measured as (

    select
        counted.member_id,
        names.rows_id,
        counted.times_30d as times
    from see_page_by_pages_rows_counted as counted
    inner join see_page_by_pages_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '30d'
        and counted.times_30d >= names.fewest

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id,
        cast(coalesce(times, 0) as bigint) as times
    from see_page_by_pages_rows_measured

)

select * from measures
