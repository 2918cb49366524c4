{{ lifecycle_possibilities() }}

select * from taken
where rule_priority is null
