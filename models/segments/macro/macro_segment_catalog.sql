with naming as (

    select
        family,
        scheme
    from {{ ref('naming_schemes') }}

),

rfm_rules as (

    select
        naming.family,
        rules.segment,
        rules.label,
        rules.description,
        rules.priority,
        row_number() over (
            partition by naming.family, rules.segment
            order by rules.priority asc
        ) as place
    from {{ ref('rfm_rules') }} as rules
    inner join naming
        on rules.scheme = naming.scheme

),

unready_families as (

    select distinct naming.family
    from naming
    inner join {{ ref('rfm_scheme_readiness') }} as readiness
        on naming.scheme = readiness.scheme
    where not readiness.is_met

),

macro_segments as (

    select
        family,
        segment,
        label,
        description,
        priority as sort_order
    from rfm_rules
    where place = 1
    union all
    select
        family,
        'others' as segment,
        'Others' as label,
        case family when 'rfm' then 'buyers' else 'visitors' end
        || ' whose scores no rule names' as description,
        999 as sort_order
    from naming
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
