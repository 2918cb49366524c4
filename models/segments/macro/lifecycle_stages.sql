with customers as (

    select
        rfm_features.customer_id,
        rfm_features.frequency,
        rfm_features.recency_days,
        lifecycle_features.days_since_first_order,
        rhythm_features.gap_before_last_order_days
    from {{ ref('rfm_features') }} as rfm_features
    inner join {{ ref('lifecycle_features') }} as lifecycle_features
        on rfm_features.customer_id = lifecycle_features.customer_id
    inner join {{ ref('rhythm_features') }} as rhythm_features
        on rfm_features.customer_id = rhythm_features.customer_id

),

rules as (

    select * from {{ ref('lifecycle_rules') }}

),

matched as (

    select
        customers.customer_id,
        min(rules.priority) as priority
    from customers
    left join rules
        on
            {{ in_rule_range('customers.frequency', 'rules.orders') }}
            and {{ in_rule_range('customers.recency_days', 'rules.recency_days') }}
            and {{ in_rule_range(
                'customers.days_since_first_order', 'rules.days_since_first_order'
            ) }}
            and {{ in_rule_range(
                'customers.gap_before_last_order_days', 'rules.gap_before_last_order_days'
            ) }}
    group by customers.customer_id

),

named as (

    select
        matched.customer_id,
        coalesce(rules.stage, 'others') as lifecycle_stage
    from matched
    left join rules
        on matched.priority = rules.priority

)

select * from named
