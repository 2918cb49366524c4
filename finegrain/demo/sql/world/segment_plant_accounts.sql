-- Companies planted for the segments of companies and of those who work there; see
-- data/segment_plant_accounts.csv, which is written like segment_plants.csv:
--   contacts  Director:decides, and :left of somebody who is no longer there
--   technologies  Shopmoss:web+shop       usage  30:orders=80, so many days ago
create temp table planted_companies as

with listed as (

    select
        row_number() over () as listed_no,
        *
    from read_csv(
        getvariable('data') || '/segment_plant_accounts.csv', header = true, all_varchar = true
    )

),

inherited as (

    select
        segment,
        entity,
        cast(is_member as boolean) as is_member,
        boundary,
        listed_no,
        coalesce(company, '') as own,
        coalesce(first(company) over of_segment, '') as base,
        coalesce(contacts, first(contacts) over of_segment) as contacts,
        coalesce(technologies, first(technologies) over of_segment) as technologies,
        coalesce(usage, first(usage) over of_segment) as usage
    from listed
    window of_segment as (partition by segment order by listed_no)

),

copied as (

    select
        *,
        unnest(range(getvariable('segment_plant_copies'))) as copy_no
    from inherited

)

select
    segment,
    entity,
    is_member,
    boundary,
    900000 + row_number() over (order by listed_no, copy_no) as company_no,
    printf('B%05d', company_no) as account,
    planted_part(own, base, 'industry') as industry,
    nullif(contacts, '-') as contacts,
    nullif(technologies, '-') as technologies,
    nullif(usage, '-') as usage
from copied;
