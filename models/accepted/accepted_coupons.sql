select * from {{ ref('checked_coupons') }}
where rejection_reasons is null
