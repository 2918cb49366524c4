-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with subjects as (

    select
        pages.page,
        'see_page_by_pages_rows' as counted_as,
        'see_page_page_help_ever_26a517' as selection_id,
        {{ days_before_as_of(29) }} as first_on,
        {{ as_of_date() }} as last_on
    from (select distinct page from {{ ref('web_page_days') }}) as pages
    where
        lower(pages.page) = '/help'

)

select * from subjects
