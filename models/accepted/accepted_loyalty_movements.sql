select * from {{ ref('checked_loyalty_movements') }}
where rejection_reasons is null
