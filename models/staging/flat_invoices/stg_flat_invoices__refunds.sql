-- A credit note does not say which invoice it takes back: it is set against its customer.
with lines as (

    select * from {{ ref('stg_flat_invoices__lines') }}

)

select
    source_customer_id,
    invoiced_at as refunded_at,
    invoiced_on as refunded_on,
    -quantity * unit_price as amount,
    staging_findings
from lines
where is_credit_note
