-- Every number of employees has one band, and whatever was used has a group.
{{ account_possibilities() }}

select
    'account_size_bands' as rules,
    cast(employees as double) as unruled_value
from sized
group by employees
having count(priority) <> 1
union all
select
    'account_usage_rules' as rules,
    usage_trend as unruled_value
from taken
where rule_priority is null
