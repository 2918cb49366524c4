-- Historic value: net of refunds and credit notes, over the whole history.
with customers as (

    select
        customer_id,
        cast(monetary_amount as double) as monetary_amount,
        frequency > 0 and monetary_amount > 0 as has_value
    from {{ ref('rfm_features') }}

),

cuts as (

    select * from {{ ref('segment_cut_points') }}
    where scheme = 'value_tier'

),

tiers as (

    select
        customers.customer_id,
        coalesce(rules.tier, 'no_value') as value_tier
    from customers
    left join cuts
        on
            customers.has_value
            and ({{ in_cut_range('customers.monetary_amount', 'cuts') }})
    left join {{ ref('value_tier_rules') }} as rules
        on cuts.score = rules.priority

)

select * from tiers
