select
    customer_id,
    'recency_days' as measure,
    cast(recency_days as double) as measured_value
from {{ ref('rfm_features') }}
where frequency > 0
union all
select
    customer_id,
    'frequency' as measure,
    cast(frequency as double) as measured_value
from {{ ref('rfm_features') }}
where frequency > 0
union all
select
    customer_id,
    'monetary_amount' as measure,
    cast(monetary_amount as double) as measured_value
from {{ ref('rfm_features') }}
where frequency > 0
