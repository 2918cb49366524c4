with staged as (

    select * from {{ ref('staged_products') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'product_id'],
        ['product_name', 'category_path', 'brand', 'price', 'cost']) }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['product_id'],
            required=[],
            amounts=['price', 'cost'],
            findings=[
                ('negative_price', 'price < 0'),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from versions

)

select * from judged
