-- What became of a message counts from its own business day on, so a past day is told as it was then.
{%- set moments = ['delivered', 'opened', 'clicked', 'converted', 'bounced', 'unsubscribed'] %}
with messages as (

    select
        source_system,
        message_id,
        campaign_id,
        buyer_key,
        channel,
        offer,
        sent_at,
        sent_on,
        {%- for moment in moments %}
        {{ moment }}_at,
        {{ business_date(moment ~ '_at') }} as {{ moment }}_on{{ ',' if not loop.last }}
        {%- endfor %}
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

known_then as (

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
        case when messages.{{ moment }}_on <= {{ as_of_date() }} then messages.{{ moment }}_at end
            as {{ moment }}_at,
        case when messages.{{ moment }}_on <= {{ as_of_date() }} then messages.{{ moment }}_on end
            as {{ moment }}_on{{ ',' if not loop.last }}
        {%- endfor %}
    from messages
    inner join persons
        on messages.buyer_key = persons.id_key

)

select * from known_then
