{{ lifecycle_possibilities() }}

select
    rules.priority,
    rules.stage
from rules
left join taken
    on rules.priority = taken.rule_priority
where taken.rule_priority is null
