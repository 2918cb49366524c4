-- Quantiles by linear interpolation between the two neighbouring values (type 7 of Hyndman and Fan
-- 1996, the default of R and of pandas), spelled out so that the rules can be data.
with unready_schemes as (

    select distinct scheme
    from {{ ref('rfm_scheme_readiness') }}
    where not is_met

),

cut_rules as (

    select
        rules.scheme,
        rules.measure,
        rules.score,
        rules.from_part,
        rules.of_parts,
        rules.cut_offset,
        rules.is_cut_included
    from {{ ref('rfm_cut_rules') }} as rules
    left join unready_schemes
        on rules.scheme = unready_schemes.scheme
    where
        rules.scheme in {{ enabled_rfm_schemes() }}
        and unready_schemes.scheme is null
    union all
    select
        'value_tier' as scheme,
        'positive_monetary_amount' as measure,
        priority as score,
        from_part,
        of_parts,
        0 as cut_offset,
        true as is_cut_included
    from {{ ref('value_tier_rules') }}

),

measures as (

    select
        measure,
        measured_value
    from {{ ref('rfm_measures') }}
    union all
    select
        'positive_monetary_amount' as measure,
        measured_value
    from {{ ref('rfm_measures') }} as buyers
    where
        buyers.measure = 'monetary_amount'
        and measured_value > 0

),

distinct_values as (

    select
        measure,
        measured_value,
        count(*) as buyers
    from measures
    group by measure, measured_value

),

ranked_values as (

    -- Places count from zero: a value holds the places from first_place up to its last.
    select
        measure,
        measured_value,
        sum(buyers) over (
            partition by measure
            order by measured_value asc
            rows between unbounded preceding and current row
        ) - buyers as first_place,
        sum(buyers) over (
            partition by measure
            order by measured_value asc
            rows between unbounded preceding and current row
        ) - 1 as last_place,
        sum(buyers) over (partition by measure) as all_buyers
    from distinct_values

),

sizes as (

    select
        measure,
        max(all_buyers) as all_buyers
    from ranked_values
    group by measure

),

cut_places as (

    select
        cut_rules.*,
        (sizes.all_buyers - 1) * cut_rules.from_part / cast(cut_rules.of_parts as double)
            as cut_place
    from cut_rules
    inner join sizes
        on cut_rules.measure = sizes.measure

),

quantiles as (

    select
        cut_places.*,
        lower_values.measured_value
        + (cut_places.cut_place - floor(cut_places.cut_place))
        * (upper_values.measured_value - lower_values.measured_value) as quantile_value
    from cut_places
    inner join ranked_values as lower_values
        on
            cut_places.measure = lower_values.measure
            and floor(cut_places.cut_place)
            between lower_values.first_place and lower_values.last_place
    inner join ranked_values as upper_values
        on
            cut_places.measure = upper_values.measure
            and ceil(cut_places.cut_place)
            between upper_values.first_place and upper_values.last_place

),

bounds as (

    -- The lowest score is open below and the highest above, so that every value has one.
    select
        scheme,
        measure,
        score,
        is_cut_included,
        case when from_part > 0 then quantile_value + cut_offset end as from_value,
        lead(quantile_value + cut_offset) over (
            partition by scheme, measure
            order by from_part asc
        ) as to_value
    from quantiles

)

select
    {{ as_of_date() }} as as_of_on,
    scheme,
    measure,
    cast(score as bigint) as score,
    from_value,
    to_value,
    is_cut_included
from bounds
