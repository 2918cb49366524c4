create temp table lines as

with numbered as (

    select
        order_seq,
        order_key * 16 + unnest(range(1, line_count + 1)) as line_key,
        unnest(range(1, line_count + 1)) as line_no,
        day_no,
        taste_no,
        season_no,
        is_plant,
        fate
    from orders

),

-- a line comes from the season's gifts, from the shopper's taste, or from the whole catalog
chosen as (

    select
        *,
        draw(line_key, 'basket') as basket_share,
        case
            when taste_no = 11 then 11
            when season_no is not null and basket_share < 0.35 then season_no
            when basket_share < 0.75 then taste_no
            else 0
        end * 4096 + draw_below(line_key, 'product', 4096) as slot_key
    from numbered

),

priced as (

    select
        chosen.order_seq,
        chosen.line_no,
        chosen.is_plant,
        chosen.fate,
        chosen.line_key,
        product_slots.product_no,
        product_slots.department_no,
        prices_by_day.cents as unit_cents,
        case
            when chosen.taste_no = 11 then 1
            when product_slots.is_consumable then 1 + draw_below(chosen.line_key, 'quantity', 4)
            when draw(chosen.line_key, 'quantity') < 0.08 then 2
            else 1
        end as quantity
    from chosen
    inner join product_slots
        on chosen.slot_key = product_slots.slot_key
    inner join prices_by_day
        on product_slots.product_no * 65536 + chosen.day_no = prices_by_day.price_key

)

select
    order_seq,
    cast(line_no as tinyint) as line_no,
    cast(product_no as smallint) as product_no,
    cast(department_no as tinyint) as department_no,
    cast(quantity as tinyint) as quantity,
    cast(unit_cents as integer) as unit_cents,
    cast(
        case
            when fate = 'free' then quantity * unit_cents
            when is_plant then 0
            when draw(line_key, 'discounted') < 0.10
                then
                    quantity * unit_cents * (5 + 5 * draw_below(line_key, 'line discount', 4))
                    // 100
            else 0
        end
        as integer
    ) as discount_cents,
    falls_on(order_seq, 'wrong lines', 60) as is_pattern
from priced
order by order_seq, line_no;
