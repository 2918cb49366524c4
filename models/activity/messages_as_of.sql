-- What became of a message counts from its own business day on: a past day is told as it was.
{%- set moments = ['opened', 'clicked', 'converted', 'bounced', 'unsubscribed'] %}
{%- set end_of_day = as_of_end() %}
with messages as (

    select
        source_system,
        message_id,
        campaign_id,
        buyer_key,
        channel,
        offer,
        sent_at,
        {%- for moment in ['delivered'] + moments %}
        case when {{ moment }}_at < {{ end_of_day }} then {{ moment }}_at end as {{ moment }}_at,
        {%- endfor %}
        sent_on
    from {{ ref('accepted_messages') }}
    where
        sent_on <= {{ as_of_date() }}
        and buyer_key is not null

),

persons as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

dated as (

    select
        messages.source_system,
        messages.message_id,
        messages.campaign_id,
        persons.customer_id,
        messages.channel,
        messages.offer,
        messages.sent_at,
        messages.sent_on,
        {%- for moment in moments %}
        messages.{{ moment }}_at,
        {{ business_date('messages.' ~ moment ~ '_at') }} as {{ moment }}_on,
        {%- endfor %}
        messages.delivered_at
    from messages
    inner join persons
        on messages.buyer_key = persons.id_key

)

select * from dated
