{%- set marks = ',.;:/|&+()-_' %}
with titles as (

    select distinct nullif(lower(trim(job_title)), '') as job_title
    from {{ ref('accepted_contacts') }}

),

levels as (

    select * from {{ ref('job_levels') }}

),

matched as (

    -- Between blanks, so that only whole words match: an accountant is no CTO.
    select
        titles.job_title,
        min(levels.priority) as priority
    from titles
    left join levels
        on
            (' ' || translate(titles.job_title, '{{ marks }}', '{{ ' ' * marks | length }}') || ' ')
            like ('% ' || levels.words || ' %')
    where titles.job_title is not null
    group by titles.job_title

),

named as (

    select
        matched.job_title,
        coalesce(levels.job_level, 'specialist') as job_level
    from matched
    left join levels
        on matched.priority = levels.priority

)

select * from named
