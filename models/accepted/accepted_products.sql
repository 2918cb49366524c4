select * from {{ ref('checked_products') }}
where rejection_reasons is null
