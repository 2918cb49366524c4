with size_bands as (

    select
        'size_band' as family,
        size_band as segment,
        label,
        case
            when employees_to is null
                then 'companies of ' || cast(employees_from as varchar) || ' employees and more'
            when employees_from is null
                then 'companies of up to ' || cast(employees_to as varchar) || ' employees'
            else
                'companies of ' || cast(employees_from as varchar) || ' to '
                || cast(employees_to as varchar) || ' employees'
        end as description,
        priority as sort_order
    from {{ ref('account_size_bands') }}
    union all
    select
        'size_band' as family,
        'unknown' as segment,
        'Unknown' as label,
        'companies whose number of employees is unknown or in no band' as description,
        999 as sort_order

),

usage_groups as (

    select
        'usage_group' as family,
        usage_group as segment,
        label,
        description,
        priority as sort_order
    from {{ ref('account_usage_rules') }}
    union all
    select
        'usage_group' as family,
        'others' as segment,
        'Others' as label,
        'companies whose usage no rule names' as description,
        999 as sort_order

),

buying_centres as (

    select
        'buying_centre' as family,
        'decider_known' as segment,
        'Decider known' as label,
        'companies with an active contact who decides' as description,
        1 as sort_order
    union all
    select
        'buying_centre' as family,
        'no_decider' as segment,
        'No decider' as label,
        'companies without an active contact who decides' as description,
        2 as sort_order

),

families as (

    select * from size_bands
    union all
    select * from usage_groups
    union all
    select * from buying_centres

),

listed as (

    select
        family || '_' || segment as segment_id,
        family,
        segment,
        label,
        description,
        cast(sort_order as bigint) as sort_order
    from families

)

select * from listed
