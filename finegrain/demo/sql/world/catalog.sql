create temp table baskets as

select *
from read_csv(
    getvariable('data') || '/baskets.csv',
    header = true,
    types = {'share': 'decimal(4, 2)'}
);

-- share_to: a draw in [share_from, share_to) takes this basket as the shopper's taste
create temp table tastes as

select
    basket_no as taste_no,
    sum(share) over (order by basket_no) - share as share_from,
    sum(share) over (order by basket_no) as share_to
from baskets
where kind = 'taste';

create temp table products as

with categories as (

    select *
    from read_csv(
        getvariable('data') || '/catalog.csv',
        header = true,
        types = {'brand': 'varchar', 'variants': 'varchar', 'season': 'varchar'}
    )

),

brands as (

    select
        row_number() over (order by brand) - 1 as brand_no,
        count(*) over () as brand_count,
        brand
    from read_csv(getvariable('data') || '/brands.csv', header = true)

),

numbered_categories as (

    select
        row_number() over (order by path, title) as category_no,
        dense_rank() over (order by split_part(path, ' > ', 1)) as department_no,
        *
    from categories

),

variants as (

    select
        *,
        unnest(range(products)) as variant_no
    from numbered_categories

),

numbered as (

    select
        row_number() over (order by category_no, variant_no) as product_no,
        *
    from variants

)

select
    numbered.product_no,
    numbered.department_no,
    numbered.path as category,
    coalesce(numbered.brand, brands.brand) as brand,
    case
        when numbered.variants is not null
            then
                numbered.title || ' '
                || string_split(numbered.variants, '|')[1 + numbered.variant_no]
        else
            brands.brand || ' ' || numbered.title || ' '
            || ['Classic', 'Plus', 'Mini', 'Pro', 'Lite', 'Duo', 'Max', 'Prime'][
                1 + numbered.variant_no
            ]
    end as title,
    -- prices end in .99, except the product whose price never moves
    case
        when numbered.basket = 'steady' then 100 * numbered.low
        else
            100 * numbered.low
            + 100 * draw_below(numbered.product_no, 'price', numbered.high - numbered.low)
            + 99
    end as list_cents,
    0.45 + 0.3 * draw(numbered.product_no, 'cost') as cost_share,
    numbered.basket,
    numbered.season,
    -- what plants buy is named by it: iphone_x, and iphone_x.1 for the second variant
    replace(lower(numbered.title), ' ', '_')
    || case when numbered.variant_no > 0 then '.' || numbered.variant_no else '' end as item,
    -- groceries and baby goods are bought by the several
    numbered.basket in ('grocery', 'baby', 'pet') as is_consumable
from numbered
inner join brands
    on draw_below(numbered.product_no, 'brand', brands.brand_count) = brands.brand_no
order by numbered.product_no;

-- One row per product and price step; a fifth of the steps are clear drops.
-- Those of planted_prices.csv are as written there.
create temp table prices as

with planted as (

    select
        products.product_no,
        row_number() over (partition by products.product_no order by listed.days_ago desc) - 1
            as step_no,
        -- the first price is older than the world
        case when step_no = 0 then 0 else getvariable('days') - listed.days_ago end as day_no,
        cast(round(100 * listed.price) as bigint) as cents
    from products
    inner join read_csv(getvariable('data') || '/planted_prices.csv', header = true) as listed
        on products.item = listed.item

),

steps as (

    select
        product_no,
        list_cents,
        case when basket = 'steady' then 1 else 1 + draw_below(product_no, 'steps', 6) end
            as step_count,
        unnest(range(step_count)) as step_no,
        product_no * 16 + step_no as step_key
    from products
    where product_no not in (select planted.product_no from planted)

),

drawn as (

    select
        product_no,
        step_no,
        -- the first price is older than the world; later ones lie in the order of their steps
        case
            when step_no = 0 then -draw_below(product_no, 'listed', 400)
            else
                1 + draw_below(step_key, 'step day', getvariable('days') // 6)
                + (step_no - 1) * (getvariable('days') // 6)
        end as day_no,
        case
            when step_no = 0 then list_cents
            when draw(step_key, 'drop') < 0.2
                then cast(round(list_cents * (0.65 + 0.2 * draw(step_key, 'cut'))) as bigint)
            else cast(round(list_cents * (0.93 + 0.2 * draw(step_key, 'change'))) as bigint)
        end as cents
    from steps

)

select *
from drawn

union all

select *
from planted

order by product_no, step_no;

create temp table prices_by_day as

select
    products.product_no * 65536 + calendar.day_no as price_key,
    prices.cents
from products
cross join calendar
asof join prices
    on products.product_no = prices.product_no and calendar.day_no >= prices.day_no;

-- Each basket has 4,096 slots, given to its products by popularity (a long tail), so that a line
-- finds its product by an equality join.
create temp table product_slots as

with contents as (

    select
        baskets.basket_no,
        products.product_no,
        row_number() over (
            partition by baskets.basket_no
            order by draw(products.product_no, 'popularity'), products.product_no
        ) as place
    from products
    inner join baskets
        on
            baskets.basket in ('everything', products.basket, products.season)
            and (products.basket <> 'steady' or baskets.basket = 'steady')

),

weights as (

    select
        basket_no,
        product_no,
        place,
        1000000 // (place + 3) as weight
    from contents

),

stretches as (

    select
        basket_no,
        product_no,
        sum(weight) over (partition by basket_no) as basket_weight,
        sum(weight) over (partition by basket_no order by place) as weight_to,
        weight_to - weight as weight_from
    from weights

)

select
    stretches.basket_no * 4096
    + unnest(range(
        cast(ceil(4096 * stretches.weight_from / stretches.basket_weight - 0.5) as bigint),
        cast(ceil(4096 * stretches.weight_to / stretches.basket_weight - 0.5) as bigint)
    )) as slot_key,
    products.product_no,
    products.department_no,
    products.is_consumable
from stretches
inner join products
    on stretches.product_no = products.product_no;

-- Three coupons a month: a percentage, an amount back, and free shipping; every other
-- percentage holds for one department only.
create temp table coupons as

with months as (

    select
        row_number() over (order by month_on) as month_no,
        month_on
    from (select distinct cast(date_trunc('month', on_date) as date) as month_on from calendar)
        as starts

),

numbered as (

    select
        months.month_no * 4 + offers.offer_no as coupon_no,
        months.month_no,
        months.month_on,
        offers.offer_no,
        offers.offer
    from months
    cross join (
        values (1, 'percent_off'), (2, 'cashback'), (3, 'free_shipping')
    ) as offers(offer_no, offer)

),

departments as (

    select distinct
        department_no,
        split_part(category, ' > ', 1) as department,
        max(department_no) over () as department_count
    from products

)

select
    numbered.coupon_no,
    numbered.offer_no,
    strftime(numbered.month_on, '%y%m') as month_code,
    case numbered.offer when 'percent_off' then 'SAVE' when 'cashback' then 'BACK' else 'SHIP' end
    || month_code as code,
    numbered.offer,
    case
        when numbered.offer = 'percent_off'
            then 10 + 5 * draw_below(numbered.coupon_no, 'percent', 4)
    end as percent,
    case
        when numbered.offer = 'cashback'
            then 500 + 500 * draw_below(numbered.coupon_no, 'back', 4)
    end as cents,
    departments.department_no,
    departments.department,
    numbered.month_on as starts_on,
    last_day(numbered.month_on) as ends_on
from numbered
left outer join departments
    on
        numbered.offer = 'percent_off'
        and numbered.month_no % 2 = 0
        and 1 + draw_below(numbered.coupon_no, 'department', departments.department_count)
        = departments.department_no
order by numbered.coupon_no;
