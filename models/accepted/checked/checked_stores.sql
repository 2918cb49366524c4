with staged as (

    select * from {{ ref('staged_stores') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'store_id'],
        ['store_name', 'latitude', 'longitude', 'city', 'region', 'country']) }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['store_id'],
            required=[],
            findings=[
                ('not_on_earth', 'latitude not between -90 and 90 or longitude not between -180 and 180'),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from versions

)

select * from judged
