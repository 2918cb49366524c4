with current_prices as (

    select
        product_no,
        arg_max(cents, step_no) as cents
    from prices
    group by product_no

),

clean as (

    select
        sku(products.product_no) as sku,
        products.title,
        products.category,
        products.brand,
        amount(current_prices.cents) as price,
        amount(cast(floor(products.list_cents * products.cost_share) as bigint)) as cost
    from products
    inner join current_prices
        on products.product_no = current_prices.product_no
    order by products.product_no

)

select *
from clean

union all

select * exclude (defect)
from dirty_catalog_products
