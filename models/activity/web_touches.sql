-- Read from staging, as accepted events do not carry these columns; repetitions fall together.
{#- After checked_events, which decides the days to replace. #}
{%- set decides = ref('checked_events') %}
with tagged as (

    select distinct
        source_system,
        {{ web_id() }} as web_id,
        source_customer_id,
        occurred_at,
        occurred_on,
        utm_source,
        utm_medium,
        utm_campaign,
        referrer
    from {{ ref('staged_events') }}
    where
        {{ is_in_replaced_days(this, 'occurred_at') }}
        and not {{ is_rejected_event() }}
        and coalesce(utm_source, utm_medium, utm_campaign, referrer) is not null

)

select * from tagged
