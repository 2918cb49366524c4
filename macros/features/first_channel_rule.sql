{#- The CTE `ruled`: the rows of a CTE `arrivals` with the priority and channel of the first of the
    channel rules that holds for them. Arrivals have utm_source, utm_medium and referrer, and are
    different from each other in them. -#}
{% macro first_channel_rule() -%}
rules as (

    -- Fixtures of seeds have empty texts where tables have nulls.
    select
        priority,
        nullif(medium, '') as medium,
        nullif(site_kind, '') as site_kind,
        nullif(tags, '') as tags,
        channel
    from {{ ref('channel_rules') }}

),

sites as (

    select
        site,
        site_kind
    from {{ ref('known_sites') }}

),

described as (

    -- A tag says more than the website before: it was put there on purpose.
    select
        arrivals.*,
        lower(trim(utm_medium)) as medium,
        '.' || lower(trim(coalesce(utm_source, referrer))) || '.' as site_between_dots,
        case
            when coalesce(utm_source, utm_medium) is not null then 'some'
            when referrer is not null then 'none'
        end as tags
    from arrivals

),

placed as (

    select
        described.*,
        sites.site_kind,
        row_number() over (
            partition by described.utm_source, described.utm_medium, described.referrer
            order by length(sites.site) desc nulls last, sites.site asc
        ) as site_place
    from described
    left join sites
        on described.site_between_dots like '%.' || sites.site || '.%'

),

ruled as (

    select
        placed.*,
        rules.priority as rule_priority,
        rules.channel
    from placed
    left join rules
        on
            (rules.medium is null or placed.medium like rules.medium)
            and (rules.site_kind is null or placed.site_kind = rules.site_kind)
            and (rules.tags is null or placed.tags = rules.tags)
    where placed.site_place = 1
    qualify row_number() over (
        partition by placed.utm_source, placed.utm_medium, placed.referrer
        order by rules.priority asc nulls last
    ) = 1

)
{%- endmacro %}
