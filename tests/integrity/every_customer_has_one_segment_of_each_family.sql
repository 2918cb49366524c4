-- Of recency, frequency and monetary value only buyers have one, of engagement only visitors, and
-- nobody where there is not enough data.
with counted as (

    select
        customers.customer_id,
        count(case when catalog.family = 'lifecycle' then 1 end) as lifecycle_segments,
        count(case when catalog.family = 'value' then 1 end) as value_segments,
        count(case when catalog.family = 'rfm' then 1 end) as rfm_segments,
        count(case when catalog.family = 'engagement' then 1 end) as engagement_segments
    from {{ ref('customers') }} as customers
    left join {{ ref('segment_membership') }} as membership
        on customers.customer_id = membership.customer_id
    left join {{ ref('segment_catalog') }} as catalog
        on membership.segment_id = catalog.segment_id
    group by customers.customer_id

)

select
    counted.*,
    features.frequency,
    web_features.visits_365d
from counted
inner join {{ ref('rfm_features') }} as features
    on counted.customer_id = features.customer_id
inner join {{ ref('web_features') }} as web_features
    on counted.customer_id = web_features.customer_id
where
    counted.lifecycle_segments <> 1
    or counted.value_segments <> 1
    or counted.rfm_segments > 1
    or (counted.rfm_segments = 1 and features.frequency = 0)
    or counted.engagement_segments > 1
    or (counted.engagement_segments = 1 and web_features.visits_365d = 0)
