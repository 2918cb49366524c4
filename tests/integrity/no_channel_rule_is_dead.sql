-- Each rule wins the plainest visit that it speaks of.
with a_site_of_each_kind as (

    select
        site_kind,
        min(site) as site
    from {{ ref('known_sites') }}
    group by site_kind

),

arrivals as (

    select
        channel_rules.priority as spoken_of_by,
        case when coalesce(channel_rules.tags, 'some') = 'some' then sites.site end as utm_source,
        case
            when channel_rules.medium is not null then replace(channel_rules.medium, '%', '')
            when channel_rules.tags = 'some' and channel_rules.site_kind is null then 'any'
        end as utm_medium,
        case when channel_rules.tags = 'none' then coalesce(sites.site, 'elsewhere.example') end
            as referrer
    from {{ ref('channel_rules') }} as channel_rules
    left join a_site_of_each_kind as sites
        on channel_rules.site_kind = sites.site_kind

),

{{ first_channel_rule() }}

select
    spoken_of_by,
    rule_priority
from ruled
where rule_priority is distinct from spoken_of_by
