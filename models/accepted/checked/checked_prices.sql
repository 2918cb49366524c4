with staged as (

    select * from {{ ref('staged_prices') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'product_id', 'valid_from_on'], ['price']) }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['product_id', 'valid_from_on'],
            required=['price'],
            amounts=['price'],
            findings=[
                ('price_not_above_zero', 'price <= 0'),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from versions

)

select * from judged
