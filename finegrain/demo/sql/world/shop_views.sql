-- The raw tables of the shop as they would be without any dirt.
create temp view clean_shop_orders as

with addressed as (

    select
        ledger.*,
        addresses.address,
        -- an order placed with a login shows the e-mail address now and then
        case
            when ledger.is_by_email then true
            when accounts.account_no is null or accounts.is_deleted then false
            else
                accounts.flaw is null
                and accounts.shared_contact is null
                and accounts.placeholder is null
                and draw(ledger.order_key, 'shows email') < 0.3
        end as shows_email,
        draw(ledger.order_key, 'spelling') as spelling,
        -- a card is shown in the store, whether or not the till asks who is buying
        case
            when known_guests.card_no is not null then known_guests.card_no
            when
                ledger.channel = 'store'
                and not ledger.is_by_email
                and not accounts.is_deleted
                and has_card(accounts.account_no)
                and draw(ledger.order_key, 'shows card') < 0.5
                then card_no(accounts.account_no)
        end as card_no,
        known_guests.phone
    from ledger
    left outer join known_guests
        on ledger.order_seq = known_guests.order_seq
    left outer join accounts
        on ledger.shopper_no = accounts.account_no
    left outer join addresses
        on ledger.shopper_no = addresses.shopper_no

)

select
    order_seq,
    is_pattern,
    order_no(order_seq) as order_no,
    case when not is_by_email then customer_id(shopper_no) end as customer_id,
    case
        when not shows_email then null
        when spelling < 0.08 then upper(address)
        when spelling < 0.14 then '  ' || address || ' '
        else address
    end as email,
    placed_at,
    status,
    cancelled_at,
    'USD' as currency,
    amount(total) as total,
    amount(discount) as discount,
    amount(shipping) as shipping,
    amount(tax) as tax,
    case
        when channel = 'store'
            then pick(['cash', 'card', 'card', 'gift_card'], draw(order_key, 'payment'))
        else
            pick(
                ['card', 'card', 'card', 'paypal', 'paypal', 'invoice', 'gift_card'],
                draw(order_key, 'payment')
            )
    end as payment,
    coupon,
    channel,
    case
        when channel = 'store'
            then pick(
                [
                    'main_street', 'harbor_mall', 'lake_front', 'river_walk', 'old_town',
                    'sunset_plaza', 'bay_corner', 'peachtree', 'union_yard', 'palm_court',
                    'pine_market', 'maple_centre'
                ],
                draw(coalesce(shopper_no, order_key), 'store')
            )
    end as store_id,
    delivery,
    card_no,
    phone,
    modified_at,
    loaded_at
from addressed;

create temp view clean_shop_order_lines as

select
    lines.order_seq,
    lines.is_pattern,
    ledger.has_pattern_lines,
    line_id(lines.order_seq, lines.line_no) as line_id,
    order_no(lines.order_seq) as order_no,
    sku(lines.product_no) as sku,
    lines.quantity as qty,
    amount(lines.unit_cents) as unit_price,
    amount(lines.discount_cents) as discount,
    ledger.loaded_at
from lines
inner join ledger
    on lines.order_seq = ledger.order_seq;

create temp view clean_shop_refunds as

select
    refund_seq,
    printf('R%07d', refund_seq) as refund_id,
    order_no(order_seq) as order_no,
    case when line_no is not null then line_id(order_seq, line_no) end as line_id,
    refunded_at,
    amount(cents) as amount,
    loaded_at
from refunds;
