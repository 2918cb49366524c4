with named as (

    select
        scores.customer_id,
        naming.family,
        scores.rfm_code,
        scores.segment
    from {{ ref('rfm_scores') }} as scores
    inner join {{ ref('naming_schemes') }} as naming
        on scores.scheme = naming.scheme

),

joined as (

    select
        customers.customer_id,
        purchases.segment as rfm_segment,
        purchases.rfm_code,
        lifecycle_stages.lifecycle_stage,
        value_tiers.value_tier,
        engagement.segment as engagement_segment,
        engagement.rfm_code as engagement_code,
        -- The linter takes the name after exclude for a reference.
        declared.* exclude (customer_id) -- noqa: RF02
    from {{ ref('customers') }} as customers
    left join named as purchases
        on
            customers.customer_id = purchases.customer_id
            and purchases.family = 'rfm'
    left join named as engagement
        on
            customers.customer_id = engagement.customer_id
            and engagement.family = 'engagement'
    left join {{ ref('lifecycle_stages') }} as lifecycle_stages
        on customers.customer_id = lifecycle_stages.customer_id
    left join {{ ref('value_tiers') }} as value_tiers
        on customers.customer_id = value_tiers.customer_id
    left join {{ ref('declared_macro_segments') }} as declared
        on customers.customer_id = declared.customer_id

)

select * from joined
