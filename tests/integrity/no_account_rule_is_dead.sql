{{ account_possibilities() }}

select
    bands.priority,
    bands.size_band as segment
from bands
left join sized
    on bands.priority = sized.priority
where sized.priority is null
union all
select
    rules.priority,
    rules.usage_group as segment
from rules
left join taken
    on rules.priority = taken.rule_priority
where taken.rule_priority is null
