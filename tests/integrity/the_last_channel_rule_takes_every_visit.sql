with last_rule as (

    select *
    from {{ ref('channel_rules') }}
    order by priority desc nulls last
    limit 1

)

select * from last_rule
where coalesce(medium, site_kind, tags) is not null
