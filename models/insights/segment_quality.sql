{%- set findings = [
    ('never_fires', 'never_fires'),
    ('too_small', 'is_too_small'),
    ('too_broad', 'is_too_broad'),
    ('nearly_everybody', 'is_nearly_everybody'),
    ('duplicate', 'is_duplicate'),
] %}
with catalog as (

    select * from {{ ref('segment_catalog') }}
    where entity = 'customer'

),

everybody as (

    select
        count(*) as customers,
        sum(net_amount_365d) as net_amount_365d
    from {{ ref('customer_features') }}

),

neighbours as (

    select
        segment_id,
        other_segment_id as closest_segment_id,
        jaccard
    from {{ ref('segment_overlap') }}
    union all
    select
        other_segment_id as segment_id,
        segment_id as closest_segment_id,
        jaccard
    from {{ ref('segment_overlap') }}

),

closest as (

    select *
    from neighbours
    qualify
        row_number() over (
            partition by segment_id order by jaccard desc nulls last, closest_segment_id asc
        ) = 1

),

measured as (

    select
        catalog.segment_id,
        catalog.status,
        catalog.at_least,
        catalog.at_least_is_share,
        catalog.at_most,
        catalog.at_most_is_share,
        cast(coalesce(spread.members, 0) as bigint) as members,
        {{ share('coalesce(spread.members, 0)', 'everybody.customers') }} as customer_share,
        coalesce(spread.net_amount_365d, 0) as net_amount_365d,
        {{ share('coalesce(spread.net_amount_365d, 0)', 'everybody.net_amount_365d') }}
            as net_amount_share_365d,
        spread.homogeneity,
        case
            when catalog.kind = 'micro' and spread.members > 0
                then 1 - coalesce(closest.jaccard, 0)
        end as distinctness,
        closest.closest_segment_id,
        closest.jaccard as closest_jaccard,
        stability.stability,
        stability.stability_from_on
    from catalog
    cross join everybody
    left join {{ ref('segment_spread') }} as spread
        on catalog.segment_id = spread.segment_id
    left join closest
        on catalog.segment_id = closest.segment_id
    left join {{ ref('segment_stability') }} as stability
        on catalog.segment_id = stability.segment_id

),

-- What is not active, or lacks data, has no members on purpose.
judged as (

    select
        * exclude (status, at_least, at_least_is_share, at_most, at_most_is_share),
        status = 'active' and members = 0 as never_fires,
        status = 'too small' or coalesce(
            status = 'active'
            and case when at_least_is_share then customer_share else members end < at_least,
            false
        ) as is_too_small,
        coalesce(case when at_most_is_share then customer_share else members end > at_most, false)
            as is_too_broad,
        coalesce(customer_share >= {{ var('segment_broad_share') }}, false) as is_nearly_everybody,
        coalesce(closest_jaccard >= {{ var('segment_duplicate_jaccard') }}, false) as is_duplicate
    from measured

),

told as (

    select
        *,
        {{ list_of_findings(findings) }} as findings
    from judged

)

select * from told
