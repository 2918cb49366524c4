-- An invoice is made of the lines that will be accepted as its lines, so that one bad line does
-- not change what the others add up to.
with lines as (

    select * from {{ ref('stg_flat_invoices__lines') }}
    where
        not is_credit_note
        and staging_findings is null
        and product_id is not null
        and quantity > 0
        and unit_price >= 0

),

invoices as (

    select
        invoice_id as order_id,
        min(invoiced_at) as ordered_at,
        min(source_customer_id) as source_customer_id,
        sum(quantity * unit_price) as total_amount,
        case when count(distinct source_customer_id) > 1 then 'several_buyers' end
            as staging_findings
    from lines
    group by invoice_id

),

dated as (

    select
        *,
        {{ business_date('ordered_at') }} as ordered_on
    from invoices

)

select * from dated
