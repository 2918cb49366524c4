with staged as (

    select * from {{ ref('staged_customers') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'source_customer_id'],
        ['updated_at', 'deleted_at', 'created_at', 'email', 'phone', 'last_name', 'first_name', 'street',
         'postal_code', 'birth_date', 'loyalty_points', 'loyalty_tier', 'gender', 'marital_status',
         'household_id', 'education', 'occupation', 'job_title', 'employment', 'income_band',
         'is_home_owner', 'district', 'city', 'region', 'country', 'latitude', 'longitude',
         'time_zone', 'language', 'acquisition_source', 'loyalty_card_id']) }}

),

dated as (

    select
        *,
        {{ business_date('created_at') }} as created_on
    from versions

),

judged as (

    select
        *,
        {{ account_key('source_system', 'source_customer_id') }} as buyer_key,
        {{ reject_reasons(
            key=['source_customer_id'],
            required=['created_at'],
            dates=['created_on'],
            amounts=['loyalty_points'],
            findings=[
                ('updated_at_after_the_run', is_after_the_run('updated_at')),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from dated

)

select * from judged
