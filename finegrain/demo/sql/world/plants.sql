-- Accounts 1 to the last planted one are the plants (see data/plants.csv); everybody else is drawn.
create temp table plants as

with listed as (

    select
        *,
        row_number() over () as listed_no
    from read_csv(
        getvariable('data') || '/plants.csv',
        header = true,
        types = {'missed': 'varchar', 'orders': 'varchar', 'basket': 'varchar'}
    )

),

copied as (

    select
        *,
        unnest(range(copies * getvariable('plant_copies'))) as copy_no
    from listed

)

select
    row_number() over (order by listed_no, copy_no) as account_no,
    plant,
    stage,
    missed,
    boundary,
    orders,
    signed_up as signed_up_days_ago,
    basket
from copied;

-- One row per planted order. An order is written 'days ago', then optionally '@' and its place in
-- the local day, and '!' and its fate: 200@late!cancelled.
create temp table plant_orders as

with split as (

    select
        account_no,
        basket,
        unnest(string_split(orders, ' ')) as written,
        unnest(range(len(string_split(orders, ' ')))) as place
    from plants
    where orders is not null

)

select
    account_no,
    basket,
    place,
    cast(regexp_extract(written, '^\d+') as bigint) as days_ago,
    nullif(regexp_extract(written, '@(\w+)', 1), '') as day_part,
    coalesce(nullif(regexp_extract(written, '!(\w+)', 1), ''), 'kept') as fate
from split;

set variable planted = (select max(account_no) from plants);
