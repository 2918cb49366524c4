-- Without one it would count on no day: its staging folder forgot business_date().
select
    'orders' as table_name,
    source_system,
    count(*) as facts_without_day
from {{ ref('accepted_orders') }}
where ordered_on is null
group by source_system
union all
select
    'refunds' as table_name,
    source_system,
    count(*) as facts_without_day
from {{ ref('accepted_refunds') }}
where refunded_on is null
group by source_system
