with lines as (

    select * from {{ ref('stg_flat_invoices__lines') }}

)

select
    invoice_id as order_id,
    product_id,
    quantity,
    unit_price,
    staging_findings
from lines
where not is_credit_note
