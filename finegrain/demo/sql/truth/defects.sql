with named as (

    select
        'crm_customers' as table_name,
        id as row_key,
        defect
    from dirty_crm_customers

    union all

    select
        'crm_customers' as table_name,
        customer_id(account_no) as row_key,
        flaw as defect
    from accounts
    where flaw is not null

    union all

    select
        'crm_consents' as table_name,
        customer_id as row_key,
        defect
    from dirty_crm_consents

    union all

    select
        'shop_orders' as table_name,
        order_no as row_key,
        defect
    from dirty_shop_orders

    union all

    select
        'shop_order_lines' as table_name,
        line_id as row_key,
        defect
    from dirty_shop_order_lines

    union all

    select
        'shop_refunds' as table_name,
        refund_id as row_key,
        defect
    from dirty_shop_refunds

    union all

    select
        'catalog_products' as table_name,
        sku as row_key,
        defect
    from dirty_catalog_products

    union all

    select
        'catalog_prices' as table_name,
        sku as row_key,
        defect
    from dirty_catalog_prices

    union all

    select
        'crm_surveys' as table_name,
        null as row_key,
        defect
    from dirty_crm_surveys

    union all

    select
        'crm_nps' as table_name,
        customer_id as row_key,
        defect
    from dirty_crm_nps

    union all

    select
        'web_events' as table_name,
        event_id as row_key,
        defect
    from dirty_web_events

)

select
    table_name,
    row_key,
    defect,
    count(*) as n
from named
group by table_name, row_key, defect
order by table_name, defect, row_key nulls last
