-- Where people live, and what they do for a living.
create temp table places as

with numbered as (

    select
        *,
        row_number() over (order by city) as place_no
    from read_csv(
        getvariable('data') || '/places.csv',
        header = true,
        types = {'zip_prefix': 'varchar', 'state': 'varchar'}
    )

)

select
    *,
    sum(people) over (order by place_no) as people_to,
    people_to - people as people_from,
    sum(people) over () as all_people
from numbered;

create temp table jobs as

select
    *,
    row_number() over (order by job_title nulls last) - 1 as job_no
from read_csv(getvariable('data') || '/jobs.csv', header = true);

set variable job_count = (select count(*) from jobs);
set variable all_people = (select max(all_people) from places);

-- one row per inhabitant share, so that a home finds its place on equality
create temp table place_shares as

select
    people_from + unnest(range(people)) as share_no,
    places.*
from places;
