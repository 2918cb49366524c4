-- Many rows: each column here is one that sessions, rollups or segments read. What describes the
-- visit (device, referrer, campaign tags) is kept per day in web_device_days and web_touches.
{%- set staged = ref('staged_events') %}
{%- set delivered = ref('delivered_events') %}
{%- set is_renewed = is_in_replaced_days(this) %}
{%- set read = [
    'source_system', 'event_id', 'occurred_at', 'occurred_on', 'anonymous_id', 'source_customer_id',
    'event_type', 'page', 'product_id', 'category', 'search_term', 'value_amount', 'order_id',
    'unreadable', 'staging_findings',
] %}
with repeated as (

    -- Ids that may be repeated, told by the id alone for the sake of speed: those of erased people
    -- do no harm here.
    {% for period in event_periods(delivered) -%}
    select event_id
    from {{ delivered }}
    where
        {{ is_renewed }}
        and {{ period }}
        and event_id is not null
    group by event_id
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

repeated_ids as (

    select distinct event_id from repeated

),

single_rows as (

    select
        staged.{{ read | join(',\n        staged.') }},
        1 as version
    from {{ staged }} as staged
    left join repeated_ids
        on staged.event_id = repeated_ids.event_id
    where
        {{ is_renewed }}
        and repeated_ids.event_id is null

),

versions as (

    -- What was received first counts; rows left tied are equal in every column kept.
    select
        staged.{{ read | join(',\n        staged.') }},
        row_number() over (
            partition by staged.source_system, staged.event_id, staged.occurred_on
            order by
                staged.received_at asc nulls last,
                staged.occurred_at asc nulls last,
                staged.anonymous_id asc nulls last,
                staged.source_customer_id asc nulls last,
                staged.event_type asc nulls last,
                staged.page asc nulls last,
                staged.product_id asc nulls last,
                staged.category asc nulls last,
                staged.search_term asc nulls last,
                staged.value_amount asc nulls last,
                staged.order_id asc nulls last,
                staged.unreadable asc nulls last,
                staged.staging_findings asc nulls last
        ) as version
    from {{ staged }} as staged
    inner join repeated_ids
        on staged.event_id = repeated_ids.event_id
    where {{ is_renewed }}

),

numbered as (

    select * from single_rows
    union all
    select * from versions

),

judged as (

    select
        source_system,
        event_id,
        occurred_at,
        occurred_on,
        anonymous_id,
        source_customer_id,
        event_type,
        page,
        product_id,
        category,
        search_term,
        value_amount,
        order_id,
        case
            when version > 1 or {{ is_rejected_event() }}
                then {{ reject_reasons(
                    key=['event_id', 'event_type'],
                    required=['occurred_at'],
                    dates=['occurred_on'],
                    amounts=['value_amount'],
                    findings=[
                        ('repeated_event', 'version > 1'),
                        ('nobody', 'anonymous_id is null and source_customer_id is null'),
                    ]
                ) }}
        end as rejection_reasons
    from numbered

)

select * from judged
