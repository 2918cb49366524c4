select * from {{ ref('checked_prices') }}
where rejection_reasons is null
