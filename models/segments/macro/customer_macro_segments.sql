with rfm as (

    select
        customer_id,
        rfm_code,
        segment
    from {{ ref('rfm_scores') }}
    where scheme = {{ naming_rfm_scheme() }}

),

joined as (

    select
        customers.customer_id,
        rfm.segment as rfm_segment,
        rfm.rfm_code,
        lifecycle_stages.lifecycle_stage,
        value_tiers.value_tier,
        -- The linter takes the name after exclude for a reference.
        declared.* exclude (customer_id) -- noqa: RF02
    from {{ ref('customers') }} as customers
    left join rfm
        on customers.customer_id = rfm.customer_id
    left join {{ ref('lifecycle_stages') }} as lifecycle_stages
        on customers.customer_id = lifecycle_stages.customer_id
    left join {{ ref('value_tiers') }} as value_tiers
        on customers.customer_id = value_tiers.customer_id
    left join {{ ref('declared_macro_segments') }} as declared
        on customers.customer_id = declared.customer_id

)

select * from joined
