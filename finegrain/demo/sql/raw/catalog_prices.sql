select
    sku(product_no) as sku,
    amount(cents) as price,
    getvariable('first_on') + cast(day_no - 1 as integer) as valid_from
from prices

union all

select * exclude (defect)
from dirty_catalog_prices
