with rfm_rules as (

    select
        segment,
        label,
        description,
        priority,
        row_number() over (
            partition by segment
            order by priority asc
        ) as place
    from {{ ref('rfm_rules') }}
    where scheme = {{ naming_rfm_scheme() }}

),

unready_schemes as (

    select distinct scheme
    from {{ ref('rfm_scheme_readiness') }}
    where not is_met

),

macro_segments as (

    select
        'rfm' as family,
        segment,
        label,
        description,
        priority as sort_order
    from rfm_rules
    where place = 1
    union all
    select
        'rfm' as family,
        'others' as segment,
        'Others' as label,
        'buyers whose scores no rule names' as description,
        99 as sort_order
    union all
    select
        'lifecycle' as family,
        stage as segment,
        label,
        description,
        priority as sort_order
    from {{ ref('lifecycle_rules') }}
    union all
    select
        'lifecycle' as family,
        'others' as segment,
        'Others' as label,
        'customers whom no rule names' as description,
        99 as sort_order
    union all
    select
        'value' as family,
        tier as segment,
        label,
        description,
        priority as sort_order
    from {{ ref('value_tier_rules') }}
    union all
    select
        'value' as family,
        'no_value' as segment,
        'No value yet' as label,
        'customers without a purchase or whose net value is not above zero' as description,
        99 as sort_order

),

described as (

    select
        family || '_' || segment as segment_id,
        'macro' as kind,
        family,
        segment,
        label,
        description,
        case
            when
                family = 'rfm'
                and {{ naming_rfm_scheme() }} in (select scheme from unready_schemes)
                then 'not enough data'
            else 'active'
        end as status,
        cast(sort_order as bigint) as sort_order
    from macro_segments

)

select * from described
