-- Read from what is delivered, as accepted events do not carry these columns. No count, as repeated
-- events are still among them.
{%- set delivered = ref('delivered_events') %}
{%- set columns = [
    'source_customer_id', 'occurred_on', 'device_type', 'device_model', 'operating_system', 'browser',
    'app_version', 'country',
] %}
{%- set kept_columns = ['source_system', 'web_id'] + columns + ['last_at'] %}
with used as (

    {% for period in event_periods(ref('checked_events')) -%}
    select
        source_system,
        {{ web_id() }} as web_id,
        {{ columns | join(',\n        ') }},
        max(occurred_at) as last_at
    from {{ delivered }}
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
),

kept as (

    {{ events_without_erased('used', kept_columns, browser='web_id') | trim | indent(4) }}

)

select * from kept
