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

unready_families as (

    select distinct 'rfm' as family
    from {{ ref('rfm_scheme_readiness') }}
    where
        scheme = {{ naming_rfm_scheme() }}
        and not is_met

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
        999 as sort_order
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
        999 as sort_order
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
        999 as sort_order
    union all
    select
        family,
        segment,
        label,
        description,
        sort_order
    from {{ ref('declared_segment_catalog') }}

),

described as (

    select
        macro_segments.family || '_' || macro_segments.segment as segment_id,
        'macro' as kind,
        macro_segments.family,
        macro_segments.segment,
        macro_segments.label,
        macro_segments.description,
        case when unready_families.family is null then 'active' else 'not enough data' end
            as status,
        cast(macro_segments.sort_order as bigint) as sort_order
    from macro_segments
    left join unready_families
        on macro_segments.family = unready_families.family

)

select * from described
