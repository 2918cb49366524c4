{%- set fewest = var('segment_minimum_size') | int %}
with macro_segments as (

    select * from {{ ref('macro_segment_catalog') }}

),

account_segments as (

    select * from {{ ref('account_macro_catalog') }}

),

micro_segments as (

    select * from {{ ref('micro_segments') }}

),

small_segments as (

    {% if fewest > 0 -%}
    select segment_id
    from {{ ref('micro_segment_membership') }}
    group by segment_id
    having count(*) < {{ fewest }}
    {%- else -%}
    select segment_id from micro_segments
    where 1 = 0
    {%- endif %}

),

listed as (

    select
        segment_id,
        'macro' as kind,
        'customer' as entity,
        family,
        segment,
        label,
        description,
        'finegrain' as owner,
        status,
        cast(null as bigint) as priority,
        false as is_sensitive,
        cast(null as date) as expires_on,
        cast(null as double) as at_least,
        false as at_least_is_share,
        cast(null as double) as at_most,
        false as at_most_is_share,
        sort_order,
        cast(null as varchar) as version
    from macro_segments
    union all
    select
        segment_id,
        'macro' as kind,
        'account' as entity,
        family,
        segment,
        label,
        description,
        'finegrain' as owner,
        'active' as status,
        cast(null as bigint) as priority,
        false as is_sensitive,
        cast(null as date) as expires_on,
        cast(null as double) as at_least,
        false as at_least_is_share,
        cast(null as double) as at_most,
        false as at_most_is_share,
        sort_order,
        cast(null as varchar) as version
    from account_segments
    union all
    select
        micro_segments.segment_id,
        'micro' as kind,
        micro_segments.entity,
        micro_segments.pack as family,
        micro_segments.segment_id as segment,
        micro_segments.label,
        micro_segments.description,
        micro_segments.owner,
        case
            when micro_segments.status <> 'active' then micro_segments.status
            when micro_segments.expires_on < {{ as_of_date() }} then 'expired'
            when small_segments.segment_id is not null then 'too small'
            else 'active'
        end as status,
        micro_segments.priority,
        micro_segments.is_sensitive,
        micro_segments.expires_on,
        micro_segments.at_least,
        micro_segments.at_least_is_share,
        micro_segments.at_most,
        micro_segments.at_most_is_share,
        micro_segments.sort_order,
        micro_segments.version
    from micro_segments
    left join small_segments
        on micro_segments.segment_id = small_segments.segment_id

)

select * from listed
