-- Read from staging, as accepted events do not carry these columns. No count, as repeated events
-- are still among them.
{%- set staged = ref('staged_events') %}
{%- set columns = [
    'source_customer_id', 'occurred_on', 'device_type', 'device_model', 'operating_system', 'browser',
    'app_version', 'country',
] %}
with used as (

    {% for period in event_periods(ref('checked_events')) -%}
    select
        source_system,
        {{ web_id() }} as web_id,
        {{ columns | join(',\n        ') }},
        max(occurred_at) as last_at
    from {{ staged }}
    where
        {{ is_in_replaced_days(this, 'occurred_at') }}
        and {{ period }}
        and not {{ is_rejected_event() }}
    group by
        source_system,
        {{ web_id() }},
        {{ columns | join(',\n        ') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from used
