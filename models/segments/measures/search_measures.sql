-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with search_by_terms_rows_rows as (

    select
        persons.customer_id as member_id,
        wanted.selection_id,
        days.occurred_on as happened_on
    from {{ ref('web_subject_days') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    inner join {{ ref('chosen_terms_looked') }} as wanted
        on
            days.term = wanted.term
            and days.occurred_on between wanted.first_on and wanted.last_on
    where
        persons.customer_id is not null
        and days.term not like '%@%'
        and wanted.counted_as = 'search_by_terms_rows'

),

search_by_terms_rows_counted as (

    select
        member_id,
        selection_id,
        count(case when happened_on between {{ days_before_as_of(180) }} and {{ days_before_as_of(90) }} then 1 end) as rows_90d_to_180d
    from search_by_terms_rows_rows
    group by member_id, selection_id

),

search_by_terms_rows_names as (

    select
        'search_term_headphones' as selection_id,
        '90d_to_180d' as window_id,
        'search_term_headphones_90d_to_180d' as rows_id,
        1 as fewest

),

search_by_terms_rows_measured as (

    select
        counted.member_id,
        names.rows_id
    from search_by_terms_rows_counted as counted
    inner join search_by_terms_rows_names as names
        on counted.selection_id = names.selection_id
    where
        names.window_id = '90d_to_180d'
        and counted.rows_90d_to_180d > 0

),

measures as (

    select
        {{ member_number('member_id') }} as member_number,
        rows_id
    from search_by_terms_rows_measured

)

select * from measures
