select * from {{ ref('checked_order_lines') }}
where rejection_reasons is null
