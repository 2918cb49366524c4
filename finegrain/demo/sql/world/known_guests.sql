-- Orders without login or address whose buyer can be known all the same: by the loyalty card shown
-- in the store, or by the number that called. Some callers are in no other table; they are numbered
-- after the strangers, and the reserved numbers suffice for small worlds only.
create temp table known_guests as

with guests as (

    select
        order_seq,
        order_key,
        day_no,
        channel,
        1 + draw_below(order_key, 'guest', getvariable('customers')) as account_no,
        getvariable('customers') + greatest(10, getvariable('customers') // 10)
        + 1 + draw_below(order_key, 'caller', greatest(3, getvariable('customers') // 200))
            as caller_no
    from ledger
    where
        shopper_no is null
        and channel in ('store', 'phone')
        and not is_plant

),

recognised as (

    select
        guests.*,
        accounts.person_no,
        -- nobody is recognised by what is blocked, shared, rejected or erased
        accounts.account_no is not null
        and not accounts.is_plant
        and not accounts.is_deleted
        and accounts.flaw is null
        and accounts.shared_contact is null
        and accounts.placeholder is null
        and accounts.signed_up_day < guests.day_no as is_known,
        guests.caller_no <= 79200
        and draw(guests.order_key, 'unknown caller') < 0.3 as is_unknown_caller
    from guests
    left outer join accounts
        on guests.account_no = accounts.account_no

),

shown as (

    select
        order_seq,
        case
            when channel = 'store' and is_known and has_card(account_no) then card_no(account_no)
        end as card_no,
        case
            when channel = 'store' then null
            when is_unknown_caller then caller_no
            when
                is_known
                and person_no <= 79200
                and draw(person_no, 'has phone') < 0.75
                then person_no
        end as phone_of_no,
        case when phone_of_no is not null then phone_no(phone_of_no) end as line_no,
        case
            when card_no is not null then person_no
            else phone_of_no
        end as person_no,
        draw(order_key, 'phone spelling') as spelling
    from recognised

)

select
    order_seq,
    card_no,
    case when line_no is not null then phone_text(line_no, spelling) end as phone,
    person_no
from shown
where person_no is not null;
