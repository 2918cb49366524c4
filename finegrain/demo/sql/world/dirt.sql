-- Everything wrong with the raw tables, added to the clean rows and named in `defect`; so the
-- truth, which comes from the clean rows, stays exact. A sample of the clean rows is the pattern
-- for it; the kinds are dealt out in turn, so that even the smallest world has each of them.
set variable order_count = (select count(*) from ledger);
set variable refund_count = (select count(*) from refunds);

create temp macro dealt(kinds, place) as kinds[1 + (place - 1) % len(kinds)];

create temp table dirty_crm_customers as

with sampled as (

    select
        *,
        dealt(
            [
                'duplicate_row', 'older_version', 'null_key', 'duplicate_row', 'older_version',
                'duplicate_row', 'older_version', 'older_version'
            ],
            row_number() over (order by account_no)
        ) as defect
    from clean_crm_customers
    where is_pattern

)

select *
from sampled
where defect = 'duplicate_row'

union all

-- the kept record of a key is the one modified last: these are older, and say other things
select
    * replace (
        null as email,
        '1 Former Street' as street,
        coalesce(card_points, 0) + 1 as card_points,
        modified_at - to_days(cast(5 + draw_below(account_no, 'older', 90) as integer))
            as modified_at,
        loaded_at - interval 4 days as loaded_at
    )
from sampled
where defect = 'older_version'

union all

select * replace (null as id)
from sampled
where defect = 'null_key';

create temp table dirty_crm_consents as

with sampled as (

    select
        *,
        dealt(['duplicate_row', 'null_key'], row_number() over (order by question_key)) as defect
    from clean_crm_consents
    where
        answer_no = 0
        and falls_on(question_key, 'wrong consents', least(200, getvariable('customers') // 3))

)

select * replace (case when defect <> 'null_key' then customer_id end as customer_id)
from sampled;

create temp table dirty_shop_orders as

with sampled as (

    select
        *,
        dealt(
            [
                'duplicate_row', 'older_version', 'null_key', 'duplicate_row', 'older_version',
                'null_placed_at', 'duplicate_row', 'older_version', 'negative_total',
                'duplicate_row', 'older_version', 'foreign_currency'
            ],
            row_number() over (order by order_seq)
        ) as defect
    from clean_shop_orders
    where is_pattern

),

lone as (

    select
        *,
        'far_future_date' as defect
    from clean_shop_orders
    where order_seq = 1

),

-- New orders that must be refused. They take numbers after the last clean one, and belong to
-- anybody, so that one who slips through is seen in that customer's totals.
refused as (

    select
        * replace (
            getvariable('order_count') + row_number() over (order by defect, order_seq)
                as order_seq,
            customer_id(1 + draw_below(order_seq, 'wrong customer', getvariable('customers')))
                as customer_id,
            null as email,
            'completed' as status,
            null as cancelled_at,
            total + 1 as total
        )
    from (
        select * from sampled

        union all

        select * from lone
    ) as templates
    where defect in (
        'null_key', 'null_placed_at', 'negative_total', 'foreign_currency', 'far_future_date'
    )

)

select
    * replace (
        case when defect <> 'null_key' then order_no(order_seq) end as order_no,
        case defect
            when 'null_placed_at' then null
            when 'far_future_date' then timestamp '2099-01-01 17:00:00'
            else placed_at
        end as placed_at,
        case when defect = 'negative_total' then -total else total end as total,
        case when defect = 'foreign_currency' then 'XXX' else currency end as currency
    )
from refused

union all

select *
from sampled
where defect = 'duplicate_row'

union all

select
    * replace (
        'processing' as status,
        null as cancelled_at,
        total + 5 as total,
        placed_at as modified_at,
        placed_at + interval 5 minutes as loaded_at
    )
from sampled
where defect = 'older_version';

create temp table dirty_shop_order_lines as

with sampled as (

    select
        *,
        row_number() over (order by line_id) as place,
        dealt(
            [
                'duplicate_row', 'duplicate_key', 'null_key', 'unknown_order', 'duplicate_row',
                'duplicate_key'
            ],
            place
        ) as defect
    from clean_shop_order_lines
    -- said of both tables behind it, so that neither is read whole
    where
        is_pattern
        and has_pattern_lines

)

select
    * exclude (place)
    replace (
        case defect
            when 'null_key' then null
            when 'unknown_order' then printf('L99%06d-1', place)
            else line_id
        end as line_id,
        case when defect = 'unknown_order' then printf('O99%06d', place) else order_no end
            as order_no,
        -- the same line, delivered again a day later
        case when defect = 'duplicate_key' then loaded_at + interval 1 day else loaded_at end
            as loaded_at
    )
from sampled

union all

-- the orders that must be refused have lines as well
select
    order_seq,
    false as is_pattern,
    false as has_pattern_lines,
    line_id(order_seq, 1) as line_id,
    order_no,
    sku(1) as sku,
    1 as qty,
    cast(abs(total) as decimal(18, 2)) as unit_price,
    amount(0) as discount,
    loaded_at,
    'rejected_order' as defect
from dirty_shop_orders
where defect in ('null_placed_at', 'negative_total', 'foreign_currency', 'far_future_date');

create temp table dirty_shop_refunds as

with sampled as (

    select
        *,
        dealt(
            ['duplicate_row', 'duplicate_key', 'null_key', 'unknown_order', 'amount_not_positive'],
            row_number() over (order by refund_seq)
        ) as defect
    from clean_shop_refunds
    where falls_on(
        refund_seq, 'wrong refunds', least(25, greatest(1, getvariable('refund_count') // 10))
    )

)

select
    * replace (
        case defect
            when 'null_key' then null
            when 'unknown_order' then printf('R99%06d', refund_seq)
            when 'amount_not_positive' then printf('R98%06d', refund_seq)
            else refund_id
        end as refund_id,
        case when defect = 'unknown_order' then printf('O99%06d', refund_seq) else order_no end
            as order_no,
        case when defect = 'unknown_order' then null else line_id end as line_id,
        case
            when defect = 'amount_not_positive' and refund_seq % 2 = 0 then 0
            when defect = 'amount_not_positive' then -amount
            else amount
        end as amount,
        case when defect = 'duplicate_key' then loaded_at + interval 1 day else loaded_at end
            as loaded_at
    )
from sampled;

create temp table dirty_catalog_products as

select
    printf('SKU9%03d', product_no) as sku,
    title,
    category,
    brand,
    amount(case when product_no % 2 = 0 then 0 else -list_cents end) as price,
    amount(100) as cost,
    'price_not_positive' as defect
from products
where product_no <= 4

union all

select
    null as sku,
    title,
    category,
    brand,
    amount(list_cents) as price,
    amount(100) as cost,
    'null_key' as defect
from products
where product_no <= 2;

-- prices that would be in force, were they accepted
create temp table dirty_catalog_prices as

select
    sku(product_no) as sku,
    amount(case when product_no % 2 = 0 then 0 else -cents end) as price,
    getvariable('until') - cast(product_no as integer) as valid_from,
    'price_not_positive' as defect
from prices
where
    product_no <= 6
    and step_no = 0;
