with staged as (

    select * from {{ ref('staged_campaigns') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'campaign_id'],
        ['starts_on', 'ends_on', 'campaign_name', 'channel', 'offer', 'category', 'goal']) }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['campaign_id'],
            required=[],
            findings=[
                ('ends_before_it_starts', 'ends_on < starts_on'),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from versions

)

select * from judged
