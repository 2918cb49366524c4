{%- set counts = message_counts() %}
{%- set in_30_days = in_the_last_days('messages.sent_on', 30) -%}
with customers as (

    select customer_id from {{ ref('customers') }}

),

messages as (

    -- Where an opening cannot be seen, as in a text message, a click shows that there was one.
    select
        customer_id,
        channel,
        sent_at,
        sent_on,
        coalesce(opened_at, clicked_at) as opened_at,
        coalesce(opened_on, clicked_on) as opened_on,
        clicked_on,
        converted_on,
        bounced_on,
        unsubscribed_on
    from {{ ref('messages_as_of') }}

),

latest_opens as (

    select
        customer_id,
        max(opened_at) as last_opened_at
    from messages
    group by customer_id

),

counted as (

    select
        messages.customer_id,
        {%- for name, condition in counts.items() %}
        count(case when {{ condition }} then 1 end) as {{ name }},
        {%- endfor %}
        count(case when {{ in_30_days }} and messages.opened_on is not null then 1 end)
            as messages_opened_30d,
        max(messages.sent_on) as last_message_on,
        max(messages.opened_on) as last_opened_on,
        max(messages.clicked_on) as last_clicked_on,
        max(messages.bounced_on) as last_bounced_on,
        max(messages.unsubscribed_on) as last_unsubscribed_on
    from messages
    inner join latest_opens
        on messages.customer_id = latest_opens.customer_id
    group by messages.customer_id

),

{%- for name, expression in [
    ('channel', 'channel'),
    ('hour', 'extract(hour from '
        ~ shift_zone('opened_at', 'UTC', var('business_time_zone')) ~ ')'),
] %}

best_{{ name }}s as (

    -- Of several with as many openings the one opened last, then the first by name.
    select
        customer_id,
        {{ expression }} as best_{{ name }}_365d
    from messages
    where {{ in_the_last_days('opened_on', 365) }}
    group by customer_id, {{ expression }}
    qualify row_number() over (
        partition by customer_id
        order by count(*) desc, max(opened_at) desc nulls last, {{ expression }} asc
    ) = 1

),
{%- endfor %}

measured as (

    select
        customers.customer_id,
        {%- for name in counts %}
        cast(coalesce(counted.{{ name }}, 0) as bigint) as {{ name }},
        {%- endfor %}
        {{ share('counted.messages_opened_90d', 'counted.messages_sent_90d') }} as open_rate_90d,
        {{ share('counted.messages_clicked_90d', 'counted.messages_sent_90d') }} as click_rate_90d,
        {{ share('counted.messages_converted_90d', 'counted.messages_sent_90d') }}
            as conversion_rate_90d,
        -- Whole numbers on both sides: a share of exactly half is half on every engine.
        coalesce(
            counted.messages_sent_30d >= 5
            and counted.messages_opened_90d > counted.messages_opened_30d
            and 2 * counted.messages_opened_30d
            * (counted.messages_sent_90d - counted.messages_sent_30d)
            <= (counted.messages_opened_90d - counted.messages_opened_30d)
            * counted.messages_sent_30d,
            false
        ) as is_message_fatigued,
        counted.last_message_on,
        counted.last_opened_on,
        counted.last_clicked_on,
        counted.last_bounced_on,
        counted.last_unsubscribed_on,
        coalesce(counted.last_unsubscribed_on is not null, false) as has_unsubscribed,
        cast({{ as_of_date() }} - counted.last_opened_on as bigint) as days_since_last_open,
        best_channels.best_channel_365d,
        cast(best_hours.best_hour_365d as bigint) as best_hour_365d
    from customers
    left join counted
        on customers.customer_id = counted.customer_id
    left join best_channels
        on customers.customer_id = best_channels.customer_id
    left join best_hours
        on customers.customer_id = best_hours.customer_id

)

select * from measured
