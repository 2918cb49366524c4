with staged as (

    select * from {{ ref('staged_assignments') }}

),

keyed as (

    select
        *,
        coalesce(
            {{ account_key('source_system', 'source_customer_id') }},
            {{ email_key('email') }}
        ) as buyer_key
    from staged

),

versions as (

    {{ number_versions('keyed', ['source_system', 'campaign_id', 'buyer_key'],
        ['assigned_at', 'arm', 'is_randomised', 'source_customer_id', 'email'], day='assigned_on') }}

),

torn as (

    -- Who was put into several arms got something of each: he tells nothing about either.
    select
        source_system as torn_system,
        campaign_id as torn_campaign_id,
        buyer_key as torn_buyer_key
    from versions
    group by source_system, campaign_id, buyer_key
    having min(arm) <> max(arm)

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
        {{ reject_reasons(
            key=['campaign_id', 'arm'],
            required=['assigned_at'],
            dates=['assigned_on'],
            findings=[
                ('nobody', 'buyer_key is null'),
                ('in_several_arms', 'torn_buyer_key is not null'),
                ('replaced_by_newer_version', 'version > 1'),
                ('campaign_not_accepted', 'keyed_system is not null and campaign_id is not null'
                    ~ ' and accepted_campaign_id is null'),
            ]
        ) }} as rejection_reasons
    from versions
    left join torn
        on
            versions.source_system = torn.torn_system
            and versions.campaign_id = torn.torn_campaign_id
            and versions.buyer_key = torn.torn_buyer_key
    left join keyed_systems
        on versions.source_system = keyed_systems.keyed_system
    left join campaigns
        on
            versions.source_system = campaigns.campaign_source_system
            and versions.campaign_id = campaigns.accepted_campaign_id

)

select * from judged
