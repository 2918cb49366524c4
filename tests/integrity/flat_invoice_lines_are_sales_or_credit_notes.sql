-- Each line of the flat table is delivered once, as a line of an order or as a refund.
with lines as (

    select count(*) as line_rows
    from {{ ref('stg_flat_invoices__lines') }}

),

order_lines as (

    select count(*) as order_line_rows
    from {{ ref('stg_flat_invoices__order_lines') }}

),

refunds as (

    select count(*) as refund_rows
    from {{ ref('stg_flat_invoices__refunds') }}

)

select
    lines.line_rows,
    order_lines.order_line_rows,
    refunds.refund_rows
from lines
cross join order_lines
cross join refunds
where lines.line_rows <> order_lines.order_line_rows + refunds.refund_rows
