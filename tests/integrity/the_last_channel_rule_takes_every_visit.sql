with last_rule as (

    select *
    from {{ ref('channel_rules') }}
    where priority = (select max(priority) from {{ ref('channel_rules') }})

)

select *
from last_rule
where coalesce(medium, site_kind, tags) is not null
