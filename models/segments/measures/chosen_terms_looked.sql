-- Compiled from segments/: edit that.
-- noqa: disable=LT05
with subjects as (

    select
        terms.term,
        'search_by_terms_rows' as counted_as,
        'search_term_headphones' as selection_id,
        {{ days_before_as_of(180) }} as first_on,
        {{ days_before_as_of(90) }} as last_on
    from (select distinct term from {{ ref('web_subject_days') }}) as terms
    where
        contains(' ' || terms.term || ' ', ' headphones ')

)

select * from subjects
