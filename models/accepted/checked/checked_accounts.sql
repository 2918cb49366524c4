with staged as (

    select * from {{ ref('staged_accounts') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'account_id'],
        ['created_at', 'account_name', 'employees', 'revenue_amount', 'industry', 'clientele',
         'domain', 'country', 'region', 'city'], day='created_on') }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['account_id'],
            required=[],
            dates=['created_on'],
            amounts=['employees', 'revenue_amount'],
            findings=[
                ('negative_employees', 'employees < 0'),
                ('negative_revenue', 'revenue_amount < 0'),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from versions

)

select * from judged
