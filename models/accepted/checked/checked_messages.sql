with staged as (

    select * from {{ ref('staged_messages') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'message_id'],
        ['unsubscribed_at', 'converted_at', 'clicked_at', 'opened_at', 'bounced_at',
         'delivered_at', 'sent_at', 'campaign_id', 'source_customer_id', 'email', 'phone',
         'channel', 'offer']) }}

),

keyed_systems as (

    -- A source that lists its campaigns lists all of them.
    select distinct source_system as keyed_system
    from {{ ref('staged_campaigns') }}

),

campaigns as (

    select
        source_system as campaign_source_system,
        campaign_id as accepted_campaign_id
    from {{ ref('accepted_campaigns') }}

),

judged as (

    select
        versions.*,
        coalesce(
            {{ account_key('source_system', 'source_customer_id') }},
            {{ email_key('email') }},
            {{ phone_key('phone') }}
        ) as buyer_key,
        {{ reject_reasons(
            key=['message_id', 'channel'],
            required=['sent_at'],
            dates=['sent_on'],
            findings=[
                ('response_before_sent', 'delivered_at < sent_at or opened_at < sent_at or clicked_at < sent_at'
                    ~ ' or converted_at < sent_at or bounced_at < sent_at or unsubscribed_at < sent_at'),
                ('replaced_by_newer_version', 'version > 1'),
                ('campaign_not_accepted', 'keyed_system is not null and campaign_id is not null'
                    ~ ' and accepted_campaign_id is null'),
            ]
        ) }} as rejection_reasons
    from versions
    left join keyed_systems
        on versions.source_system = keyed_systems.keyed_system
    left join campaigns
        on
            versions.source_system = campaigns.campaign_source_system
            and versions.campaign_id = campaigns.accepted_campaign_id

)

select * from judged
