with source as (

    {{ read_source('flat_invoices', 'online_retail') }}

),

renamed as (

    select
        {{ clean_text('InvoiceNo') }} as invoice_id,
        {{ clean_text('StockCode') }} as product_id,
        {{ clean_text('Description') }} as product_name,
        {{ clean_id('CustomerID') }} as source_customer_id,
        cast(quantity as decimal(18, 4)) as quantity,
        cast(unitprice as decimal(18, 4)) as unit_price,
        {{ utc_timestamp('InvoiceDate', 'flat_invoices') }} as invoiced_at
    from source

),

typed as (

    -- C: credit note. A digit: sale. Any other letter is an entry of the bookkeepers, such as A for
    -- a bad debt written off, and no trade with a customer.
    select
        *,
        {{ business_date('invoiced_at') }} as invoiced_on,
        coalesce(upper(left(invoice_id, 1)) = 'C', false) as is_credit_note,
        case
            when upper(left(invoice_id, 1)) = 'C' then null
            when left(invoice_id, 1) not between '0' and '9' then 'not_a_sale'
        end as staging_findings
    from renamed

)

select * from typed
