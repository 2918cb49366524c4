with staged as (

    select * from {{ ref('staged_children') }}

),

judged as (

    -- Twins are two equal rows: there is no key.
    select
        *,
        {{ account_key('source_system', 'source_customer_id') }} as buyer_key,
        {{ reject_reasons(
            key=['source_customer_id'],
            required=[],
            findings=[('birth_year_out_of_range', "birth_year not between 1900 and extract(year from cast('"
                    ~ run_business_date() ~ "' as date))")]
        ) }} as rejection_reasons
    from staged

)

select * from judged
